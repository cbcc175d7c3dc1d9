/**
 * The tables that there are. Definitions are kept in memory until another process changes the file. A table is one SQL
 * table, and so is each of its indexes; their names are made up from numbers, so that no name of the user's reaches SQL.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { Index, Table } from '../table/table.js';
import { resourceNotFoundException } from '../wire/service-error.js';

/** What a definition is before the catalog has given it a number and its rows a place. */
export type TableDefinition = Omit<Table, 'id' | 'relation' | 'indexes'> & {
  readonly indexes: readonly IndexDefinition[];
};

/** An index of such a definition. */
export type IndexDefinition = Omit<Index, 'relation'>;

interface CatalogRow {
  readonly id: number;
  readonly definition: string;
}

export class Catalog {
  readonly #database: Database;
  readonly #dataVersion: Statement<[], number>;
  readonly #find: Statement<[string], CatalogRow>;
  readonly #names: Statement<[string, number], string>;
  readonly #tables = new Map<string, Table>();
  #seenVersion: number | undefined;

  constructor(database: Database) {
    this.#database = database;
    this.#dataVersion = database.prepare<[], number>('PRAGMA data_version').pluck();
    this.#find = database.prepare('SELECT id, definition FROM catalog WHERE name = ?');
    this.#names = database
      .prepare<[string, number], string>('SELECT name FROM catalog WHERE name > ? ORDER BY name LIMIT ?')
      .pluck();
  }

  /** The table of that name as of the transaction that is open. */
  find(name: string): Table | undefined {
    const version = this.#dataVersion.get();
    if (version !== this.#seenVersion) this.#tables.clear();
    this.#seenVersion = version;
    return this.#tables.get(name) ?? this.#load(name);
  }

  /** The table of that name, or a ResourceNotFoundException. */
  get(name: string): Table {
    const table = this.find(name);
    if (table === undefined) throw resourceNotFoundException();
    return table;
  }

  /** Forgets what it has read: a transaction that may have created or dropped tables was rolled back. */
  forget(): void {
    this.#tables.clear();
  }

  /** Up to `limit` names of tables, in order, after a name that need not exist. */
  names(after: string, limit: number): string[] {
    return this.#names.all(after, limit);
  }

  /** Adds a table and lays out its rows and its indexes. */
  create(definition: TableDefinition): Table {
    const { lastInsertRowid } = this.#database
      .prepare('INSERT INTO catalog (name, definition) VALUES (?, ?)')
      .run(definition.name, JSON.stringify(definition));
    const table = toTable(Number(lastInsertRowid), definition);
    for (const relation of relationsOf(table)) this.#database.exec(createRelation(relation));
    return table;
  }

  /** Takes a table away, with its rows and its indexes. */
  drop(table: Table): void {
    this.#tables.delete(table.name);
    this.#database.prepare('DELETE FROM catalog WHERE id = ?').run(table.id);
    for (const relation of relationsOf(table)) {
      this.#database.exec(dropRelation(relation));
      this.#database.prepare('DELETE FROM extents WHERE relation = ?').run(relation);
    }
  }

  #load(name: string): Table | undefined {
    const row = this.#find.get(name);
    if (row === undefined) return undefined;
    const table = toTable(row.id, JSON.parse(row.definition));
    this.#tables.set(name, table);
    return table;
  }
}

function toTable(id: number, definition: TableDefinition): Table {
  const indexes = definition.indexes.map((index) => ({ ...index, relation: `t${id}_i${index.id}` }));
  return { ...definition, id, relation: `t${id}`, indexes };
}

/** The SQL tables of a table and its indexes. */
export function relationsOf({ relation, indexes }: Table): string[] {
  return [relation, ...indexes.map((index) => index.relation)];
}

function createRelation(relation: string): string {
  return `CREATE TABLE ${relation} (key BLOB PRIMARY KEY, size INTEGER NOT NULL, item TEXT NOT NULL) STRICT, WITHOUT ROWID`;
}

function dropRelation(relation: string): string {
  return `DROP TABLE ${relation}`;
}
