/** Reads one shard, page by page. Iterators are made anew where they have expired. */
import type { SchedulerLike } from 'rxjs';
import { epochSeconds } from '../../clock.js';
import type { Table } from '../../table/table.js';
import { isStale, lost, type Place } from './place.js';
import { isNamed, type Shard, type Start, type StreamCalls } from './stream-calls.js';
import type { StreamRecord } from './stream-record.js';

export interface ShardPage {
  readonly shard: Shard;
  readonly records: readonly StreamRecord[];
  /** Where its reader stands after it. */
  readonly place: Place;
}

/** What a shard is read of. */
export interface StreamSource {
  readonly calls: StreamCalls;
  readonly table: Table;
  readonly arn: string;
  readonly scheduler: SchedulerLike;
}

/** Times that an iterator may be made anew before a page. */
const MAX_ITERATORS = 3;

export class ShardReader {
  readonly #source: StreamSource;
  readonly #shard: Shard;
  #place: Place;
  #iterator: string | undefined;
  /** What is older is left out. */
  #since = 0;

  constructor(source: StreamSource, shard: Shard, place: Place) {
    this.#source = source;
    this.#shard = shard;
    this.#place = { ...place, parent: shard.parent };
  }

  /** @throws TrimmedDataAccessError where records were gone before they were read */
  async next(signal: AbortSignal): Promise<ShardPage> {
    const { calls } = this.#source;
    for (let attempt = 1; ; attempt += 1) {
      try {
        this.#iterator ??= await this.#open(signal);
        const { records, next } = await calls.records(this.#iterator, signal);
        this.#iterator = next;
        return this.#page(records, next === undefined);
      } catch (error) {
        this.#recover(error, attempt);
      }
    }
  }

  #open(signal: AbortSignal): Promise<string> {
    const { calls, arn } = this.#source;
    const start = startOf(this.#place);
    // Times are to the second, and of other clocks: the service knows better what the next record is, but only now.
    this.#since = start.ShardIteratorType === 'TRIM_HORIZON' ? (this.#place.since ?? 0) : 0;
    this.#place = { ...this.#place, isLatest: false };
    return calls.iterator(arn, this.#shard.id, start, signal);
  }

  #page(all: readonly StreamRecord[], isEnded: boolean): ShardPage {
    const records = all.filter(({ at }) => at >= this.#since);
    const last = records.at(-1);
    this.#place = {
      ...this.#place,
      ...(last && { sequenceNumber: last.sequenceNumber }),
      isEnded,
      at: last?.at ?? epochSeconds(),
    };
    return { shard: this.#shard, records, place: this.#place };
  }

  #recover(error: unknown, attempt: number): void {
    this.#iterator = undefined;
    const isTrimmed = isNamed(error, 'TrimmedDataAccessException');
    if (!isTrimmed && !isNamed(error, 'ExpiredIteratorException')) throw error;
    if (!isTrimmed && attempt <= MAX_ITERATORS) return;
    const { sequenceNumber, at } = this.#place;
    const isSafe = sequenceNumber === undefined || (at !== undefined && !isStale(at, epochSeconds()));
    if (!isSafe || attempt > MAX_ITERATORS) throw lost(this.#shard.id, this.#source.table, error);
    // All that was trimmed has been read: what is there comes after it.
    const { sequenceNumber: _, ...place } = this.#place;
    this.#place = place;
  }
}

function startOf({ sequenceNumber, isLatest }: Place): Start {
  if (sequenceNumber === undefined) return { ShardIteratorType: isLatest ? 'LATEST' : 'TRIM_HORIZON' };
  return { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: sequenceNumber };
}
