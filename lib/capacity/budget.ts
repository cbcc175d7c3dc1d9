/** What this program may spend: an account for the reads and one for the writes of each table. */
import type { Capacity, Table } from '../table/table.js';
import { Allowance, type Standing } from './allowance.js';
import { type Place, TABLE, type Units } from './consumed.js';
import { Estimates } from './estimate.js';
import { type Rates, ratesOf } from './meter.js';
import { alone, type BudgetSource, type Demand } from './supply.js';

export type Direction = 'read' | 'write';

/** What is to be paid for. */
export interface Purchase {
  /** The API call: what calls of one kind have cost tells what the next will. */
  readonly kind: string;
  /** The units that can be told beforehand. */
  readonly units: number;
  /** Where they may be spent. */
  readonly places: readonly Place[];
}

/** How one place of an account stands, and what was spent there. */
export interface PlaceStanding extends Standing {
  readonly consumed: number;
  readonly rates: Rates;
}

/** Where the units of a budget come from. */
export interface Supplying extends Pick<Demand, 'clock'> {
  readonly source: BudgetSource;
  /** Whoever shares out the units of this table could not be asked. */
  readonly failed: (table: string, direction: Direction, error: unknown) => void;
}

const ALONE: Supplying = { source: alone, clock: () => 0, failed: () => undefined };

/** All that this program spends. */
export class Budget {
  readonly #burst: number;
  readonly #supplying: Supplying;
  // A table has two accounts, however many operations there are.
  readonly #accounts = new Map<string, Account>();

  /** `burst` is the seconds of unused units that are kept. */
  constructor(burst: number, supplying: Supplying = ALONE) {
    this.#burst = burst;
    this.#supplying = supplying;
  }

  account(table: Table, direction: Direction, now: number): Account {
    const key = `${direction} ${table.name}`;
    const known = this.#accounts.get(key);
    if (known) return known;
    const account = new Account(table, direction, this.#burst, now, this.#supplying);
    this.#accounts.set(key, account);
    return account;
  }

  /** How an account stands that has been asked for; `undefined` for any other. */
  standings(tableName: string, direction: Direction, now: number): ReadonlyMap<Place, PlaceStanding> | undefined {
    return this.#accounts.get(`${direction} ${tableName}`)?.standings(now);
  }

  /** The service refused for the sake of everything that the user's account spends. */
  lowerAll(now: number): void {
    for (const account of this.#accounts.values()) account.lower(account.places, now);
  }
}

/** Each global index has units of its own, as many as are declared for its table, or the same share of what it has. */
export class Account {
  /** The part of what the table has that may be spent here; absent where a number is declared, or nothing. */
  readonly share: number | undefined;
  #isKnown: boolean;
  readonly #allowances: ReadonlyMap<Place, Allowance>;
  readonly #estimates = new Estimates();
  #refilled: () => void = () => undefined;

  constructor(table: Table, direction: Direction, burst: number, now: number, supplying: Supplying = ALONE) {
    const capacity = direction === 'read' ? table.readCapacity : table.writeCapacity;
    this.share = shareOf(capacity);
    this.#isKnown = this.share === undefined;
    const declared = typeof capacity === 'number' ? capacity : undefined;
    const { source, clock, failed } = supplying;
    const rest = {
      burst,
      clock,
      refilled: () => this.#refilled(),
      failed: (error: unknown) => failed(table.name, direction, error),
    };
    const allowanceOf = (place: Place) => {
      const key = [direction, table.name, place].join(' ').trimEnd();
      return new Allowance(declared, burst, now, (rate, at) => source.supply({ ...rest, key, rate, now: at }));
    };
    this.#allowances = new Map([TABLE, ...globalIndexes(table)].map((place) => [place, allowanceOf(place)]));
  }

  /** Has something done when there is more to spend than was foreseen. */
  whenRefilled(listener: () => void): void {
    this.#refilled = listener;
  }

  /** The table and its global indexes. */
  get places(): readonly Place[] {
    return [...this.#allowances.keys()];
  }

  /** Takes the units that the table and its indexes have; a place that has none named is free. Until then nothing goes. */
  declare(units: Units, now: number): void {
    const { share = 1 } = this;
    for (const [place, allowance] of this.#allowances) {
      const had = units.get(place);
      allowance.declare(had === undefined ? undefined : had * share, now);
    }
    this.#isKnown = true;
  }

  /** What a purchase will probably cost. */
  costOf({ kind, units, places }: Purchase): Units {
    return this.#estimates.costOf(kind, units, places);
  }

  /** The units, as far as they can be told beforehand, of purchases of a kind that can be paid for at once. */
  capacityFor({ kind, places }: Omit<Purchase, 'units'>): number {
    const costs = this.#estimates.costOf(kind, 1, places);
    return Math.min(...this.#each(costs, (allowance, cost) => allowance.capacity / cost));
  }

  /** Milliseconds until something may go that costs so much; `Infinity` until it is known what there is. */
  untilMs(cost: Units, now: number): number {
    if (!this.#isKnown) return Number.POSITIVE_INFINITY;
    return Math.max(0, ...this.#each(cost, (allowance, units) => allowance.untilMs(units, now)));
  }

  /** Pays. */
  take(cost: Units, now: number): void {
    this.#each(cost, (allowance, units) => allowance.take(units, now));
  }

  /** What was paid for is settled with what was spent, places that nobody had thought of included. */
  settle(paid: Units, spent: Units, forfeited: Units, now: number): void {
    for (const [place, allowance] of this.#allowances) {
      const kept = Math.max(0, (paid.get(place) ?? 0) - (forfeited.get(place) ?? 0));
      allowance.settle(kept, spent.get(place) ?? 0, now);
    }
  }

  /** Learns from what the service says that a purchase has consumed. */
  learn({ kind, units, places }: Purchase, consumed: Units, now: number): void {
    this.#estimates.learn(kind, units, places, consumed);
    this.#each(consumed, (allowance, count) => allowance.consumed(count, now));
  }

  /** The service had no units left in some places; where it does not say, in the one that is used the most. */
  lower(places: readonly Place[], now: number): void {
    const known = places.filter((place) => this.#allowances.has(place));
    for (const place of known.length > 0 ? known : [this.#tightest(now)]) this.#allowances.get(place)?.lower(now);
  }

  /** The table's own standing and those of its global indexes, by name. */
  standings(now: number): ReadonlyMap<Place, PlaceStanding> {
    return new Map([...this.#allowances].map(([place, allowance]) => [place, standingOf(allowance, now)]));
  }

  #tightest(now: number): Place {
    const rates = [...this.#allowances].map(([place, { meter }]) => ({ place, rate: meter.rate(5, now) }));
    return rates.reduce((most, each) => (each.rate > most.rate ? each : most), { place: TABLE, rate: 0 }).place;
  }

  #each<T>(units: Units, visit: (allowance: Allowance, units: number) => T): T[] {
    const results: T[] = [];
    for (const [place, count] of units) {
      const allowance = this.#allowances.get(place);
      if (allowance) results.push(visit(allowance, count));
    }
    return results;
  }
}

function shareOf(capacity: Capacity | undefined): number | undefined {
  return typeof capacity === 'object' ? capacity.share : undefined;
}

function globalIndexes({ indexes }: Table): Place[] {
  return [...indexes.values()].filter(({ local }) => !local).map(({ name }) => name);
}

function standingOf(allowance: Allowance, now: number): PlaceStanding {
  const { meter } = allowance;
  return { ...allowance.standing(now), consumed: meter.total, rates: ratesOf(meter, now) };
}
