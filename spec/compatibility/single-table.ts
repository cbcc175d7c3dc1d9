/** The table of a single-table design, as these libraries' own documentation lays it out: generic keys and two GSIs. */
import type { CreateTableCommandInput, DynamoDB } from '@aws-sdk/client-dynamodb';
import { sqlite } from '../../lib/sqlite/index.js';

export const TABLE_NAME = 'app';

const KEYS = ['pk', 'sk', 'gsi1pk', 'gsi1sk', 'gsi2pk', 'gsi2sk'];

export const SINGLE_TABLE: CreateTableCommandInput = {
  TableName: TABLE_NAME,
  KeySchema: keySchema('pk', 'sk'),
  AttributeDefinitions: KEYS.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  GlobalSecondaryIndexes: ['gsi1', 'gsi2'].map((IndexName) => ({
    IndexName,
    KeySchema: keySchema(`${IndexName}pk`, `${IndexName}sk`),
    Projection: { ProjectionType: 'ALL' },
  })),
  BillingMode: 'PAY_PER_REQUEST',
};

/** A client of a backend in memory that has this table. */
export async function singleTableClient(): Promise<DynamoDB> {
  const client = sqlite();
  await client.createTable(SINGLE_TABLE);
  return client;
}

function keySchema(hashKey: string, rangeKey: string): NonNullable<CreateTableCommandInput['KeySchema']> {
  return [
    { AttributeName: hashKey, KeyType: 'HASH' },
    { AttributeName: rangeKey, KeyType: 'RANGE' },
  ];
}
