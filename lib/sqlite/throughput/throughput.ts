/**
 * Provisioned capacity, enforced: a request is admitted while its table (and for a write each GSI) has units left, and is
 * then charged with what it consumed, into debt where that was more. Up to five minutes of unused units are saved for a
 * burst. Developer Guide, *DynamoDB burst and adaptive capacity*. The buckets live in this process and start anew with it.
 */
import { Bucket } from '../../capacity/bucket.js';
import { monotonicNow } from '../../clock.js';
import { arnOf, type Index, type Provision, type Table } from '../table/table.js';
import { type ThrottlingReason, throughputExceededException } from '../wire/service-error.js';
import type { Consumption } from './consumption.js';

/** The two kinds of units. */
export type Access = 'read' | 'write';

const BURST_SECONDS = 300;

interface Buckets {
  readonly read: Bucket;
  readonly write: Bucket;
}

export class Throughput {
  readonly #enforced: boolean;
  readonly #buckets = new Map<string, Buckets>();

  /** Where it is not enforced, everything is admitted. */
  constructor({ enforced }: { enforced: boolean }) {
    this.#enforced = enforced;
  }

  /** Throws a ProvisionedThroughputExceededException where a read of the table or index has to wait. */
  admitRead(table: Table, index?: Index): void {
    refuseIf(this.exhaustedForRead(table, index));
  }

  /** Throws a ProvisionedThroughputExceededException where a write to the table has to wait. */
  admitWrite(table: Table): void {
    refuseIf(this.exhaustedForWrite(table));
  }

  /** The units that are used up and that a read would need; none where it is admitted. */
  exhaustedForRead(table: Table, index?: Index): ThrottlingReason[] {
    return this.#exhausted(table, 'read', [index?.kind === 'global' ? index : undefined]);
  }

  /** The units that are used up and that a write would need, those of the GSIs included; none where it is admitted. */
  exhaustedForWrite(table: Table): ThrottlingReason[] {
    return this.#exhausted(table, 'write', [undefined, ...table.indexes.filter(({ kind }) => kind === 'global')]);
  }

  /** Takes what a request consumed. */
  charge(access: Access, consumption: Consumption): void {
    const { table } = consumption;
    if (!this.#enforced || table.provision === undefined) return;
    const now = monotonicNow();
    this.#bucket(table, access, now)?.take(consumption.ofTable, now);
    for (const [index, units] of consumption.ofGlobalIndexes) this.#bucket(table, access, now, index)?.take(units, now);
  }

  #exhausted(table: Table, access: Access, places: readonly (Index | undefined)[]): ThrottlingReason[] {
    if (!this.#enforced || table.provision === undefined) return [];
    const now = monotonicNow();
    return places
      .filter((index) => (this.#bucket(table, access, now, index)?.balance(now) ?? 1) <= 0)
      .map((index) => reasonOf(table, access, index));
  }

  #bucket(table: Table, access: Access, now: number, index?: Index): Bucket | undefined {
    const { relation, provision } = index ?? table;
    if (provision === undefined) return undefined;
    const known = this.#buckets.get(relation);
    const buckets = known ?? newBuckets(provision, now);
    if (known === undefined) this.#buckets.set(relation, buckets);
    const bucket = buckets[access];
    const rate = access === 'read' ? provision.readUnits : provision.writeUnits;
    if (bucket.rate !== rate) bucket.setRate(rate, now);
    return bucket;
  }
}

function newBuckets({ readUnits, writeUnits }: Provision, now: number): Buckets {
  return { read: newBucket(readUnits, now), write: newBucket(writeUnits, now) };
}

/** A new table has saved nothing: it has the units of its first second. */
function newBucket(rate: number, now: number): Bucket {
  const bucket = new Bucket({ rate, burst: BURST_SECONDS, now });
  bucket.take(rate * (BURST_SECONDS - 1), now);
  return bucket;
}

function reasonOf(table: Table, access: Access, index: Index | undefined): ThrottlingReason {
  const place = index === undefined ? 'Table' : 'Index';
  const kind = access === 'read' ? 'Read' : 'Write';
  return { reason: `${place}${kind}ProvisionedThroughputExceeded`, resource: arnOf(table, index) };
}

function refuseIf(reasons: readonly ThrottlingReason[]): void {
  if (reasons.length > 0) throw throughputExceededException(reasons);
}
