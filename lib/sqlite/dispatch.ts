/** From a call's name and its body to what is to be done, and from what came of it to a reply: one line a call. */
import { isUtf8 } from 'node:buffer';
import { batchGetItem } from './api/batch-get-item.js';
import { batchWriteItem } from './api/batch-write-item.js';
import { createTable } from './api/create-table.js';
import { deleteItem } from './api/delete-item.js';
import { deleteTable } from './api/delete-table.js';
import { describeEndpoints } from './api/describe-endpoints.js';
import { describeLimits } from './api/describe-limits.js';
import { describeStream } from './api/describe-stream.js';
import { describeTable } from './api/describe-table.js';
import { describeTimeToLive } from './api/describe-time-to-live.js';
import { getItem } from './api/get-item.js';
import { getRecords } from './api/get-records.js';
import { getShardIterator } from './api/get-shard-iterator.js';
import { listStreams } from './api/list-streams.js';
import { listTables } from './api/list-tables.js';
import { listTagsOfResource } from './api/list-tags-of-resource.js';
import { putItem } from './api/put-item.js';
import { query } from './api/query.js';
import { scan } from './api/scan.js';
import { tagResource } from './api/tag-resource.js';
import { transactGetItems } from './api/transact-get-items.js';
import { transactWriteItems } from './api/transact-write-items.js';
import { untagResource } from './api/untag-resource.js';
import { updateItem } from './api/update-item.js';
import { updateTable } from './api/update-table.js';
import { updateTimeToLive } from './api/update-time-to-live.js';
import type { Answer, ApiCall } from './api-call.js';
import type { Backend } from './backend.js';
import type { Part } from './batch.js';
import { ExpressionError } from './expression/expression-error.js';
import { lastingReasonOf } from './storage/database.js';
import {
  internalServerError,
  requestTooLargeException,
  ServiceError,
  serializationException,
  storageException,
  unknownOperationException,
  validationException,
} from './wire/service-error.js';
import { spellAnswer } from './wire/spelled.js';

/** An HTTP status and a body of JSON. */
export interface Reply {
  readonly status: number;
  readonly body: string;
}

const CALLS: ReadonlyMap<string, ApiCall> = new Map([
  ['BatchGetItem', batchGetItem],
  ['BatchWriteItem', batchWriteItem],
  ['CreateTable', createTable],
  ['DeleteItem', deleteItem],
  ['DeleteTable', deleteTable],
  ['DescribeEndpoints', describeEndpoints],
  ['DescribeLimits', describeLimits],
  ['DescribeTable', describeTable],
  ['DescribeTimeToLive', describeTimeToLive],
  ['GetItem', getItem],
  ['ListTables', listTables],
  ['ListTagsOfResource', listTagsOfResource],
  ['PutItem', putItem],
  ['Query', query],
  ['Scan', scan],
  ['TagResource', tagResource],
  ['TransactGetItems', transactGetItems],
  ['TransactWriteItems', transactWriteItems],
  ['UntagResource', untagResource],
  ['UpdateItem', updateItem],
  ['UpdateTable', updateTable],
  ['UpdateTimeToLive', updateTimeToLive],
]);

const STREAMS_CALLS: ReadonlyMap<string, ApiCall> = new Map([
  ['DescribeStream', describeStream],
  ['GetRecords', getRecords],
  ['GetShardIterator', getShardIterator],
  ['ListStreams', listStreams],
]);

/** The calls of both services, by what their targets begin with. */
const SERVICES: ReadonlyMap<string, ReadonlyMap<string, ApiCall>> = new Map([
  ['DynamoDB_20120810', CALLS],
  ['DynamoDBStreams_20120810', STREAMS_CALLS],
]);
/** What a request may be at most, packed or unpacked. API Reference, *BatchWriteItem*. */
export const MAX_REQUEST_BYTES = 16 * 1024 * 1024;

/** A request that has been read: what is left to do needs the file. */
export interface Task {
  readonly access: ApiCall['access'];
  /** Throws what the reply is to say. */
  readonly run: (backend: Backend) => Answer;
}

/**
 * Reads a request. `target` is its header X-Amz-Target. Whatever is wrong with it, its task says. Of a batch no more than
 * its `part` is to be done.
 */
export function readTask(target: string, body: Buffer, part?: Part): Task {
  try {
    // What is no JSON is found out before a target is missed, but where there is no body at all.
    const asked = body.length > 0 ? parse(body) : undefined;
    const dot = target.indexOf('.');
    const call = SERVICES.get(target.slice(0, dot))?.get(target.slice(dot + 1));
    if (call === undefined) throw unknownOperationException();
    if (asked === undefined) throw serializationException();
    return { access: call.access, run: call.prepare(asked, part) };
  } catch (error) {
    return { access: 'read', run: () => fail(error) };
  }
}

/** The reply of a task that came to its end. */
export function answerReply(answer: Answer): Reply {
  return { status: 200, body: spellAnswer(answer) };
}

/** The reply of a task that threw. */
export function errorReply(error: unknown): Reply {
  const { type, message, details, status } = toServiceError(error);
  return { status, body: JSON.stringify({ __type: type, message: message === '' ? undefined : message, ...details }) };
}

function fail(error: unknown): never {
  throw error;
}

function parse(body: Buffer): unknown {
  if (body.length > MAX_REQUEST_BYTES) throw requestTooLargeException();
  // As text, bytes that are none would become U+FFFD, and different keys one and the same.
  if (!isUtf8(body)) throw serializationException();
  try {
    return JSON.parse(body.toString());
  } catch {
    throw serializationException();
  }
}

/** Whatever is not a refusal is a fault of this backend or of the file: its transaction was rolled back. */
function toServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  if (error instanceof ExpressionError) return validationException(error.message);
  const reason = lastingReasonOf(error);
  if (reason !== undefined) return storageException(`The database file ${reason}`);
  return internalServerError(error instanceof Error ? error.message : String(error));
}
