/** What this program may spend: a bucket for the reads and one for the writes of each table that declares a capacity. */
import type { Table } from '../table/table.js';
import { Bucket } from './bucket.js';

export class Budget {
  // One table has at most two buckets, however many operations there are.
  readonly #buckets = new Map<string, Bucket>();

  /** `undefined` where nothing is declared: then all is free. */
  bucket(table: Table, direction: 'read' | 'write', now: number): Bucket | undefined {
    const rate = direction === 'read' ? table.readCapacity : table.writeCapacity;
    if (rate === undefined) return undefined;
    const key = `${direction} ${table.name}`;
    const known = this.#buckets.get(key);
    if (known) return known;
    const bucket = new Bucket({ rate, now });
    this.#buckets.set(key, bucket);
    return bucket;
  }
}
