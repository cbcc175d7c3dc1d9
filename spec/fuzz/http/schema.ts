/** The SQL schema of a file: what the catalog lays out, and nothing else, whatever names requests came with. */
import type { Statement } from 'better-sqlite3';
import type { Backend } from '../../../lib/sqlite/backend.js';
import { relationsOf } from '../../../lib/sqlite/storage/catalog.js';

const MANY = 1000;

export class Schema {
  readonly #backend: Backend;
  readonly #version: Statement<[], number>;
  /** What a new file has. */
  readonly #own: readonly string[];

  /** The backend has no tables yet. */
  constructor(backend: Backend) {
    this.#backend = backend;
    this.#own = this.#names();
    this.#version = backend.database.prepare<[], number>('PRAGMA schema_version').pluck();
  }

  /** Another number after each change. */
  version(): number {
    return this.#version.get() ?? 0;
  }

  /** What is there that should not be, or the other way round. */
  problem(): string | undefined {
    const { catalog } = this.#backend;
    const relations = catalog.names('', MANY).flatMap((name) => relationsOf(catalog.get(name)));
    const expected = [...this.#own, ...relations].sort().join();
    const found = this.#names().sort().join();
    return found === expected ? undefined : `the SQL schema is ${found} where ${expected} is defined`;
  }

  #names(): string[] {
    return this.#backend.database
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_autoindex%'")
      .pluck()
      .all();
  }

  /** What SQLite finds broken. */
  damage(): string | undefined {
    const found = this.#backend.database.pragma('integrity_check', { simple: true });
    return found === 'ok' ? undefined : `the database is damaged: ${found}`;
  }
}
