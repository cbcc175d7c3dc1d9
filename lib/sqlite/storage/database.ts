/**
 * Opens the file: a new one is laid out, an older one is brought up to date, and anything that is not ours is refused
 * before a byte of it changes. A file is ours by SQLite's `application_id`, and its layout's version is `user_version`.
 *
 * What was acknowledged survives whatever ends the process. When the power fails or the system crashes, the file stays
 * whole and every transaction in it entire, but the latest may be missing: those since the log was last moved into the file
 * (SQLite, *PRAGMA synchronous*: in WAL mode, NORMAL is consistent, and durable but for power loss). Waiting for the disk at
 * each commit would cost more than all the rest of a write.
 */
import { accessSync, constants } from 'node:fs';
import Database from 'better-sqlite3';
import { rekey } from './rekey.js';

/** 'Dyno' in ASCII. */
const APPLICATION_ID = 0x44796e6f;

/** How each version of the layout comes from the one before; the last is today's. */
const MIGRATIONS: readonly (string | ((database: Database.Database) => void))[] = [
  `CREATE TABLE catalog (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     name TEXT NOT NULL UNIQUE,
     definition TEXT NOT NULL
   ) STRICT;
   CREATE TABLE extents (
     relation TEXT PRIMARY KEY,
     items INTEGER NOT NULL,
     bytes INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE tokens (
     token TEXT PRIMARY KEY,
     digest BLOB NOT NULL,
     expires_at REAL NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX tokens_by_expiry ON tokens (expires_at);`,
  rekey,
  `CREATE TABLE streams (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     arn TEXT NOT NULL UNIQUE,
     table_name TEXT NOT NULL,
     label TEXT NOT NULL,
     view_type TEXT NOT NULL,
     key_schema TEXT NOT NULL,
     last_sequence INTEGER NOT NULL,
     created_at REAL NOT NULL,
     disabled_at REAL
   ) STRICT;
   CREATE TABLE shards (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     stream INTEGER NOT NULL,
     lane INTEGER NOT NULL,
     name TEXT NOT NULL,
     parent TEXT,
     first_sequence INTEGER NOT NULL,
     last_sequence INTEGER,
     horizon INTEGER NOT NULL,
     opened_at REAL NOT NULL,
     closed_at REAL,
     UNIQUE (stream, name)
   ) STRICT;
   CREATE UNIQUE INDEX open_shards ON shards (stream, lane) WHERE closed_at IS NULL;
   CREATE TABLE stream_records (
     shard INTEGER NOT NULL,
     sequence INTEGER NOT NULL,
     created_at REAL NOT NULL,
     size INTEGER NOT NULL,
     record TEXT NOT NULL,
     PRIMARY KEY (shard, sequence)
   ) STRICT, WITHOUT ROWID;`,
];

/** How long opening waits, and all else of the process with it, for another process that is laying the file out. */
const OPENING_TIMEOUT_MS = 5000;
/** Pages in memory, in KiB: keys are spread over the whole file, so a small cache would miss with nearly every write. */
const CACHE_KIB = 64 * 1024;
/**
 * Pages (of 4 KiB) after which the log is moved into the file. Spread writes share few pages, and the longer the log, the
 * more of them it joins: with SQLite's 1,000 a load of a million rows ends at a third of the speed that it began with.
 */
const CHECKPOINT_PAGES = 32_000;

/** Opens or creates `file` (or `:memory:`). Throws an Error of one line that names the file and says what to do. */
export function openDatabase(file: string): Database.Database {
  const database = open(file);
  try {
    checkWritable(file);
    prepareFile(database, file);
    // From here on whoever finds the file busy gives way to the event loop before trying again.
    database.pragma('busy_timeout = 0');
    return database;
  } catch (error) {
    database.close();
    throw explain(error, file);
  }
}

