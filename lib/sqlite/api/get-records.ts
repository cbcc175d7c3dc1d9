/** Reads up to 1,000 records of a shard, or 1 MB of them, and gives the next iterator. API Reference, *GetRecords*. */
import { epochSeconds } from '../../clock.js';
import { type ApiCall, apiCall } from '../api-call.js';
import type { Shard } from '../storage/shards.js';
import type { StoredRecord, StreamRecords } from '../storage/stream-records.js';
import { findStream } from '../stream/find-stream.js';
import { readRecord } from '../stream/record.js';
import { isExpired, iteratorText, readIterator } from '../stream/shard-iterator.js';
import {
  expiredIteratorException,
  invalidParameters,
  shardNotFoundException,
  trimmedDataAccessException,
} from '../wire/service-error.js';
import { integer, optional, structure, text } from '../wire/shape.js';

const MAX_RECORDS = 1000;
const MAX_BYTES = 1024 * 1024;

const request = structure({
  ShardIterator: text({ min: 1, max: 2048 }),
  Limit: optional(integer({ min: 1 })),
});

export const getRecords: ApiCall = apiCall('read', request, ({ ShardIterator, Limit: limit = MAX_RECORDS }) => {
  if (limit > MAX_RECORDS) throw invalidParameters(`Limit should be less than or equal to ${MAX_RECORDS}`);
  const iterator = readIterator(ShardIterator);
  return ({ streams }) => {
    const now = epochSeconds();
    if (isExpired(iterator, now)) throw expiredIteratorException();
    const stream = findStream(streams, iterator.streamArn);
    const shard = streams.shards.find(stream.id, iterator.shardName);
    if (shard === undefined) throw shardNotFoundException();
    if (iterator.sequence < shard.horizon) throw trimmedDataAccessException();
    const page = readPage(streams.records, shard, iterator.sequence, limit);
    const sequence = (page.at(-1)?.sequence ?? iterator.sequence - 1) + 1;
    return {
      Records: page.map((record) => readRecord(stream, record)),
      NextShardIterator: isRead(shard, page, sequence)
        ? undefined
        : iteratorText({ ...iterator, sequence, createdAt: now }),
    };
  };
});

function readPage(records: StreamRecords, { id }: Shard, from: number, limit: number): StoredRecord[] {
  const page: StoredRecord[] = [];
  let sizeBytes = 0;
  for (const record of records.from(id, from)) {
    sizeBytes += record.size;
    if (page.length > 0 && sizeBytes > MAX_BYTES) break;
    page.push(record);
    if (page.length === limit) break;
  }
  return page;
}

/** Whether a shard has no records from there on, and never will: its own number, its first, is no record's. */
function isRead({ lastSequence }: Shard, page: readonly StoredRecord[], sequence: number): boolean {
  return lastSequence !== null && (page.length === 0 || sequence > lastSequence);
}
