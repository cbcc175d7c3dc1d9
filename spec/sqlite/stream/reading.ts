/** Reads streams as their consumers do: shard by shard, parents before their children. */
import type { DynamoDB } from '@aws-sdk/client-dynamodb';
import { type _Record, DynamoDBStreams, type GetRecordsOutput, type Shard } from '@aws-sdk/client-dynamodb-streams';
import { VISITS } from '../support.js';

/** The usual table with a stream that shows all. */
export const STREAMED = {
  ...VISITS,
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
} as const;

/** A client of the Streams API that the backend of another client answers. */
export function streamsOf({ config }: DynamoDB): DynamoDBStreams {
  const { region, credentials, requestHandler } = config;
  return new DynamoDBStreams({
    ...{ region, credentials, requestHandler },
    ...(config.endpoint && { endpoint: config.endpoint }),
  });
}

/** The ARN of a table's latest stream. */
export async function latestStream(client: DynamoDB, TableName = 'visits'): Promise<string> {
  const { Table } = await client.describeTable({ TableName });
  return Table?.LatestStreamArn ?? '';
}

/** All shards of a stream. */
export async function shardsOf(streams: DynamoDBStreams, StreamArn: string, Limit = 100): Promise<Shard[]> {
  const shards: Shard[] = [];
  let ExclusiveStartShardId: string | undefined;
  do {
    const { StreamDescription } = await streams.describeStream({ StreamArn, Limit, ExclusiveStartShardId });
    shards.push(...(StreamDescription?.Shards ?? []));
    ExclusiveStartShardId = StreamDescription?.LastEvaluatedShardId;
  } while (ExclusiveStartShardId !== undefined);
  return shards;
}

/** Where an iterator begins. */
export type IteratorType = 'TRIM_HORIZON' | 'LATEST' | 'AT_SEQUENCE_NUMBER' | 'AFTER_SEQUENCE_NUMBER';

/** An iterator for a shard, from its beginning unless told otherwise. */
export async function iteratorOf(
  streams: DynamoDBStreams,
  StreamArn: string,
  { ShardId }: Shard,
  ShardIteratorType: IteratorType = 'TRIM_HORIZON',
  SequenceNumber?: string,
): Promise<string> {
  const answer = await streams.getShardIterator({ StreamArn, ShardId, ShardIteratorType, SequenceNumber });
  return answer.ShardIterator ?? '';
}

/** The pages of a shard up to its end, or to the first that is empty. */
export async function pagesFrom(
  streams: DynamoDBStreams,
  iterator: string,
  Limit?: number,
): Promise<GetRecordsOutput[]> {
  const pages: GetRecordsOutput[] = [];
  let ShardIterator: string | undefined = iterator;
  while (ShardIterator !== undefined) {
    const page: GetRecordsOutput = await streams.getRecords({ ShardIterator, Limit });
    pages.push(page);
    if (page.Records?.length === 0) break;
    ShardIterator = page.NextShardIterator;
  }
  return pages;
}

/** All records of a stream, one shard after the other. */
export async function recordsOf(streams: DynamoDBStreams, arn: string, Limit?: number): Promise<_Record[]> {
  const records: _Record[] = [];
  for (const shard of await shardsOf(streams, arn)) {
    const pages = await pagesFrom(streams, await iteratorOf(streams, arn, shard), Limit);
    records.push(...pages.flatMap(({ Records = [] }) => Records));
  }
  return records;
}

/** A record in a few words. */
export function brief({ eventName, dynamodb }: _Record): string {
  return `${eventName} ${dynamodb?.Keys?.user?.S} ${dynamodb?.Keys?.time?.N}`;
}
