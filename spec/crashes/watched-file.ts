/** A database file into which another process writes, seen from this one. */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';

/** Resolves when the process has written to the file, from now on, for the first time, or has ended. */
export async function untilWritten(file: string, child: ChildProcess): Promise<void> {
  const database = new Database(file);
  const version = () => database.pragma('data_version', { simple: true });
  const before = version();
  while (version() === before && child.exitCode === null) await sleep(2);
  database.close();
}

/** Whether SQLite finds nothing wrong with the file. */
export function isSound(file: string): boolean {
  const database = new Database(file);
  const found = database.pragma('integrity_check', { simple: true });
  database.close();
  return found === 'ok';
}
