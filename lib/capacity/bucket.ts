/**
 * A token bucket as a value: it knows units, a rate and a burst, and is told the time. It may go into debt, since what
 * an operation costs is often known only from the reply; debt is paid off at the same rate.
 */
export interface BucketOptions {
  /** Units that flow in each second; above 0. `Infinity` never runs dry. */
  readonly rate: number;
  /** Seconds of unused units that are kept. Default 1. */
  readonly burst?: number;
  /** Milliseconds on a monotonic clock. */
  readonly now: number;
}

/** Units that sums of fractions may be off by. */
const ROUNDING = 1e-6;

export class Bucket {
  #rate: number;
  #burst: number;
  #units: number;
  #refilledAt: number;

  /** A new bucket is full. */
  constructor({ rate, burst = 1, now }: BucketOptions) {
    this.#rate = rate;
    this.#burst = burst;
    this.#units = rate * burst;
    this.#refilledAt = now;
  }

  get rate(): number {
    return this.#rate;
  }

  /** The most that can be saved up, in units. */
  get capacity(): number {
    return this.#rate * this.#burst;
  }

  /** Units there are at `now`; below zero is debt. */
  balance(now: number): number {
    this.#refill(now);
    return this.#units;
  }

  /** Milliseconds from `now` until there are so many units, or all that the bucket can hold. */
  untilMs(units: number, now: number): number {
    this.#refill(now);
    const missing = Math.min(units, this.capacity) - this.#units;
    return missing > ROUNDING ? (missing / this.#rate) * 1000 : 0;
  }

  /** Takes `units`, into debt where there are too few, and returns the milliseconds until they are paid for. */
  take(units: number, now: number): number {
    this.#refill(now);
    this.#units -= units;
    return this.#units >= 0 ? 0 : (-this.#units / this.#rate) * 1000;
  }

  /** Gives back what was taken and not consumed. */
  refund(units: number): void {
    this.#units = Math.min(this.capacity, this.#units + units);
  }

  /**
   * Changes the rate from `now` on. What is saved stays, but no more seconds of it than before: where a lower rate makes the
   * bucket smaller than a request, that request would otherwise go sooner than at the higher one. A full bucket stays full:
   * who waits for all that it can hold would otherwise wait for as long as the rate climbs. What is owed stays owed.
   */
  setRate(rate: number, now: number): void {
    this.#refill(now);
    const isFull = this.#units >= this.capacity;
    if (this.#units > 0 && rate < this.#rate) this.#units *= rate / this.#rate;
    this.#rate = rate;
    if (isFull) this.#units = this.capacity;
  }

  /** A clock that steps back refills nothing, and one that leaps ahead fills up once. */
  #refill(now: number): void {
    const elapsedMs = now - this.#refilledAt;
    this.#refilledAt = now;
    // No time times an infinite rate is no number.
    if (elapsedMs > 0) this.#units = Math.min(this.capacity, this.#units + (elapsedMs / 1000) * this.#rate);
  }
}
