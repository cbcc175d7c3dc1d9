/** What the specs of DynamoDB's rules share: small tables, and a client that does not repeat what is refused. */
import type { AttributeValue, CreateTableCommandInput, DynamoDB } from '@aws-sdk/client-dynamodb';
import { type SqliteOptions, sqlite } from '../../../lib/sqlite/index.js';
import { untilTestEnds } from '../../support/test-client.js';

export type Item = Record<string, AttributeValue>;

/** On demand, so that capacity is counted and never refused. */
export const HASH_ONLY: CreateTableCommandInput = {
  TableName: 'rules',
  KeySchema: [{ AttributeName: 'k', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'k', AttributeType: 'S' }],
  BillingMode: 'PAY_PER_REQUEST',
};

/** A partition key `k` and a sort key `r`, both strings. */
export const HASH_AND_RANGE: CreateTableCommandInput = {
  ...HASH_ONLY,
  KeySchema: [
    { AttributeName: 'k', KeyType: 'HASH' },
    { AttributeName: 'r', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'k', AttributeType: 'S' },
    { AttributeName: 'r', AttributeType: 'S' },
  ],
};

/** A new backend with one table, until the test ends. The SDK's own retries would hide what is refused. */
export async function newClient(table: CreateTableCommandInput, options: SqliteOptions = {}): Promise<DynamoDB> {
  const client = untilTestEnds(sqlite(options));
  await client.createTable(table);
  client.middlewareStack.add((next) => next, {
    name: 'retryMiddleware',
    step: 'finalizeRequest',
    priority: 'high',
    override: true,
  });
  return client;
}

/** An item of `HASH_ONLY` of exactly `sizeBytes` (at least 3). */
export function itemOfSize(sizeBytes: number, key = 'a'): Item {
  const restBytes = sizeBytes - 'k'.length - key.length;
  return restBytes === 0 ? { k: { S: key } } : { k: { S: key }, p: { S: 'x'.repeat(restBytes - 'p'.length) } };
}
