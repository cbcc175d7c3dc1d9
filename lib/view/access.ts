/** What repairs, and those who keep views by streams, need of a solvent beside what its users have. */
import type { Write } from '../dynamodb/write.js';
import type { TransactOperation, WriteOperation } from '../operation/operation.js';
import type { Table } from '../table/table.js';
import type { Lineage } from './lineage.js';

/** Where a solvent has it. */
export const ACCESS: unique symbol = Symbol('access');

export interface Access {
  readonly lineage: Lineage;
  /** Items as they are, `undefined` where there is none, in the order of the keys. Waits behind no write of their keys. */
  read(table: Table, keys: readonly object[]): Promise<readonly (object | undefined)[]>;
  /**
   * Writes all of it or nothing, at its turn on all of its keys; no view follows. Rejects with the error of `operation`, whose
   * reasons are those of the writes in their order. Once `signal` is aborted, what is not sent yet is withdrawn.
   */
  writeAll(operation: TransactOperation, writes: readonly Write[], signal: AbortSignal): Promise<void>;
  /** Tells of the writes to a table that views follow, until the function that it returns is called. */
  watch(table: Table, watcher: Watcher): () => void;
  /**
   * Holds back the writes to tables that are not sent yet. Resolves when those that were, and all that follows them, have
   * settled, with the function that lets the others go.
   */
  hold(tables: readonly Table[]): Promise<() => void>;
}

export interface Watcher {
  /** An item of the table was written, or may have been: told before the write settles. `key` has its key attributes. */
  wrote(key: object): void;
  /** A view on the table has called for a write. */
  derived(operation: WriteOperation): void;
}
