/** What the pipeline has done so far, counted from its events. */
import { Meter } from '../capacity/meter.js';
import type { Event } from '../events.js';
import { setOwn } from '../item/attribute-value.js';

export interface Stats {
  /** By the table's name. */
  readonly tables: { readonly [table: string]: TableStats };
  /** Operations that wait to be sent. */
  readonly queued: number;
  /** Operations whose request is under way. */
  readonly inFlight: number;
}

export interface TableStats {
  readonly read: DirectionStats;
  readonly write: DirectionStats;
}

export interface DirectionStats {
  /** Units so far, indexes included. */
  readonly consumed: number;
  /** Units a second, averaged over the last 1, 5 and 60 whole seconds. */
  readonly rates: { readonly 1: number; readonly 5: number; readonly 60: number };
  /** Requests, those that were sent again included. */
  readonly requests: number;
  /** Times that an operation came back for want of capacity. */
  readonly throttles: number;
  /** Times that a request was sent again after a fault on the way. */
  readonly retries: number;
}

type Direction = 'read' | 'write';

type TableCounters = { readonly [D in Direction]: Counters };

export class StatsRecorder {
  readonly #tables = new Map<string, TableCounters>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  record(event: Event): void {
    switch (event.kind) {
      case 'request':
        this.#counters(event).requests += 1;
        break;
      case 'throttle':
        this.#counters(event).throttles += event.operationCount;
        break;
      case 'retry':
        this.#counters(event).retries += 1;
        break;
      case 'capacity':
        this.#counters(event).consumed.add(event.units, this.#now());
        break;
    }
  }

  tables(): { readonly [table: string]: TableStats } {
    const now = this.#now();
    const tables: Record<string, TableStats> = {};
    for (const [name, { read, write }] of this.#tables) {
      setOwn(tables, name, { read: told(read, now), write: told(write, now) });
    }
    return tables;
  }

  #counters({ table, direction }: { readonly table: string; readonly direction: Direction }): Counters {
    const known = this.#tables.get(table);
    if (known) return known[direction];
    const counters = { read: newCounters(), write: newCounters() };
    this.#tables.set(table, counters);
    return counters[direction];
  }
}

interface Counters {
  readonly consumed: Meter;
  requests: number;
  throttles: number;
  retries: number;
}

function newCounters(): Counters {
  return { consumed: new Meter(), requests: 0, throttles: 0, retries: 0 };
}

function told({ consumed, requests, throttles, retries }: Counters, now: number): DirectionStats {
  const rates = { 1: consumed.rate(1, now), 5: consumed.rate(5, now), 60: consumed.rate(60, now) };
  return { consumed: consumed.total, rates, requests, throttles, retries };
}
