/** Gives an iterator to read a shard with, from a place on. API Reference, *GetShardIterator*. */
import { epochSeconds } from '../../clock.js';
import { type ApiCall, apiCall } from '../api-call.js';
import type { Shard } from '../storage/shards.js';
import type { Stream } from '../storage/streams.js';
import { checkStreamArn, findStream, streamArn } from '../stream/find-stream.js';
import { invalidSequenceNumber, sequencesFrom } from '../stream/sequence-number.js';
import { iteratorText } from '../stream/shard-iterator.js';
import { invalidParameters, shardNotFoundException, trimmedDataAccessException } from '../wire/service-error.js';
import { oneOf, optional, type Read, structure, text } from '../wire/shape.js';

const request = structure({
  StreamArn: streamArn,
  ShardId: text({ min: 28, max: 65 }),
  ShardIteratorType: oneOf(['AFTER_SEQUENCE_NUMBER', 'LATEST', 'AT_SEQUENCE_NUMBER', 'TRIM_HORIZON']),
  SequenceNumber: optional(text({ min: 21, max: 40 })),
});

/** Where to begin. */
type Start = (stream: Stream, shard: Shard) => number;

export const getShardIterator: ApiCall = apiCall('read', request, (asked) => {
  const start = readStart(asked);
  checkStreamArn(asked.StreamArn);
  return ({ streams }) => {
    const stream = findStream(streams, asked.StreamArn);
    const shard = streams.shards.find(stream.id, asked.ShardId);
    if (shard === undefined) throw shardNotFoundException();
    const sequence = start(stream, shard);
    const place = { streamArn: stream.arn, shardName: shard.name, sequence, createdAt: epochSeconds() };
    return { ShardIterator: iteratorText(place) };
  };
});

function readStart({ ShardIteratorType: type, SequenceNumber: number }: Read<typeof request>): Start {
  if (type === 'TRIM_HORIZON' || type === 'LATEST') {
    if (number !== undefined) {
      throw invalidParameters('SequenceNumber should not be passed for this iterator type');
    }
    return type === 'LATEST' ? ({ lastSequence }) => lastSequence + 1 : (_, { horizon }) => horizon;
  }
  if (number === undefined) throw invalidSequenceNumber();
  const { at, after } = sequencesFrom(number);
  return (stream, shard) => {
    checkWithin(at, stream, shard);
    return type === 'AT_SEQUENCE_NUMBER' ? at : after;
  };
}

/** A number that the shard cannot have is one of another shard, or of another stream. */
function checkWithin(sequence: number, stream: Stream, { firstSequence, lastSequence, horizon }: Shard): void {
  if (sequence < firstSequence || sequence > (lastSequence ?? stream.lastSequence)) throw invalidSequenceNumber();
  if (sequence < horizon) throw trimmedDataAccessException();
}
