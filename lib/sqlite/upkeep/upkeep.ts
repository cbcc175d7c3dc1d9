/**
 * What the backend does by itself between requests, in turns of some milliseconds: it fills new indexes, deletes items
 * that have expired, and trims streams. Where nothing needs that, it sleeps until the catalog meets a table that does.
 * Several processes may do so on one file: each turn is a transaction that begins by looking at what there is to do.
 */
import type { SchedulerLike, Unsubscribable } from 'rxjs';
import type { Backend } from '../backend.js';
import { isBusy, lastingReasonOf } from '../storage/database.js';
import { isFilling } from '../table/table.js';
import { expireDue, hasExpired } from './expire.js';
import { fillSlice } from './fill.js';
import { hasAged, trimStreams } from './trim.js';

/** A part of the work that a fault of another part does not hold up. */
interface Chore {
  /** A table's name, or what no table is named. */
  readonly name: string;
  /** Whether there is anything to do. Runs in a read transaction. */
  readonly isDue: () => boolean;
  /** Does some of it. Runs in a write transaction. */
  readonly work: () => void;
}

/** How often items are looked for that have expired, and how long a fault (a locked file, a full disk) is waited out. */
const PAUSE_MS = 1000;

export class Upkeep {
  readonly #backend: Backend;
  readonly #scheduler: SchedulerLike;
  #next: Unsubscribable | undefined;
  /** What the last warning about each chore said, until it could be done again. */
  readonly #warned = new Map<string, string>();

  /** The scheduler's timers should not keep a process alive. */
  constructor(backend: Backend, scheduler: SchedulerLike) {
    this.#backend = backend;
    this.#scheduler = scheduler;
    backend.catalog.onUpkeep(() => {
      if (this.#next === undefined) this.#schedule(0);
    });
    this.#schedule(0);
  }

  close(): void {
    this.#next?.unsubscribe();
  }

  #schedule(delayMs: number): void {
    this.#next = this.#scheduler.schedule(() => this.#takeTurn(), delayMs);
  }

  #takeTurn(): void {
    const delayMs = this.#work();
    this.#next = undefined;
    if (delayMs !== undefined) this.#schedule(delayMs);
  }

  /** Does a turn's work and returns when the next is due, in milliseconds; never where there is nothing to wait for. */
  #work(): number | undefined {
    try {
      const chores = this.#backend.transact('read', () => this.#chores());
      this.#warned.delete('');
      if (chores.length === 0) return undefined;
      return chores.filter((chore) => this.#tend(chore)).length > 0 ? 0 : PAUSE_MS;
    } catch (error) {
      this.#warn(error);
      return PAUSE_MS;
    }
  }

  #chores(): Chore[] {
    const backend = this.#backend;
    const { catalog, streams } = backend;
    const chores = catalog.inUpkeep().map((name) => this.#choreOf(name));
    if (!streams.any) return chores;
    return [...chores, { name: '(streams)', isDue: () => hasAged(backend), work: () => trimStreams(backend) }];
  }

  #choreOf(name: string): Chore {
    const backend = this.#backend;
    return {
      name,
      isDue: () => {
        const table = backend.catalog.find(name);
        return table !== undefined && (isFilling(table) || hasExpired(backend, table));
      },
      work: () => {
        const table = backend.catalog.find(name);
        if (table !== undefined && !fillSlice(backend, table)) expireDue(backend, table);
      },
    };
  }

  /** Does some of a chore, and returns whether there was anything to do. A fault holds up this one alone. */
  #tend({ name, isDue, work }: Chore): boolean {
    const backend = this.#backend;
    try {
      // The writer's lock is taken only where there is anything to do.
      const due = backend.transact('read', isDue);
      if (due) backend.transact('write', () => backend.attempt(work));
      this.#warned.delete(name);
      return due;
    } catch (error) {
      this.#warn(error, name);
      return false;
    }
  }

  /** Nobody waits for this work who could be told of a fault: a warning of the process says it, once as long as it lasts. */
  #warn(error: unknown, name = ''): void {
    if (isBusy(error)) return;
    const reason = lastingReasonOf(error) ?? `is left without upkeep: ${error}`;
    if (reason !== this.#warned.get(name)) process.emitWarning(`The database file ${reason}`);
    this.#warned.set(name, reason);
  }
}
