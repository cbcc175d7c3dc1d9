/**
 * What may be spent in one place, and how that follows what the service says: after a throttle the rate is lowered by a
 * factor, and climbs back to what is declared, as TCP does with its window (additive increase, multiplicative decrease).
 * Where nothing is declared all is free until a throttle comes, and the rate at that time is where learning begins.
 */
import { Meter } from './meter.js';
import { newBucket, type Supply } from './supply.js';

/** What a throttle leaves of the rate: AWS's SDKs in adaptive mode have the same. */
const DECREASE = 0.7;
/** The part of what was served all the same that the rate is not lowered beneath: less, so that a debt is paid off. */
const SERVED_DECREASE = 0.9;
/** The part of the declared rate that comes back in each second without a throttle. */
const INCREASE = 0.02;
/** What a rate that had to be learned grows by in each second, since nobody knows how far. */
const GROWTH = 1.25;
/** Throttles that come together are of one cause, and lower the rate once. */
const DECREASE_INTERVAL_MS = 1000;
/** Units a second that are asked for whatever is refused, to see whether it still is. */
const LEAST_RATE = 1;
/** Where learning begins at the least: what was sent so far may be next to nothing. */
const LEAST_LEARNED_RATE = 100;
/** What was learned is forgotten when the rate has grown to so many times the one that was too much. */
const FORGET_FACTOR = 4;

/** How an allowance stands. */
export interface Standing {
  /** Units a second that are declared; `undefined` where none are. */
  readonly declared: number | undefined;
  /** Units a second at which they are spent now; `undefined` where all is free. */
  readonly rate: number | undefined;
  /** Units that may be spent at once. */
  readonly tokens: number;
  /** Units that were spent beyond what there was. */
  readonly debt: number;
}

/** Makes what a declared rate is drawn from. */
export type NewSupply = (rate: number, now: number) => Supply;

export class Allowance {
  readonly #burst: number;
  readonly #newSupply: NewSupply;
  readonly #meter = new Meter();
  /** What was sent, in units that were expected: where all was free, that was the rate. */
  readonly #sent = new Meter();
  #declared: number | undefined;
  #bucket: Supply | undefined;
  /** The rate that was found to be too much, where none is declared. */
  #excessiveRate = 0;
  #loweredAt = Number.NEGATIVE_INFINITY;
  #climbedAt: number;

  /** `burst` is the seconds of unused units that are kept; `newSupply` makes what a declared rate is drawn from. */
  constructor(
    declared: number | undefined,
    burst: number,
    now: number,
    newSupply: NewSupply = (rate, at) => newBucket(rate, burst, at),
  ) {
    this.#burst = burst;
    this.#newSupply = newSupply;
    this.#climbedAt = now;
    this.declare(declared, now);
  }

  /** Takes another declaration from now on. What was learned without one holds as long as there still is none. */
  declare(declared: number | undefined, now: number): void {
    if (declared === this.#declared) return;
    if (declared === undefined) this.#bucket = undefined;
    else if (this.#declared === undefined) this.#bucket = this.#newSupply(declared, now);
    else this.#bucket?.setRate(declared, now);
    this.#declared = declared;
  }

  /** The most that a request can be sure to be paid for at once. */
  get capacity(): number {
    return this.#bucket?.capacity ?? Number.POSITIVE_INFINITY;
  }

  /** Units consumed so far, and a second over the last seconds. */
  get meter(): Pick<Meter, 'rate' | 'total'> {
    return this.#meter;
  }

  /** Milliseconds until a request that costs so many units may go; one that costs more than can be saved goes into debt. */
  untilMs(units: number, now: number): number {
    this.#climb(now);
    return this.#bucket?.untilMs(units, now) ?? 0;
  }

  /** Pays for a request. */
  take(units: number, now: number): void {
    this.#sent.add(units, now);
    this.#bucket?.take(units, now);
  }

  /** The service says that so many units were consumed. */
  consumed(units: number, now: number): void {
    this.#meter.add(units, now);
  }

  /** What was paid for is settled with what was spent, as far as that is known. */
  settle(expected: number, spent: number, now: number): void {
    if (spent > expected) this.#bucket?.take(spent - expected, now);
    else this.#bucket?.refund(expected - spent);
  }

  /** The service had no units left here. */
  lower(now: number): void {
    this.#climb(now);
    if (now - this.#loweredAt < DECREASE_INTERVAL_MS) return;
    this.#loweredAt = now;
    const before = this.#bucket?.rate ?? Math.max(LEAST_LEARNED_RATE, this.#sent.recent(now));
    // A hot key is refused again and again while the others are served: they are not to suffer for it.
    const kept = Math.max(DECREASE * before, SERVED_DECREASE * this.#meter.recent(now));
    const rate = Math.max(LEAST_RATE, Math.min(before, kept));
    this.#excessiveRate = before;
    if (this.#bucket === undefined) this.#bucket = newBucket(rate, this.#burst, now);
    else this.#bucket.setRate(Math.min(rate, this.#declared ?? rate), now);
  }

  standing(now: number): Standing {
    this.#climb(now);
    const balance = this.#bucket?.balance(now) ?? Number.POSITIVE_INFINITY;
    return {
      declared: this.#declared,
      rate: this.#bucket?.rate,
      tokens: Math.max(0, balance),
      debt: Math.max(0, -balance),
    };
  }

  #climb(now: number): void {
    const seconds = Math.max(0, (now - this.#climbedAt) / 1000);
    this.#climbedAt = Math.max(now, this.#climbedAt);
    if (this.#bucket === undefined || this.#bucket.rate === this.#declared) return;
    const { rate } = this.#bucket;
    if (this.#declared !== undefined) {
      this.#bucket.setRate(Math.min(this.#declared, rate + seconds * INCREASE * this.#declared), now);
    } else if (rate * GROWTH ** seconds > FORGET_FACTOR * this.#excessiveRate) {
      this.#bucket = undefined;
    } else {
      this.#bucket.setRate(rate * GROWTH ** seconds, now);
    }
  }
}