/** What is wrong with the file, where a statement failed at it that will fail again and had no effect. */
export function lastingReasonOf(error: unknown): string | undefined {
  if (!(error instanceof Database.SqliteError)) return undefined;
  return LASTING.some((code) => error.code.startsWith(code)) ? reasonOf(error.code) : undefined;
}

/** Whether a transaction had no effect since another process has the file to itself at the moment. */
export function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

const LASTING = ['SQLITE_READONLY', 'SQLITE_FULL', 'SQLITE_CORRUPT', 'SQLITE_NOTADB'];

function open(file: string): Database.Database {
  try {
    return new Database(file, { timeout: OPENING_TIMEOUT_MS });
  } catch (error) {
    throw explain(error, file);
  }
}

/** Where a file cannot be written, SQLite opens it to be read, and would refuse each write later. */
function checkWritable(file: string): void {
  if (file === ':memory:') return;
  try {
    accessSync(file, constants.W_OK);
  } catch (error) {
    throw new Error(`${file} ${reasonOf('SQLITE_READONLY')}`, { cause: error });
  }
}

function prepareFile(database: Database.Database, file: string): void {
  checkOwner(database, file);
  for (const pragma of [
    'journal_mode = WAL',
    'synchronous = NORMAL',
    `cache_size = -${CACHE_KIB}`,
    `wal_autocheckpoint = ${CHECKPOINT_PAGES}`,
    'trusted_schema = OFF',
    'cell_size_check = ON',
  ]) {
    database.pragma(pragma);
  }
  if (versionOf(database) < MIGRATIONS.length) database.transaction(() => migrate(database, file)).immediate();
  database.prepare('SELECT count(*) FROM catalog').get();
}

function checkOwner(database: Database.Database, file: string): void {
  const owner = database.pragma('application_id', { simple: true });
  const objectCount = Number(database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get());
  if (owner !== APPLICATION_ID && (owner !== 0 || objectCount > 0)) {
    throw new Error(`${file} is a SQLite database of another program: choose another file.`);
  }
  if (versionOf(database) > MIGRATIONS.length) {
    throw new Error(`${file} was written by a newer version of dynochemy: update dynochemy to open it.`);
  }
}

/** The owner is looked at again: another process may have laid the file out, or used it for something else, meanwhile. */
function migrate(database: Database.Database, file: string): void {
  checkOwner(database, file);
  for (const migration of MIGRATIONS.slice(versionOf(database))) {
    if (typeof migration === 'string') database.exec(migration);
    else migration(database);
  }
  database.pragma(`application_id = ${APPLICATION_ID}`);
  database.pragma(`user_version = ${MIGRATIONS.length}`);
}

function versionOf(database: Database.Database): number {
  return Number(database.pragma('user_version', { simple: true }));
}

function explain(error: unknown, file: string): Error {
  if (error instanceof TypeError && error.message.includes('directory does not exist')) {
    return new Error(`${file} cannot be opened: its folder does not exist. Create the folder first.`, { cause: error });
  }
  if (!(error instanceof Database.SqliteError)) return error instanceof Error ? error : new Error(String(error));
  return new Error(`${file} ${reasonOf(error.code)}`, { cause: error });
}

function reasonOf(code: string): string {
  if (code.startsWith('SQLITE_NOTADB')) return 'is not a SQLite database: choose another file.';
  if (code.startsWith('SQLITE_CORRUPT')) return 'is damaged: restore it from a copy, or choose another file.';
  if (code.startsWith('SQLITE_BUSY')) return 'is locked by another process: try again when that has finished.';
  if (code.startsWith('SQLITE_CANTOPEN'))
    return 'cannot be opened: check that it is a file that you may read and write.';
  if (code.startsWith('SQLITE_READONLY')) return 'cannot be written: check its permissions and those of its folder.';
  if (code.startsWith('SQLITE_FULL')) return 'cannot grow: make room on its disk.';
  return `cannot be opened (${code}): check the file and its disk.`;
}
