/**
 * What a process holds of units that it shares with others: chunks, each reserved from a limiter before its turn. The
 * limiter counts the points of a window upwards, so that what it answers tells not only whether a chunk was left, but also
 * which part of the window it is: the processes spend their parts one after another, as if there were one bucket, and
 * nobody needs to know how many they are.
 */
import { type Answer, ask, type Limiter } from './limiter.js';
import { Meter } from './meter.js';
import type { Demand, Supply } from './supply.js';

/** The part of a window that is reserved at a time: with windows of a second, one process of eight asks once a second. */
const CHUNK = 1 / 8;
/** The most that is reserved at a time, in seconds of all units: so much can be spent ahead of time. */
const MOST_SECONDS = 1 / 2;
/** Less than so much of a chunk is left when the next one is asked for. */
const LOW = 0.5;
/** How long a limiter may take to answer. */
const TIMEOUT_MS = 1000;
/** How long a limiter that failed is left alone. */
const PAUSE_MS = 250;
/** The part of all units with which a process goes on, at least, when the limiter fails. */
const LEAST_SHARE = 1 / 8;
/** The seconds over which a process knows its own part. */
const SHARE_SECONDS = 5;
/** A window that is over by this clock may not be over by the limiter's. */
const LEAST_WAIT_MS = 1;
/** Units that sums of fractions may be off by. */
const ROUNDING = 1e-6;

interface Chunk {
  readonly units: number;
  /** When its turn comes. */
  readonly at: number;
}

/** What the limiter was asked for. */
interface Wish {
  readonly points: number;
  readonly pointsPerUnit: number;
  readonly at: number;
}

export class Reserve implements Supply {
  readonly #limiter: Limiter;
  readonly #demand: Demand;
  readonly #granted = new Meter();
  #rate: number;
  /** Units at hand; below zero is debt, which the next chunks pay. */
  #units = 0;
  /** The one chunk whose turn has not come. */
  #coming: Chunk | undefined;
  /** The one call to the limiter that is under way. */
  #wish: Wish | undefined;
  /** Nothing is left before then, or nobody can be asked. */
  #closedUntil = Number.NEGATIVE_INFINITY;
  #share = LEAST_SHARE;

  constructor(limiter: Limiter, demand: Demand) {
    this.#limiter = limiter;
    this.#demand = demand;
    this.#rate = demand.rate;
  }

  get rate(): number {
    return this.#rate;
  }

  /** A chunk: greater batches would let others wait. */
  get capacity(): number {
    return this.#rate * Math.min(CHUNK * this.#limiter.duration, MOST_SECONDS);
  }

  balance(now: number): number {
    this.#advance(now);
    return this.#units;
  }

  untilMs(units: number, now: number): number {
    this.#advance(now);
    // All of it, however much it is: the debts of many processes would be more than the service bears.
    if (units - this.#units <= ROUNDING) return 0;
    this.#reserve(units, now);
    const nextAt = this.#coming?.at ?? (this.#wish ? this.#wish.at + TIMEOUT_MS : this.#closedUntil);
    return Math.max(LEAST_WAIT_MS, nextAt - now);
  }

  take(units: number, now: number): void {
    this.#advance(now);
    this.#units -= units;
    if (this.#units < LOW * this.capacity) this.#reserve(0, now);
  }

  refund(units: number): void {
    this.#units += units;
  }

  setRate(rate: number): void {
    this.#rate = rate;
  }

  #advance(now: number): void {
    if (this.#wish && now - this.#wish.at >= TIMEOUT_MS) this.#fail(this.#wish, new LimiterTimeout(), now);
    if (!this.#coming || this.#coming.at > now) return;
    this.#units += this.#coming.units;
    this.#coming = undefined;
  }

  /** Asks for a chunk, or for what is missing to have so many units. */
  #reserve(units: number, now: number): void {
    if (this.#wish || this.#coming || now < this.#closedUntil) return;
    const { points, duration } = this.#limiter;
    const pointsPerUnit = points / (this.#rate * duration);
    const wanted = Math.max(this.capacity, units - this.#units) * pointsPerUnit;
    const wish = { points: within(1, Math.ceil(wanted - ROUNDING), points), pointsPerUnit, at: now };
    this.#wish = wish;
    void ask(this.#limiter, this.#demand.key, wish.points).then((answer) => this.#hear(wish, answer));
  }

  #hear(wish: Wish, answer: Answer): void {
    // What comes too late stays unspent: it was made up for when the time was over.
    if (this.#wish !== wish) return;
    const now = this.#demand.clock();
    if (answer.kind === 'failed') this.#fail(wish, answer.error, now);
    else this.#receive(wish, answer, now);
    this.#demand.refilled();
  }

  #receive(wish: Wish, { points, start, leftMs }: Extract<Answer, { kind: 'answered' }>, now: number): void {
    this.#wish = undefined;
    if (points < wish.points) this.#closedUntil = now + leftMs;
    if (points === 0) return;
    const units = points / wish.pointsPerUnit;
    const windowMs = this.#limiter.duration * 1000;
    // As in a bucket, what takes longer to come than can be saved is there at its end.
    const lateMs = Math.max(0, (points / this.#limiter.points) * windowMs - MOST_SECONDS * 1000);
    this.#coming = { units, at: now + leftMs - (1 - start) * windowMs + lateMs };
    this.#granted.add(units, now);
    this.#share = within(LEAST_SHARE, this.#granted.rate(SHARE_SECONDS, now) / this.#rate, 1);
  }

  /** In place of what could not be asked for, there is this process's share of the time that it took. */
  #fail(wish: Wish, error: unknown, now: number): void {
    this.#wish = undefined;
    this.#closedUntil = Math.max(now, wish.at + PAUSE_MS);
    const seconds = Math.min(TIMEOUT_MS, this.#closedUntil - wish.at) / 1000;
    this.#coming = { units: this.#share * this.#rate * seconds, at: this.#closedUntil };
    this.#demand.failed(error);
  }
}

function within(least: number, value: number, most: number): number {
  return Math.min(Math.max(least, value), most);
}

class LimiterTimeout extends Error {
  override readonly name = 'TimeoutError';

  constructor() {
    super(`The limiter did not answer within ${TIMEOUT_MS} ms.`);
  }
}
