/**
 * Where the writes to a table can be held back for a while, as repairs of its views need it: what is on its way goes on,
 * nothing else leaves, and whoever holds is told when all is quiet.
 */
import { Subject } from 'rxjs';
import { direction } from '../dynamodb/request.js';
import { tableOfLane } from '../dynamodb/write.js';
import type { Parcel } from './parcel.js';

export class Gate {
  /** Parcels that were held back and may try again. */
  readonly opened = new Subject<Parcel>();
  /** How often each table is held. */
  readonly #holds = new Map<string, number>();
  /** Writes that are on their way and what belongs to them, by table. */
  readonly #counts = new Map<string, number>();
  /** In the order in which they came; bounded by what may be queued. */
  #waiting: Parcel[] = [];
  #listeners: { readonly table: string; readonly resolve: () => void }[] = [];

  /** Whether a parcel may go now; if not, it comes back through `opened`. */
  enter(parcel: Parcel): boolean {
    const tables = tablesOf(parcel);
    if (this.#holds.size > 0 && tables.some((table) => this.#holds.has(table))) {
      this.#waiting.push(parcel);
      return false;
    }
    for (const table of tables) this.begin(table);
    return true;
  }

  /** A parcel has come to its end. */
  leave(parcel: Parcel): void {
    for (const table of tablesOf(parcel)) this.end(table);
  }

  /** Something has begun that belongs to the writes to a table. */
  begin(table: string): void {
    this.#counts.set(table, (this.#counts.get(table) ?? 0) + 1);
  }

  /** It has ended. */
  end(table: string): void {
    this.#counts.set(table, (this.#counts.get(table) ?? 0) - 1);
    this.#hush(table);
  }

  /** Holds the writes to a table. Resolves when none is on its way, with the function that lets them go, once. */
  async hold(table: string): Promise<() => void> {
    this.#holds.set(table, (this.#holds.get(table) ?? 0) + 1);
    await new Promise<void>((resolve) => {
      this.#listeners.push({ table, resolve });
      this.#hush(table);
    });
    let isHeld = true;
    return () => {
      if (isHeld) this.#letGo(table);
      isHeld = false;
    };
  }

  #letGo(table: string): void {
    const count = (this.#holds.get(table) ?? 0) - 1;
    if (count > 0) this.#holds.set(table, count);
    else this.#holds.delete(table);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const parcel of waiting) this.opened.next(parcel);
  }

  #hush(table: string): void {
    if (this.#listeners.length === 0 || (this.#counts.get(table) ?? 0) > 0) return;
    const quiet = this.#listeners.filter((listener) => listener.table === table);
    this.#listeners = this.#listeners.filter((listener) => listener.table !== table);
    for (const { resolve } of quiet) resolve();
  }
}

/** The tables that a parcel waits to write to. */
function tablesOf({ request, lanes }: Parcel): readonly string[] {
  if (direction(request) === 'read') return [];
  const tables = lanes.map(tableOfLane);
  return tables.length > 1 ? [...new Set(tables)] : tables;
}
