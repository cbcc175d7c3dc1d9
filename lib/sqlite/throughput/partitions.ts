/**
 * What one partition key can take, however much its table has left: no partition gives more than 3,000 RCU and 1,000 WCU
 * a second. Modelled as adaptive capacity ends up with a hot key: each is alone on its partition. Developer Guide,
 * *DynamoDB burst and adaptive capacity* and *Best practices for designing and using partition keys*.
 */
import { Bucket } from '../../capacity/bucket.js';

/** Keys that are remembered; one that has not been asked for within a second has its full units and needs no memory. */
const MAX_PARTITIONS = 50_000;

export class Partitions {
  readonly #rate: number;
  readonly #buckets = new Map<string, Bucket>();

  /** `rate` units a second for each of them. */
  constructor(rate: number) {
    this.#rate = rate;
  }

  /** The bucket of a partition; `name` is not any other's, in any table or index. */
  bucket(name: string, now: number): Bucket {
    const known = this.#buckets.get(name);
    if (known !== undefined) return known;
    if (this.#buckets.size >= MAX_PARTITIONS) this.#makeRoom(now);
    const bucket = new Bucket({ rate: this.#rate, now });
    this.#buckets.set(name, bucket);
    return bucket;
  }

  /** A full bucket is as good as none. Where too few are full, the oldest go, which are the next to be. */
  #makeRoom(now: number): void {
    for (const [name, bucket] of this.#buckets) {
      if (bucket.balance(now) === bucket.capacity) this.#buckets.delete(name);
    }
    for (const name of this.#buckets.keys()) {
      if (this.#buckets.size <= MAX_PARTITIONS / 2) break;
      this.#buckets.delete(name);
    }
  }
}
