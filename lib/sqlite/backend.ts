/** What an API call works with. */
import type { Database, Transaction } from 'better-sqlite3';
import { Catalog } from './storage/catalog.js';
import { Rows } from './storage/rows.js';
import { Streams } from './storage/streams.js';
import { Tokens } from './storage/tokens.js';
import type { StreamRules } from './stream/rules.js';
import type { ThroughputRules } from './throughput/rules.js';
import { Throughput } from './throughput/throughput.js';

export class Backend {
  readonly database: Database;
  readonly catalog: Catalog;
  readonly rows: Rows;
  readonly tokens: Tokens;
  readonly streams: Streams;
  readonly throughput: Throughput;
  readonly #transaction: Transaction<(work: () => unknown) => unknown>;

  constructor(database: Database, rules: ThroughputRules & StreamRules) {
    this.database = database;
    this.catalog = new Catalog(database);
    this.rows = new Rows(database);
    this.tokens = new Tokens(database);
    this.streams = new Streams(database, rules);
    this.throughput = new Throughput(rules);
    this.#transaction = database.transaction((work) => work());
  }

  /**
   * Runs `work` on one snapshot of the file, and for a write as the only writer; what it wrote stays only if it returns.
   * A transaction that writes begins as one, since it could not become one while another process writes.
   */
  transact<T>(access: 'read' | 'write', work: () => T): T {
    try {
      const result = access === 'read' ? this.#transaction.deferred(work) : this.#transaction.immediate(work);
      // A transaction returns what its work returned.
      return result as T;
    } catch (error) {
      this.catalog.forget();
      throw error;
    }
  }

  /** Runs `work` within a transaction, where what it wrote stays only if it returns. */
  attempt<T>(work: () => T): T {
    try {
      // A transaction returns what its work returned.
      return this.#transaction(() => this.#counted(work)) as T;
    } finally {
      this.rows.forgetCounts();
    }
  }

  #counted<T>(work: () => T): T {
    const result = work();
    this.rows.flushCounts();
    return result;
  }
}
