/** What BatchGetItem and BatchWriteItem share: the limits on a batch, and what of it has to be sent again. */
import type { Table } from './table/table.js';
import { type ThrottledError, type ThrottlingReason, validationException } from './wire/service-error.js';
import { brokenConstraint, map, type Reading, type Shape } from './wire/shape.js';
import { isTableName } from './wire/table-name.js';

/** Checks how many operations a batch has over all tables. */
export function checkBatchSize(call: string, max: number, byTable: readonly (readonly unknown[])[]): void {
  if (countOf(byTable) > max) throw validationException(`Too many items requested for the ${call} call`);
}

/**
 * The shape of `RequestItems`: what is asked, by tables. `refuseNames` tells of those that are no names of tables. What
 * there is too much or too little of is not shown.
 */
export function byTable<T>(
  shape: Shape<T>,
  max: number,
  refuseNames: (asked: ReadonlyMap<string, T>, wrong: readonly string[], reading: Reading) => void,
): Shape<Map<string, T>> {
  const tables = map(shape, { min: 1, max, unshown: true });
  return (value, path, reading) => {
    const asked = tables(value, path, reading);
    const wrong = [...asked.keys()].filter((name) => !isTableName(name));
    if (wrong.length > 0) refuseNames(asked, wrong, reading);
    return asked;
  };
}

/** The sentence for names that are none of tables. */
export function wrongTableNames(shown: string): string {
  return brokenConstraint(
    shown,
    'requestItems',
    'Map keys must satisfy constraint: [Member must have length less than or equal to 255, ' +
      'Member must have length greater than or equal to 3, ' +
      'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]',
  );
}

/** An item that an operation is about. */
interface Place {
  readonly table: Table;
  readonly key: Buffer;
}

/** Checks that no item is meant twice; a table may go by its name and by its ARN. */
export function checkNoDuplicates(places: readonly Place[]): void {
  const seen = new Set(places.map(({ table, key }) => `${table.id} ${key.toString('latin1')}`));
  if (seen.size < places.length) throw validationException('Provided list of item keys contains duplicates');
}

/**
 * Which of a batch's operations are to be done, in their order over all tables, once the whole of it has passed its checks:
 * the rest is handed back. Where there is none, all are.
 */
export type Part = readonly boolean[];

/** The operations that were left undone, by table. */
export class Unprocessed<T> {
  readonly #byTable = new Map<string, T[]>();
  readonly #reasons = new Map<string, ThrottlingReason>();
  readonly #part: Part | undefined;
  #refusal: ThrottledError | undefined;
  #count = 0;
  #seenCount = 0;

  constructor(part: Part | undefined) {
    this.#part = part;
  }

  /** Leaves the next operation undone if it is not of the part that is to be done. Asked once of each, in their order. */
  leaves(tableName: string, operation: T): boolean {
    const isLeft = this.#part?.[this.#seenCount++] === false;
    if (isLeft) this.add(tableName, operation);
    return isLeft;
  }

  /** Leaves an operation undone; without a `refusal` that is for want of room in the answer. */
  add(tableName: string, operation: T, refusal?: ThrottledError): void {
    const operations = this.#byTable.get(tableName);
    if (operations === undefined) this.#byTable.set(tableName, [operation]);
    else operations.push(operation);
    this.#refusal ??= refusal;
    for (const each of refusal?.reasons ?? []) this.#reasons.set(`${each.reason} ${each.resource}`, each);
    this.#count++;
  }

  /** A batch of which nothing was done is refused as a whole, as its first operation would have been. */
  throwIfAll(byTable: readonly (readonly unknown[])[]): void {
    if (this.#refusal === undefined || this.#count < countOf(byTable)) return;
    throw this.#refusal.withReasons([...this.#reasons.values()]);
  }

  /**
   * The member of an answer; a table named `__proto__` is one like any other. Of a batch that is done in part it is in
   * reverse, since the service promises no order.
   */
  byTable(): Record<string, T[]> {
    const inOrder = [...this.#byTable];
    if (this.#part === undefined) return Object.fromEntries(inOrder);
    return Object.fromEntries(inOrder.map(([name, operations]) => [name, operations.toReversed()]));
  }
}

function countOf(byTable: readonly (readonly unknown[])[]): number {
  return byTable.reduce((count, operations) => count + operations.length, 0);
}
