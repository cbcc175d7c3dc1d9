/**
 * The buckets of one table or GSI for one kind of units, each made when it is first asked for. Their rates follow the
 * table's definition, so that an UpdateTable holds from the next request on.
 */
import { Bucket } from '../../capacity/bucket.js';
import { GrowingBucket } from './growing-bucket.js';

/** Unused units that are kept. Developer Guide, *DynamoDB burst and adaptive capacity*. */
const BURST_SECONDS = 300;

export class Buckets {
  readonly #since: number;
  #steady: Bucket | undefined;
  #growing: GrowingBucket | undefined;

  /** `since` is when the table was made, or first seen: from then on it has been saving. */
  constructor(since: number) {
    this.#since = since;
  }

  /** What is provisioned, or the maximum that an on-demand table was given: `rate` units a second and a burst. */
  steady(rate: number, now: number): Bucket {
    this.#steady ??= newBucket(rate, this.#since);
    if (this.#steady.rate !== rate) this.#steady.setRate(rate, now);
    return this.#steady;
  }

  /** What an on-demand table has scaled to, from `leastRate` units a second on. */
  growing(leastRate: number, now: number): GrowingBucket {
    this.#growing ??= new GrowingBucket(leastRate, this.#since);
    this.#growing.raise(leastRate, now);
    return this.#growing;
  }
}

/** A new table has saved nothing: it has the units of its first second. */
function newBucket(rate: number, now: number): Bucket {
  const bucket = new Bucket({ rate, burst: BURST_SECONDS, now });
  bucket.take(rate * (BURST_SECONDS - 1), now);
  return bucket;
}
