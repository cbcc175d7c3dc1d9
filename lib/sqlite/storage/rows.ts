/**
 * The rows of tables and indexes: key, size in DynamoDB's bytes, and the item as its JSON. Every statement is prepared
 * once. How many items a table has and how many bytes is counted along and written with the transaction, since counting
 * on request would read the whole table.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { KeyRange } from './key-encoding.js';

/** A row as it is read: without its key, which costs as much to read as the rest and is known, or in the item. */
export interface Row {
  /** In DynamoDB's bytes. */
  readonly size: number;
  /** DynamoDB's JSON. */
  readonly item: string;
}

/** A row as it is written. */
export interface KeyedRow extends Row {
  readonly key: Buffer;
}

/** What a table or an index holds. */
export interface Extent {
  readonly items: number;
  readonly bytes: number;
}

interface Statements {
  readonly get: Statement<[Buffer], Row>;
  readonly put: Statement<[Buffer, number, string]>;
  readonly delete: Statement<[Buffer]>;
  readonly ascending: Statement<[Buffer, Buffer], Row>;
  readonly descending: Statement<[Buffer, Buffer], Row>;
  readonly bytes: Statement<[Buffer, Buffer], number>;
}

export class Rows {
  readonly #database: Database;
  readonly #statements = new Map<string, Statements>();
  readonly #changes = new Map<string, { items: number; bytes: number }>();
  readonly #addExtent: Statement<[string, number, number]>;
  readonly #getExtent: Statement<[string], Extent>;

  constructor(database: Database) {
    this.#database = database;
    this.#addExtent = database.prepare(
      `INSERT INTO extents (relation, items, bytes) VALUES (?, ?, ?)
       ON CONFLICT (relation) DO UPDATE SET items = items + excluded.items, bytes = bytes + excluded.bytes`,
    );
    this.#getExtent = database.prepare('SELECT items, bytes FROM extents WHERE relation = ?');
  }

  get(relation: string, key: Buffer): Row | undefined {
    return this.#of(relation).get.get(key);
  }

  /** Writes a row where `before` is, or where none is. */
  put(relation: string, row: KeyedRow, before: Row | undefined): void {
    this.#of(relation).put.run(row.key, row.size, row.item);
    this.#count(relation, before === undefined ? 1 : 0, row.size - (before?.size ?? 0));
  }

  delete(relation: string, key: Buffer, before: Row): void {
    this.#of(relation).delete.run(key);
    this.#count(relation, -1, -before.size);
  }

  /** The rows of a range, one at a time: whoever stops early has read no more than was taken. */
  range(relation: string, { from, to }: KeyRange, forward: boolean): IterableIterator<Row> {
    const { ascending, descending } = this.#of(relation);
    return (forward ? ascending : descending).iterate(from, to);
  }

  /** How many of DynamoDB's bytes the rows of a range have together. All of them are read. */
  bytesIn(relation: string, { from, to }: KeyRange): number {
    return this.#of(relation).bytes.get(from, to) ?? 0;
  }

  /** How much a table or an index holds. */
  extent(relation: string): Extent {
    return this.#getExtent.get(relation) ?? { items: 0, bytes: 0 };
  }

  /** Lets go of what was prepared for a table or an index that is dropped. */
  forget(relation: string): void {
    this.#statements.delete(relation);
  }

  /** Writes down what has been counted; the last thing that a transaction does. */
  flushCounts(): void {
    for (const [relation, { items, bytes }] of this.#changes) this.#addExtent.run(relation, items, bytes);
    this.#changes.clear();
  }

  /** Forgets what has been counted: the transaction is rolled back. */
  forgetCounts(): void {
    this.#changes.clear();
  }

  #count(relation: string, items: number, bytes: number): void {
    const change = this.#changes.get(relation);
    if (change === undefined) {
      this.#changes.set(relation, { items, bytes });
    } else {
      change.items += items;
      change.bytes += bytes;
    }
  }

  #of(relation: string): Statements {
    const known = this.#statements.get(relation);
    if (known !== undefined) return known;
    const statements = prepareStatements(this.#database, relation);
    this.#statements.set(relation, statements);
    return statements;
  }
}

function prepareStatements(database: Database, relation: string): Statements {
  const select = `SELECT size, item FROM ${relation} WHERE`;
  const sql = {
    get: `${select} key = ?`,
    put: `INSERT OR REPLACE INTO ${relation} (key, size, item) VALUES (?, ?, ?)`,
    delete: `DELETE FROM ${relation} WHERE key = ?`,
    ascending: `${select} key >= ? AND key < ? ORDER BY key`,
    descending: `${select} key >= ? AND key < ? ORDER BY key DESC`,
    bytes: `SELECT total(size) FROM ${relation} WHERE key >= ? AND key < ?`,
  };
  return {
    get: database.prepare(sql.get),
    put: database.prepare(sql.put),
    delete: database.prepare(sql.delete),
    ascending: database.prepare(sql.ascending),
    descending: database.prepare(sql.descending),
    bytes: database.prepare<[Buffer, Buffer], number>(sql.bytes).pluck(),
  };
}
