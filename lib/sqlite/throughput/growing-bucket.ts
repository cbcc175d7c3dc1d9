/**
 * What an on-demand table or index can take: twice the peak that it has seen before, and at first what a new one has.
 * A peak is the busiest minute's average of a half-hour, and counts from the next one on: traffic that more than doubles
 * within half an hour may be throttled. Developer Guide, *DynamoDB on-demand capacity mode*.
 */
import { Bucket } from '../../capacity/bucket.js';

const MINUTE_MS = 60_000;
const HALF_HOUR_MS = 30 * MINUTE_MS;

export class GrowingBucket {
  readonly #bucket: Bucket;
  readonly #minute: { startedAt: number; units: number };
  readonly #halfHour: { startedAt: number; peakRate: number };

  constructor(initialRate: number, now: number) {
    this.#bucket = new Bucket({ rate: initialRate, now });
    this.#minute = { startedAt: now, units: 0 };
    this.#halfHour = { startedAt: now, peakRate: 0 };
  }

  /** Units there are at `now`; below zero is debt. */
  balance(now: number): number {
    this.#grow(now);
    return this.#bucket.balance(now);
  }

  /** Takes `units`, into debt where there are too few. */
  take(units: number, now: number): void {
    this.#grow(now);
    this.#bucket.take(units, now);
    this.#minute.units += units;
  }

  /** Lets it give `rate` units a second from now on, if that is more. */
  raise(rate: number, now: number): void {
    if (rate > this.#bucket.rate) this.#bucket.setRate(rate, now);
  }

  #grow(now: number): void {
    const [minute, halfHour] = [this.#minute, this.#halfHour];
    if (now - minute.startedAt < MINUTE_MS) return;
    halfHour.peakRate = Math.max(halfHour.peakRate, minute.units / (MINUTE_MS / 1000));
    minute.startedAt = now;
    minute.units = 0;
    if (now - halfHour.startedAt < HALF_HOUR_MS) return;
    this.raise(2 * halfHour.peakRate, now);
    halfHour.startedAt = now;
    halfHour.peakRate = 0;
  }
}
