/** Puts items of a view right, each unless somebody else changes it meanwhile. */
import { fromEvent, lastValueFrom, takeUntil, toArray } from 'rxjs';
import { ConditionFailedError, UnknownOutcomeError } from '../errors.js';
import type { Comparison } from '../operation/condition.js';
import { del, put, type WriteOperation } from '../operation/operation.js';
import type { Outcome } from '../operation/outcome.js';
import type { Solvent } from '../solvent.js';
import { keyAttributes } from '../table/key.js';
import type { Table } from '../table/table.js';
import { ACCESS } from '../view/access.js';
import type { Sameness } from './sameness.js';

/** An item of a view that is not as it should be. */
export interface Deviation {
  readonly key: object;
  /** What the base tables call for; `undefined` for no item. */
  readonly expected: object | undefined;
  /** What is there. */
  readonly actual: object | undefined;
}

export interface MendOptions {
  readonly s: Solvent;
  readonly to: Table;
  readonly sameness: Sameness;
  readonly signal: AbortSignal;
}

/** Times that an item is read again where it was changed between reading and writing. */
const ATTEMPTS = 5;

/**
 * Writes what is expected, or deletes what is there, where it still is as it was read; the views on the table follow.
 * Returns how many were written: some may have been put right by others meanwhile.
 * @throws what a write fails with, and ConditionFailedError for an item that others change each time
 */
export async function mend(deviations: readonly Deviation[], options: MendOptions): Promise<number> {
  let writtenCount = 0;
  let open = deviations;
  for (let attempt = 1; open.length > 0; attempt += 1) {
    const corrections = new Map(open.map((found) => [correction(options.to, found), found]));
    const outcomes = await written(corrections.keys(), options);
    const failures = outcomes.filter(({ error }) => error);
    writtenCount += outcomes.length - failures.length;
    const hopeless = failures.find(({ error }) => attempt === ATTEMPTS || !isOpen(error));
    if (hopeless) throw hopeless.error;
    const failed = new Set(failures.map(({ operation }) => operation));
    const left = [...corrections].flatMap(([operation, found]) => (failed.has(operation) ? [found] : []));
    open = await readAgain(left, options);
  }
  return writtenCount;
}

async function written(operations: Iterable<WriteOperation>, { s, signal }: MendOptions): Promise<Outcome[]> {
  signal.throwIfAborted();
  const outcomes = s.ingest(operations).pipe(takeUntil(fromEvent(signal, 'abort')), toArray());
  const all = await lastValueFrom(outcomes);
  signal.throwIfAborted();
  return all;
}

/** Whether the item may be another than was thought, which reading it tells. */
function isOpen(error: unknown): boolean {
  return error instanceof ConditionFailedError || error instanceof UnknownOutcomeError;
}

/** Those that are still not as they should be, as they are now. */
async function readAgain(deviations: readonly Deviation[], options: MendOptions): Promise<readonly Deviation[]> {
  if (deviations.length === 0) return [];
  const { s, to, sameness } = options;
  const keys = deviations.map(({ key }) => key);
  const items = await s[ACCESS].read(to, keys);
  return deviations
    .map((found, index) => ({ ...found, actual: items[index] }))
    .filter(({ expected, actual }) => !sameness.of(expected, actual));
}

function correction(to: Table, found: Deviation): WriteOperation {
  const { key, expected } = found;
  const options = { if: { and: asRead(to, found) } };
  // A schema has passed on what is expected already, and need not take what it has made of it.
  return expected ? put({ ...to, schema: undefined }, expected, options) : del(to, key, options);
}

/** An expression has room for no more. DynamoDB Developer Guide, *Service quotas*: expression parameters. */
const MAX_COMPARISONS = 100;

/** That the item is as it was read. */
function asRead(to: Table, { expected = {}, actual }: Deviation): readonly Comparison<object>[] {
  const isThere: Comparison<object> = { attr: [to.hashKey.name], exists: actual !== undefined };
  if (!actual) return [isThere];
  const keys = keyAttributes(to).map(({ name }) => name);
  const same = Object.entries(actual)
    .filter(([name]) => !keys.includes(name))
    .map(([name, eq]): Comparison<object> => ({ attr: [name], eq }));
  const absent = Object.keys(expected)
    .filter((name) => !Object.hasOwn(actual, name))
    .map((name): Comparison<object> => ({ attr: [name], exists: false }));
  return [isThere, ...same, ...absent].slice(0, MAX_COMPARISONS);
}
