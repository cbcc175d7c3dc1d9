/** One call of the service for a batch of requests of one kind, and what it answered to each of them. */
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type ConsumedCapacity,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import type { AttributeMap } from '../item/attribute-value.js';
import { Placeholders } from '../operation/placeholders.js';
import { updateExpression } from '../operation/update.js';
import { keyIdentity, keyOfItem } from '../table/key.js';
import type { Table } from '../table/table.js';
import { sendOnce } from './client.js';
import {
  type BatchGetRequest,
  type BatchWriteRequest,
  conditionParameters,
  type Request,
  type TransactRequest,
  type UpdateRequest,
} from './request.js';

/** What came back for a batch: an answer for each request, in their order. */
export interface Reply {
  readonly answers: readonly Answer[];
  readonly consumed: readonly ConsumedCapacity[];
  /** Keys in the reply that nobody had asked for; a fault of the service or of something between. */
  readonly strangerCount: number;
}

/** The answer to one request; `unprocessed` was not applied and may be sent again. */
export type Answer = 'unprocessed' | { readonly item: AttributeMap | undefined } | Page;

/** A page of a query or a scan. */
export interface Page {
  readonly items: readonly AttributeMap[];
  /** Where the next page begins; absent on the last. */
  readonly after: AttributeMap | undefined;
}

/**
 * Sends a batch, whose requests are all of one table and one API call, once.
 * @throws the SDK's error
 */
export async function call(client: DynamoDBClient, batch: readonly Request[], signal: AbortSignal): Promise<Reply> {
  const [first] = batch;
  switch (first?.api) {
    case 'BatchWriteItem':
      // A batch is of one kind: that is what the first one's kind says of all, here and below.
      return batchWrite(client, first.table, batch as readonly BatchWriteRequest[], signal);
    case 'BatchGetItem':
      return batchGet(client, first, batch as readonly BatchGetRequest[], signal);
    case 'PutItem':
      return single(await sendOnce(client, new PutItemCommand(first.input), signal));
    case 'DeleteItem':
      return single(await sendOnce(client, new DeleteItemCommand(first.input), signal));
    case 'UpdateItem':
      return single(await sendOnce(client, new UpdateItemCommand(updateInput(first)), signal));
    case 'Query':
      return page(await sendOnce(client, new QueryCommand(first.input), signal));
    case 'Scan':
      return page(await sendOnce(client, new ScanCommand(first.input), signal));
    case 'TransactWriteItems':
      return transactWrite(client, first, signal);
    case 'Commit':
    case undefined:
      // No call: it commits by other requests.
      return { answers: [], consumed: [], strangerCount: 0 };
    default:
      first satisfies undefined;
      return { answers: [], consumed: [], strangerCount: 0 };
  }
}

async function batchWrite(
  client: DynamoDBClient,
  table: Table,
  batch: readonly BatchWriteRequest[],
  signal: AbortSignal,
): Promise<Reply> {
  const writes = batch.map(({ json }) => json).join();
  const body = `{"RequestItems":{${JSON.stringify(table.name)}:[${writes}]},"ReturnConsumedCapacity":"INDEXES"}`;
  // The input names the table, for middleware and endpoints that go by it; the writes are spelled already.
  const command = new BatchWriteItemCommand({ RequestItems: byName(table.name, []) });
  const { UnprocessedItems, ConsumedCapacity = [] } = await sendOnce(client, command, signal, body);
  const unprocessed = new Map<string, AttributeMap>();
  for (const write of ofName(UnprocessedItems, table.name) ?? []) {
    const key = writtenKey(table, write);
    unprocessed.set(keyIdentity(table, key), key);
  }
  const answers = batch.map(({ identity }) => (unprocessed.delete(identity) ? 'unprocessed' : { item: undefined }));
  return { answers, consumed: ConsumedCapacity, strangerCount: unprocessed.size };
}

