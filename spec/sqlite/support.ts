/** What the specs of the backend share: a client with one table, and refusals as one line of text. */
import type { AttributeValue, CreateTableCommandInput, DynamoDB } from '@aws-sdk/client-dynamodb';
import { numberSizeBytes } from '../../lib/item/size.js';
import { type SqliteOptions, sqlite } from '../../lib/sqlite/index.js';
import { untilTestEnds } from '../support/test-client.js';

/** An item or a key as the SDK has it. */
export type Item = Record<string, AttributeValue>;

/** The table that most specs use: a string and a number make its key. */
export const VISITS: CreateTableCommandInput = {
  TableName: 'visits',
  KeySchema: [
    { AttributeName: 'user', KeyType: 'HASH' },
    { AttributeName: 'time', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'user', AttributeType: 'S' },
    { AttributeName: 'time', AttributeType: 'N' },
  ],
  BillingMode: 'PAY_PER_REQUEST',
};

/** The same with a GSI over `page` and `time`, and an LSI over `hits`. */
export const INDEXED: CreateTableCommandInput = {
  ...VISITS,
  AttributeDefinitions: [
    ...(VISITS.AttributeDefinitions ?? []),
    { AttributeName: 'page', AttributeType: 'S' },
    { AttributeName: 'hits', AttributeType: 'N' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byPage',
      KeySchema: [
        { AttributeName: 'page', KeyType: 'HASH' },
        { AttributeName: 'time', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: 'byHits',
      KeySchema: [
        { AttributeName: 'user', KeyType: 'HASH' },
        { AttributeName: 'hits', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
};

/** A client of a new backend, in memory unless told otherwise, with one table; it ends with the test. */
export async function clientWith(
  table: CreateTableCommandInput = VISITS,
  options: SqliteOptions = {},
): Promise<DynamoDB> {
  const client = untilTestEnds(sqlite(options));
  await client.createTable(table);
  return client;
}

/** The same without the SDK's own retries, which would hide what is refused. */
export async function clientWithoutRetries(
  table: CreateTableCommandInput = VISITS,
  options: SqliteOptions = {},
): Promise<DynamoDB> {
  const client = await clientWith(table, options);
  const placement = { name: 'retryMiddleware', step: 'finalizeRequest', priority: 'high', override: true } as const;
  client.middlewareStack.add((next) => next, placement);
  return client;
}

/** The key of a visit. */
export function visitKey(user: string, time: number | string): Item {
  return { user: { S: user }, time: { N: String(time) } };
}

/** A visit with some more attributes. */
export function visit(user: string, time: number | string, more: Item = {}): Item {
  return { ...visitKey(user, time), ...more };
}

/** Puts items one by one. */
export async function putAll(client: DynamoDB, items: readonly Item[], table = 'visits'): Promise<void> {
  for (const Item of items) await client.putItem({ TableName: table, Item });
}

/** A visit that is exactly `sizeBytes` large, by a string as `pads`. */
export function visitOfSize(sizeBytes: number, time = 1): Item {
  const restBytes = 'user'.length + 1 + 'time'.length + numberSizeBytes(String(time)) + 'pads'.length;
  return visit('u', time, { pads: { S: 'x'.repeat(sizeBytes - restBytes) } });
}

/** How a call was refused, as `Name: message`; the call must not succeed. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  );
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
