/** Queries and scans: what they yield was there, once, in order; and while all was quiet, it is all that was there. */
import { isDeepStrictEqual } from 'node:util';
import type { SelectionOperation } from '../../../lib/index.js';
import { canonical } from '../model/canonical.js';
import { holds } from '../model/condition.js';
import type { Item } from '../model/item.js';
import { laneOfItem } from '../model/key.js';
import type { Selected } from '../world/observed.js';
import { spellOperation } from './spell.js';

export function selectedFindings(
  { operation, items, truth, end }: Selected,
  wasSeen: (lane: string, image: string) => boolean,
): string[] {
  const { table, selection } = operation;
  const findings: string[] = [];
  if (end === undefined) findings.push('never ended');
  const lanes = items.map((item) => laneOfItem(table, item));
  // An item that moves within an index may be met in both places.
  if (!selection.index && new Set(lanes).size < lanes.length) findings.push('yields an item twice');
  if (items.some((item, index) => !wasSeen(lanes[index] ?? '', canonical(item))))
    findings.push('yields what never was');
  if (!items.every((item) => isSelected(operation, item))) findings.push('yields what was not asked for');
  if (items.length > (selection.limit ?? items.length)) findings.push('yields too many');
  if (operation.kind === 'query' && !isSorted(operation, items)) findings.push('is out of order');
  if (truth && end === 'complete' && !isAll(operation, items, truth))
    findings.push(`leaves out some of ${truth.map(canonical)}`);
  return findings.map((finding) => `${spellOperation(operation)} ${finding}: ${items.map(canonical)}`);
}

function isSelected({ table, selection }: SelectionOperation, item: Item): boolean {
  const { index, hash, range, filter } = selection;
  const { hashKey, rangeKey } = index ?? table;
  if (item[hashKey.name] === undefined || (rangeKey && item[rangeKey.name] === undefined)) return false;
  if (hash && canonical(item[hashKey.name]) !== canonical(hash.value)) return false;
  if (range && 'from' in range && rangeKey && compare(item[rangeKey.name], range.from) < 0) return false;
  return !filter || holds(filter, item);
}

function isAll(operation: SelectionOperation, items: readonly Item[], truth: readonly Item[]): boolean {
  const expected = truth.filter((item) => isSelected(operation, item)).map(canonical);
  const { limit } = operation.selection;
  const got = items.map(canonical);
  if (limit !== undefined)
    return got.length === Math.min(limit, expected.length) && got.every((each) => expected.includes(each));
  return isDeepStrictEqual(got.toSorted(), expected.toSorted());
}

function isSorted({ table, selection }: SelectionOperation, items: readonly Item[]): boolean {
  const { rangeKey } = selection.index ?? table;
  if (!rangeKey) return true;
  const values = items.map((item) => item[rangeKey.name]);
  return values.every(
    (value, index) => index === 0 || compare(values[index - 1], value) * (selection.reverse ? -1 : 1) <= 0,
  );
}

/** Keys in the service's order. */
function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return Buffer.compare(bytesOf(a), bytesOf(b));
}

function bytesOf(value: unknown): Buffer {
  return value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value));
}
