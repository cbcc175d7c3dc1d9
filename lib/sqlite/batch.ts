/** What BatchGetItem and BatchWriteItem share: the limits on a batch, and what of it has to be sent again. */
import { type ThrottledError, type ThrottlingReason, validationException } from './wire/service-error.js';

/** Checks how many operations a batch has over all tables. */
export function checkBatchSize(call: string, max: number, byTable: readonly (readonly unknown[])[]): void {
  if (countOf(byTable) > max) throw validationException(`Too many items requested for the ${call} call`);
}

/** Checks that no item of a table is meant twice. */
export function checkNoDuplicates(keys: readonly Buffer[]): void {
  if (new Set(keys.map((key) => key.toString('latin1'))).size === keys.length) return;
  throw validationException('Provided list of item keys contains duplicates');
}

/** The operations that were left undone, by table. */
export class Unprocessed<T> {
  readonly #byTable = new Map<string, T[]>();
  readonly #reasons = new Map<string, ThrottlingReason>();
  #refusal: ThrottledError | undefined;
  #count = 0;

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

  /** The member of an answer; a table named `__proto__` is one like any other. */
  byTable(): Record<string, T[]> {
    return Object.fromEntries(this.#byTable);
  }
}

function countOf(byTable: readonly (readonly unknown[])[]): number {
  return byTable.reduce((count, operations) => count + operations.length, 0);
}