async function batchGet(
  client: DynamoDBClient,
  { table, consistent }: BatchGetRequest,
  batch: readonly BatchGetRequest[],
  signal: AbortSignal,
): Promise<Reply> {
  const command = new BatchGetItemCommand({
    RequestItems: byName(table.name, { Keys: batch.map(({ key }) => key), ConsistentRead: consistent }),
    ReturnConsumedCapacity: 'INDEXES',
  });
  const { Responses, UnprocessedKeys, ConsumedCapacity = [] } = await sendOnce(client, command, signal);
  const found = new Map<string, AttributeMap | 'unprocessed'>();
  for (const item of ofName(Responses, table.name) ?? []) {
    found.set(keyIdentity(table, keyOfItem(table, known(item))), known(item));
  }
  for (const key of ofName(UnprocessedKeys, table.name)?.Keys ?? [])
    found.set(keyIdentity(table, known(key)), 'unprocessed');
  const answers = batch.map(({ identity }) => {
    const answer = found.get(identity);
    found.delete(identity);
    return answer === 'unprocessed' ? answer : { item: answer };
  });
  return { answers, consumed: ConsumedCapacity, strangerCount: found.size };
}

/** Computed, so that a table called `__proto__` is an own property as well. */
function byName<T>(name: string, value: T): Record<string, T> {
  return { [name]: value };
}

/** What a reply holds for a table, of which one may be called `constructor`. */
function ofName<T>(byName: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return byName && Object.hasOwn(byName, name) ? byName[name] : undefined;
}

function writtenKey(table: Table, { PutRequest, DeleteRequest }: WriteRequest): AttributeMap {
  return keyOfItem(table, known(PutRequest?.Item ?? DeleteRequest?.Key ?? {}));
}

function updateInput({ table, key, update, condition, returnOld, isMerged }: UpdateRequest): UpdateItemCommandInput {
  const placeholders = new Placeholders();
  return {
    TableName: table.name,
    Key: key,
    UpdateExpression: updateExpression(update, placeholders),
    ...conditionParameters(condition, returnOld, placeholders),
    ReturnValues: returnOld || isMerged ? 'ALL_OLD' : 'ALL_NEW',
    ReturnConsumedCapacity: 'INDEXES',
    ...placeholders.attributes(),
  };
}

async function transactWrite(
  client: DynamoDBClient,
  { items, token }: TransactRequest,
  signal: AbortSignal,
): Promise<Reply> {
  const command = new TransactWriteItemsCommand({
    TransactItems: [...items],
    ClientRequestToken: token,
    ReturnConsumedCapacity: 'INDEXES',
  });
  const { ConsumedCapacity = [] } = await sendOnce(client, command, signal);
  return { answers: [{ item: undefined }], consumed: ConsumedCapacity, strangerCount: 0 };
}

interface SingleOutput {
  readonly Attributes?: SdkItem | undefined;
  readonly ConsumedCapacity?: ConsumedCapacity | undefined;
}

function single({ Attributes, ConsumedCapacity }: SingleOutput): Reply {
  return reply({ item: Attributes && known(Attributes) }, ConsumedCapacity);
}

interface PageOutput {
  readonly Items?: readonly SdkItem[] | undefined;
  readonly LastEvaluatedKey?: SdkItem | undefined;
  readonly ConsumedCapacity?: ConsumedCapacity | undefined;
}

function page({ Items = [], LastEvaluatedKey, ConsumedCapacity }: PageOutput): Reply {
  return reply({ items: Items.map(known), after: LastEvaluatedKey && known(LastEvaluatedKey) }, ConsumedCapacity);
}

function reply(answer: Answer, consumed: ConsumedCapacity | undefined): Reply {
  return { answers: [answer], consumed: consumed ? [consumed] : [], strangerCount: 0 };
}

type SdkItem = NonNullable<WriteRequest['PutRequest']>['Item'] & object;

/** The SDK's union has one member more, for types that a later service may have; today's service sends none of it. */
function known(item: SdkItem): AttributeMap {
  return item as AttributeMap;
}
