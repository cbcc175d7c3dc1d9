/**
 * The tables that there are. Definitions are kept in memory until another process changes the file. A table is one SQL
 * table, and so is each of its indexes; their names are made up from numbers, so that no name of the user's reaches SQL.
 */
import type { Database, Statement } from 'better-sqlite3';
import { type Index, nameOf, needsUpkeep, type Table, type TimeToLive } from '../table/table.js';
import { damagedFile, resourceNotFoundException } from '../wire/service-error.js';

/** What a definition is before the catalog has given it a number and its rows a place. */
export type TableDefinition = Omit<Table, 'id' | 'relation' | 'askedAs' | 'indexes' | 'timeToLive'> & {
  readonly indexes: readonly IndexDefinition[];
  readonly timeToLive?: Omit<TimeToLive, 'relation'> | undefined;
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
  readonly #inUpkeep: Statement<[], string>;
  /** By name, and by ARN where a request has named them so. */
  readonly #tables = new Map<string, Table>();
  #seenVersion: number | undefined;
  #wakeUpkeep: () => void = () => {};

  constructor(database: Database) {
    this.#database = database;
    this.#dataVersion = database.prepare<[], number>('PRAGMA data_version').pluck();
    this.#find = database.prepare('SELECT id, definition FROM catalog WHERE name = ?');
    this.#names = database
      .prepare<[string, number], string>('SELECT name FROM catalog WHERE name > ? ORDER BY name LIMIT ?')
      .pluck();
    this.#inUpkeep = database
      .prepare<[], string>(
        `SELECT name FROM catalog WHERE json_valid(definition) AND (definition ->> '$.timeToLive' IS NOT NULL OR EXISTS
           (SELECT 1 FROM json_each(definition, '$.indexes') WHERE value ->> '$.filledTo' IS NOT NULL))`,
      )
      .pluck();
  }

  /** The table of that name or ARN as of the transaction that is open. */
  find(nameOrArn: string): Table | undefined {
    const version = this.#dataVersion.get();
    if (version !== this.#seenVersion) this.#tables.clear();
    this.#seenVersion = version;
    return this.#tables.get(nameOrArn) ?? this.#load(nameOrArn);
  }

  /** The table of that name or ARN, or a ResourceNotFoundException. */
  get(nameOrArn: string): Table {
    const table = this.find(nameOrArn);
    if (table === undefined) throw resourceNotFoundException();
    return table;
  }

  /** Forgets what it has read: tables were changed, or a transaction that may have done so was rolled back. */
  forget(): void {
    this.#tables.clear();
  }

  /** Up to `limit` names of tables, in order, after a name that need not exist. */
  names(after: string, limit: number): string[] {
    return this.#names.all(after, limit);
  }

  /** The names of the tables that need upkeep. */
  inUpkeep(): string[] {
    return this.#inUpkeep.all();
  }

  /** Has `wake` called whenever a table that needs upkeep comes to the catalog's knowledge. */
  onUpkeep(wake: () => void): void {
    this.#wakeUpkeep = wake;
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

  /** Puts another definition in place of a table's, lays out what is new in it and takes away what is no longer in it. */
  replace(table: Table, definition: TableDefinition): Table {
    this.forget();
    this.#database
      .prepare('UPDATE catalog SET definition = ? WHERE id = ?')
      .run(JSON.stringify(toDefinition(definition)), table.id);
    const next = toTable(table.id, definition);
    const [before, after] = [relationsOf(table), relationsOf(next)];
    for (const relation of before) if (!after.includes(relation)) this.#drop(relation);
    for (const relation of after) if (!before.includes(relation)) this.#database.exec(createRelation(relation));
    if (needsUpkeep(next)) this.#wakeUpkeep();
    return next;
  }

  /** Takes a table away, with its rows and its indexes. */
  drop(table: Table): void {
    this.forget();
    this.#database.prepare('DELETE FROM catalog WHERE id = ?').run(table.id);
    for (const relation of relationsOf(table)) this.#drop(relation);
  }

  #drop(relation: string): void {
    this.#database.exec(dropRelation(relation));
    this.#database.prepare('DELETE FROM extents WHERE relation = ?').run(relation);
  }

  #load(nameOrArn: string): Table | undefined {
    const row = this.#find.get(nameOf(nameOrArn));
    if (row === undefined) return undefined;
    const table = { ...toTable(row.id, readDefinition(row.definition)), askedAs: nameOrArn };
    this.#tables.set(nameOrArn, table);
    if (needsUpkeep(table)) this.#wakeUpkeep();
    return table;
  }
}

function readDefinition(text: string): TableDefinition {
  try {
    return JSON.parse(text);
  } catch {
    throw damagedFile();
  }
}

function toTable(id: number, definition: TableDefinition): Table {
  const indexes = definition.indexes.map((index) => ({ ...index, relation: `t${id}_i${index.id}` }));
  const timeToLive = definition.timeToLive && { ...definition.timeToLive, relation: `t${id}_ttl` };
  return { ...definition, id, askedAs: definition.name, relation: `t${id}`, indexes, timeToLive };
}

/** What is written down of a definition, which may have been made from a whole table. */
function toDefinition(definition: TableDefinition): object {
  const derived = { id: undefined, askedAs: undefined, relation: undefined };
  const indexes = definition.indexes.map((index) => ({ ...index, relation: undefined }));
  const timeToLive = definition.timeToLive && { ...definition.timeToLive, relation: undefined };
  return { ...definition, ...derived, indexes, timeToLive };
}

/** The SQL tables of a table, of its indexes and of its expiry times. */
export function relationsOf({ relation, indexes, timeToLive }: Table): string[] {
  const more = timeToLive === undefined ? [] : [timeToLive.relation];
  return [relation, ...indexes.map((index) => index.relation), ...more];
}

function createRelation(relation: string): string {
  return `CREATE TABLE ${relation} (key BLOB PRIMARY KEY, size INTEGER NOT NULL, item TEXT NOT NULL) STRICT, WITHOUT ROWID`;
}

function dropRelation(relation: string): string {
  return `DROP TABLE ${relation}`;
}
