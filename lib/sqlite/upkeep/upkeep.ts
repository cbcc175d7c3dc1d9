/**
 * What the backend does by itself between requests, in turns of some milliseconds: it fills new indexes and deletes items
 * that have expired. Where no table needs that, it sleeps until the catalog meets one that does. Several processes may
 * do so on one file: each turn is a transaction that begins by looking at what there is to do.
 */
import type { SchedulerLike, Unsubscribable } from 'rxjs';
import type { Backend } from '../backend.js';
import { isBusy, lastingReasonOf } from '../storage/database.js';
import { isFilling } from '../table/table.js';
import { expireDue, hasExpired } from './expire.js';
import { fillSlice } from './fill.js';

/** How often items are looked for that have expired, and how long a fault (a locked file, a full disk) is waited out. */
const PAUSE_MS = 1000;

export class Upkeep {
  readonly #backend: Backend;
  readonly #scheduler: SchedulerLike;
  #next: Unsubscribable | undefined;
  /** What the last warning about each table said, until the table could be worked on again. */
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
    const { catalog } = this.#backend;
    try {
      const names = this.#backend.transact('read', () => catalog.inUpkeep());
      this.#warned.delete('');
      if (names.length === 0) return undefined;
      return names.filter((name) => this.#tend(name)).length > 0 ? 0 : PAUSE_MS;
    } catch (error) {
      this.#warn(error);
      return PAUSE_MS;
    }
  }

  /** Does some of what a table needs, and returns whether there was anything to do. A fault holds up this table alone. */
  #tend(name: string): boolean {
    try {
      const hasWorked = this.#workOn(name);
      this.#warned.delete(name);
      return hasWorked;
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

  /** The writer's lock is taken only where there is anything to do. */
  #workOn(name: string): boolean {
    const backend = this.#backend;
    const due = backend.transact('read', () => this.#isDue(name));
    if (!due) return false;
    backend.transact('write', () =>
      backend.attempt(() => {
        const table = backend.catalog.find(name);
        if (table !== undefined && !fillSlice(backend, table)) expireDue(backend, table);
      }),
    );
    return true;
  }

  #isDue(name: string): boolean {
    const table = this.#backend.catalog.find(name);
    if (table === undefined) return false;
    return isFilling(table) || hasExpired(this.#backend, table);
  }
}
