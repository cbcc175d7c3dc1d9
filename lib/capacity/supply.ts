/** Where an allowance gets its units from: a bucket of its own, or what several processes share. */
import { Bucket } from './bucket.js';

/** What can be spent, as time goes by. A `Bucket` is one. */
export interface Supply {
  /** Units a second, those of other processes included. */
  readonly rate: number;
  /** The most that a batch should cost. */
  readonly capacity: number;
  /** Units there are at `now`; below zero is debt. */
  balance(now: number): number;
  /** Milliseconds from `now` after which it may be asked again whether so many units can be spent; 0 if they can. */
  untilMs(units: number, now: number): number;
  /** Takes `units`, into debt where there are too few. */
  take(units: number, now: number): void;
  /** Gives back what was taken and not consumed. */
  refund(units: number): void;
  /** Changes the rate from `now` on. */
  setRate(rate: number, now: number): void;
}

/** What a supply is wanted for. */
export interface Demand {
  /** The same in each process for the same units: `write visits`, and with an index `read visits by-page`. */
  readonly key: string;
  /** Units a second. */
  readonly rate: number;
  /** Seconds of unused units that are kept. */
  readonly burst: number;
  readonly now: number;
  /** The clock that `now` is of. */
  readonly clock: () => number;
  /** To be called when there is more to spend than was foreseen. */
  readonly refilled: () => void;
  /** To be called when whoever shares the units out could not be asked. */
  readonly failed: (error: unknown) => void;
}

/** Makes the supplies of a budget. `shared()` makes one. */
export interface BudgetSource {
  supply(demand: Demand): Supply;
}

/**
 * The part of a second's units that there is to begin with. The service has a whole one, and the rest is for what costs
 * more than was expected: nothing is known of the first requests.
 */
const BEGINNING = 0.5;

/** A budget that is this program's alone. */
export const alone: BudgetSource = {
  supply: ({ rate, burst, now }) => newBucket(rate, burst, now),
};

/** A bucket for units that nobody else spends. */
export function newBucket(rate: number, burst: number, now: number): Bucket {
  const bucket = new Bucket({ rate, burst, now });
  if (Number.isFinite(rate)) bucket.take(bucket.capacity * (1 - BEGINNING), now);
  return bucket;
}
