/** Describes a stream and up to 100 of its shards a page. API Reference, *DescribeStream*. */
import { type ApiCall, apiCall } from '../api-call.js';
import type { Shard } from '../storage/shards.js';
import type { Stream } from '../storage/streams.js';
import { checkStreamArn, findStream, streamArn } from '../stream/find-stream.js';
import { sequenceText } from '../stream/sequence-number.js';
import { describeKey } from '../table/description.js';
import { invalidParameters } from '../wire/service-error.js';
import { integer, oneOf, optional, structure, text } from '../wire/shape.js';

const MAX_SHARDS = 100;

const shardId = text({ min: 28, max: 65 });
const request = structure({
  StreamArn: streamArn,
  Limit: optional(integer({ min: 1 })),
  ExclusiveStartShardId: optional(shardId),
  ShardFilter: optional(structure({ Type: optional(oneOf(['CHILD_SHARDS'])), ShardId: optional(shardId) })),
});

export const describeStream: ApiCall = apiCall('read', request, (asked) => {
  const { StreamArn, Limit: limit = MAX_SHARDS, ExclusiveStartShardId: after = '', ShardFilter: filter } = asked;
  if (limit > MAX_SHARDS) throw invalidParameters(`Limit cannot be greater than the maximum: ${MAX_SHARDS}`);
  checkStreamArn(StreamArn);
  return ({ streams }) => {
    const stream = findStream(streams, StreamArn);
    const parent = filter && (filter.ShardId ?? '');
    const found = streams.shards.page(stream.id, { after, parent, limit: limit + 1 });
    const page = found.slice(0, limit);
    return {
      StreamDescription: {
        ...describe(stream),
        Shards: page.map(describeShard),
        LastEvaluatedShardId: found.length > limit ? page.at(-1)?.name : undefined,
      },
    };
  };
});

function describe({ arn, label, disabledAt, viewType, createdAt, tableName, keySchema }: Stream): object {
  return {
    StreamArn: arn,
    StreamLabel: label,
    StreamStatus: disabledAt === null ? 'ENABLED' : 'DISABLED',
    StreamViewType: viewType,
    CreationRequestDateTime: createdAt,
    TableName: tableName,
    KeySchema: describeKey(JSON.parse(keySchema)),
  };
}

function describeShard({ name, parent, firstSequence, lastSequence }: Shard): object {
  return {
    ShardId: name,
    ParentShardId: parent ?? undefined,
    SequenceNumberRange: {
      StartingSequenceNumber: sequenceText(firstSequence),
      EndingSequenceNumber: lastSequence === null ? undefined : sequenceText(lastSequence),
    },
  };
}
