/** Valid requests of every API call, about the tables of a session. */

import type { JsonObject } from '../../differential/json.js';
import { drawRequest } from '../../differential/requests.js';
import {
  addIndexRequest,
  createRequest,
  drawGlobalIndex,
  drawTable,
  dropIndexRequest,
  type TableModel,
} from '../../differential/tables.js';
import type { Draw } from '../../support/draw.js';

/** A request as it is sent: `target` is its header X-Amz-Target. */
export interface Call {
  readonly target: string;
  readonly body: JsonObject;
}

/** A stream of a session. Its names tell the time at which it was made, so that no seed can tell them. */
export interface StreamNames {
  readonly StreamArn: string;
  readonly ShardId: string;
  readonly ShardIterator: string;
}

/** The header of a call. */
export function targetOf(name: string): string {
  return `${STREAMS_CALLS.includes(name) ? 'DynamoDBStreams' : 'DynamoDB'}_20120810.${name}`;
}

const STREAMS_CALLS = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'];

/** A request that is right, or would be if the tables were as they were at first. */
export function drawCall(draw: Draw, tables: readonly TableModel[], stream: StreamNames): Call {
  const { call, body } = draw.weighted<Named>([
    [7, () => drawRequest(draw, tables)],
    [2, () => aboutTables(draw, draw.pick(tables))],
    [1, () => aboutStreams(draw, stream)],
  ]);
  return { target: targetOf(call), body };
}

/** Mostly a request of the Streams API; the others make what it is asked for. */
export function drawStreamsCall(draw: Draw, tables: readonly TableModel[], stream: StreamNames): Call {
  const { call, body } = draw.weighted<Named>([
    [4, () => aboutStreams(draw, stream)],
    [1, () => drawRequest(draw, tables)],
  ]);
  return { target: targetOf(call), body };
}

interface Named {
  readonly call: string;
  readonly body: JsonObject;
}

function aboutStreams(draw: Draw, { StreamArn, ShardId, ShardIterator }: StreamNames): Named {
  const ShardIteratorType = draw.pick(['TRIM_HORIZON', 'LATEST', 'AT_SEQUENCE_NUMBER', 'AFTER_SEQUENCE_NUMBER']);
  const SequenceNumber = draw.pick(['000000000000000000001', '0', '9'.repeat(40)]);
  return draw.weighted<Named>([
    [1, () => ({ call: 'ListStreams', body: { TableName: 'table0', Limit: draw.int(1, 100) } })],
    [1, () => ({ call: 'DescribeStream', body: { StreamArn, Limit: 10, ExclusiveStartShardId: ShardId } })],
    [2, () => ({ call: 'GetShardIterator', body: { StreamArn, ShardId, ShardIteratorType, SequenceNumber } })],
    [3, () => ({ call: 'GetRecords', body: { ShardIterator, Limit: draw.int(1, 1000) } })],
  ]);
}

function aboutTables(draw: Draw, table: TableModel): Named {
  const { name: TableName } = table;
  const ResourceArn = `arn:aws:dynamodb:local:000000000000:table/${TableName}`;
  const index = drawGlobalIndex(draw, `global${draw.int(0, 3)}`, table.indexable);
  return draw.weighted<Named>([
    [3, () => ({ call: 'CreateTable', body: createRequest(drawTable(draw, `other${draw.int(0, 3)}`)) })],
    [1, () => ({ call: 'CreateTable', body: createRequest(table) })],
    [1, () => ({ call: 'DeleteTable', body: { TableName: draw.pick([TableName, `other${draw.int(0, 3)}`]) } })],
    [1, () => ({ call: 'UpdateTable', body: addIndexRequest(table, index) })],
    [1, () => ({ call: 'UpdateTable', body: dropIndexRequest(table, index) })],
    [1, () => ({ call: 'UpdateTable', body: { TableName, BillingMode: 'PROVISIONED', ProvisionedThroughput: UNITS } })],
    [1, () => ({ call: 'UpdateTable', body: { TableName, StreamSpecification: draw.pick(STREAMS) } })],
    [1, () => ({ call: 'DescribeTable', body: { TableName } })],
    [1, () => ({ call: 'ListTables', body: { Limit: draw.int(1, 100), ExclusiveStartTableName: TableName } })],
    [1, () => ({ call: 'UpdateTimeToLive', body: { TableName, TimeToLiveSpecification: TIME_TO_LIVE } })],
    [1, () => ({ call: 'DescribeTimeToLive', body: { TableName } })],
    [1, () => ({ call: 'TagResource', body: { ResourceArn, Tags: [{ Key: 'a', Value: 'b' }] } })],
    [1, () => ({ call: 'UntagResource', body: { ResourceArn, TagKeys: ['a', 'c'] } })],
    [1, () => ({ call: 'ListTagsOfResource', body: { ResourceArn } })],
    [1, () => ({ call: draw.pick(['DescribeLimits', 'DescribeEndpoints']), body: {} })],
  ]);
}

const UNITS = { ReadCapacityUnits: 5, WriteCapacityUnits: 5 };
const TIME_TO_LIVE = { AttributeName: 'n', Enabled: true };
const STREAMS: readonly JsonObject[] = [
  { StreamEnabled: false },
  { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
];
