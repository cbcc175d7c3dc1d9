/**
 * Throughput, enforced: a request is admitted while its table (and for a write each GSI) has units left, and is then
 * charged with what it consumed, into debt where that was more. What limits there are depends on the rules and on how the
 * table is paid. The buckets live in this process: they begin to save when their table is created or the file is opened,
 * and do not see what other processes take.
 */
import { monotonicNow } from '../../clock.js';
import { partitionOf } from '../storage/key-encoding.js';
import type { Index, Table } from '../table/table.js';
import type { ThrottledError } from '../wire/service-error.js';
import { Buckets } from './buckets.js';
import type { Consumption } from './consumption.js';
import type { GrowingBucket } from './growing-bucket.js';
import { Partitions } from './partitions.js';
import type { ThroughputRules } from './rules.js';
import { type Access, refusalFor, type Shortage } from './shortage.js';

/** Units a second of a new on-demand table. Developer Guide, *DynamoDB on-demand capacity mode*. */
const INITIAL_RATE = { read: 12_000, write: 4_000 };
const PARTITION_RATE = { read: 3_000, write: 1_000 };

interface Limit {
  readonly name: Shortage['limit'];
  readonly bucket: Pick<GrowingBucket, 'balance' | 'take'>;
}

/** A table, or one of its GSIs, and there the partition of a key. */
interface Place {
  readonly index?: Index | undefined;
  readonly key?: Buffer | undefined;
}

export class Throughput {
  readonly #rules: ThroughputRules;
  readonly #openedAt = monotonicNow();
  readonly #buckets = new Map<string, Readonly<Record<Access, Buckets>>>();
  readonly #partitions = { read: new Partitions(PARTITION_RATE.read), write: new Partitions(PARTITION_RATE.write) };

  constructor(rules: ThroughputRules) {
    this.#rules = rules;
  }

  /** Throws a throttling error where a read has to wait. `key` may be the beginning of one; a Scan has none. */
  admitRead(table: Table, key?: Buffer, index?: Index): void {
    const refusal = this.refusalOfRead(table, key, index);
    if (refusal !== undefined) throw refusal;
  }

  /** Throws a throttling error where a write has to wait. */
  admitWrite(table: Table, key: Buffer): void {
    const refusal = this.refusalOfWrite(table, key);
    if (refusal !== undefined) throw refusal;
  }

  /** What a read is to be refused with; nothing where it is admitted. */
  refusalOfRead(table: Table, key?: Buffer, index?: Index): ThrottledError | undefined {
    return this.#isLimited(table) ? this.#refusal(table, 'read', [{ key, index }]) : undefined;
  }

  /** What a write is to be refused with; nothing where it is admitted. All GSIs have to have units left. */
  refusalOfWrite(table: Table, key: Buffer): ThrottledError | undefined {
    if (!this.#isLimited(table)) return undefined;
    const indexes = table.indexes.filter(({ kind }) => kind === 'global');
    return this.#refusal(table, 'write', [{ key }, ...indexes.map((index) => ({ index }))]);
  }

  /** Throws a throttling error where a partition that a write is about to touch, in the table or a GSI, has to wait. */
  admitPartitions(consumption: Consumption): void {
    if (this.#rules.partitionLimits !== 'enforce' || !this.#isLimited(consumption.table)) return;
    const refusal = this.#refusal(consumption.table, 'write', consumption.parts);
    if (refusal !== undefined) throw refusal;
  }

  /** Takes what a request consumed. */
  charge(access: Access, consumption: Consumption): void {
    if (!this.#isLimited(consumption.table)) return;
    const now = monotonicNow();
    for (const { units, ...place } of consumption.parts) {
      for (const { bucket } of this.#limitsOf(consumption.table, access, place, now)) bucket.take(units, now);
    }
  }

  /** Lets a table, and what indexes of it are new, save units from now on: they have those of their first second. */
  begin(table: Table): void {
    for (const { relation } of [table, ...table.indexes]) this.#bucketsOf(relation, monotonicNow());
  }

  /** Forgets a table or an index that is dropped. */
  forget(relation: string): void {
    this.#buckets.delete(relation);
  }

  #isLimited(table: Table): boolean {
    const { capacity, onDemand, partitionLimits } = this.#rules;
    if (capacity === 'ignore') return false;
    return table.provision !== undefined || onDemand === 'enforce' || partitionLimits === 'enforce';
  }

  #refusal(table: Table, access: Access, places: readonly Place[]): ThrottledError | undefined {
    const now = monotonicNow();
    const [first, ...others] = places.flatMap((place) =>
      this.#limitsOf(table, access, place, now)
        .filter(({ bucket }) => bucket.balance(now) <= 0)
        .map(({ name }) => ({ limit: name, access, table, index: payerOf(place) })),
    );
    return first && refusalFor(first, others);
  }

  #limitsOf(table: Table, access: Access, place: Place, now: number): Limit[] {
    const payer = payerOf(place) ?? table;
    const limits: Limit[] = [];
    const buckets = this.#bucketsOf(payer.relation, this.#openedAt)[access];
    const rate = rateOf(payer.provision ?? payer.onDemandMaximum, access);
    if (table.provision === undefined && this.#rules.onDemand === 'enforce') {
      limits.push({ name: 'KeyRangeThroughputExceeded', bucket: buckets.growing(initialRate(payer, access), now) });
      if (rate !== undefined) limits.push({ name: 'MaxOnDemandThroughputExceeded', bucket: buckets.steady(rate, now) });
    } else if (table.provision !== undefined && rate !== undefined) {
      limits.push({ name: 'ProvisionedThroughputExceeded', bucket: buckets.steady(rate, now) });
    }
    if (this.#rules.partitionLimits === 'enforce' && place.key !== undefined) {
      const name = `${payer.relation} ${partitionOf(place.key)}`;
      limits.push({ name: 'KeyRangeThroughputExceeded', bucket: this.#partitions[access].bucket(name, now) });
    }
    return limits;
  }

  #bucketsOf(relation: string, since: number): Readonly<Record<Access, Buckets>> {
    const known = this.#buckets.get(relation);
    if (known !== undefined) return known;
    const buckets = { read: new Buckets(since), write: new Buckets(since) };
    this.#buckets.set(relation, buckets);
    return buckets;
  }
}

/** The GSI whose units are spent; a local index lives on those of the table. */
function payerOf({ index }: Place): Index | undefined {
  return index?.kind === 'global' ? index : undefined;
}

/** A table that was warmed up begins with that. */
function initialRate({ warm }: Table | Index, access: Access): number {
  return Math.max(INITIAL_RATE[access], rateOf(warm, access) ?? 0);
}

function rateOf(units: Table['provision'] | Table['onDemandMaximum'], access: Access): number | undefined {
  return access === 'read' ? units?.readUnits : units?.writeUnits;
}
