/** What the pipeline has done so far, counted from its events. */
import type { Budget, PlaceStanding } from '../capacity/budget.js';
import { type Place, TABLE } from '../capacity/consumed.js';
import { Meter, ratesOf } from '../capacity/meter.js';
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

/** What a table's reads or writes have consumed, and how their budget stands. */
export interface DirectionStats extends Omit<PlaceStanding, 'consumed' | 'rates'> {
  /** Units so far, indexes included. */
  readonly consumed: number;
  /** Units a second, indexes included, averaged over the last 1, 5 and 60 whole seconds. */
  readonly rates: PlaceStanding['rates'];
  /** Requests, those that were sent again included. */
  readonly requests: number;
  /** Times that an operation came back for want of capacity. */
  readonly throttles: number;
  /** Times that a request was sent again after a fault on the way. */
  readonly retries: number;
  /** Operations that wait to be sent. */
  readonly queued: number;
  /** Milliseconds that operations have waited of late, from their push to their request. */
  readonly waitMs: number;
  /** The same of each global index, by its name; the rest is of the table itself. */
  readonly indexes: { readonly [index: string]: PlaceStanding };
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
        sent(this.#counters(event), event.waitMs);
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

  /** `queued` are the operations that wait, by direction and table. */
  tables(budget: Budget, queued: ReadonlyMap<string, number>): { readonly [table: string]: TableStats } {
    const now = this.#now();
    const tables: Record<string, TableStats> = {};
    for (const [name, counters] of this.#tables) {
      const stats = (direction: Direction): DirectionStats => ({
        ...told(counters[direction], now),
        ...budgetStats(budget.standings(name, direction, now)),
        queued: queued.get(`${direction} ${name}`) ?? 0,
      });
      setOwn(tables, name, { read: stats('read'), write: stats('write') });
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
  waitMs: number;
}

function newCounters(): Counters {
  return { consumed: new Meter(), requests: 0, throttles: 0, retries: 0, waitMs: 0 };
}

/** How much the latest request counts among the waits. */
const LATEST = 0.2;

function sent(counters: Counters, waitMs: number): void {
  counters.requests += 1;
  counters.waitMs += (counters.requests === 1 ? 1 : LATEST) * (waitMs - counters.waitMs);
}

function told({ consumed, ...counts }: Counters, now: number) {
  return { ...counts, consumed: consumed.total, rates: ratesOf(consumed, now) };
}

/** The budget's part; where nothing was asked of it, nothing is known. */
function budgetStats(standings: ReadonlyMap<Place, PlaceStanding> = new Map()) {
  const { declared, rate, tokens = Number.POSITIVE_INFINITY, debt = 0 } = standings.get(TABLE) ?? {};
  const indexes: Record<string, PlaceStanding> = {};
  for (const [place, standing] of standings) if (place !== TABLE) setOwn(indexes, place, standing);
  return { declared, rate, tokens, debt, indexes };
}
