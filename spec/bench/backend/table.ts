/** What the benchmark stores and asks for: 10,000 items of 360 bytes, 20 to a partition. */
import {
  type AttributeValue,
  BatchWriteItemCommand,
  CreateTableCommand,
  type DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';

export const TABLE = 'bench';
const PARTITION_COUNT = 500;
export const PARTITION_ITEMS = 20;

/** Creates the table and fills it. */
export async function createTable(client: DynamoDBClient): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'N' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 1 }, { TableName: TABLE });
  for (let first = 0; first < PARTITION_COUNT * PARTITION_ITEMS; first += 25) {
    await client.send(new BatchWriteItemCommand(batchWrite(first)));
  }
}

/** The `n`th item, counted round and round. */
export function item(n: number): Record<string, AttributeValue> {
  return {
    ...key(n),
    name: { S: `Item number ${n} of the benchmark` },
    visits: { N: String(n * 7) },
    active: { BOOL: n % 2 === 0 },
    place: { M: { city: { S: 'Springfield' }, latitude: { N: '42.5071' }, longitude: { N: '1.5218' } } },
    tags: { L: [{ S: 'alpha' }, { S: 'beta' }, { S: 'gamma' }] },
    text: { S: 'The quick brown fox jumps over the lazy dog. '.repeat(4) },
  };
}

export function key(n: number): Record<string, AttributeValue> {
  return { pk: { S: partition(n) }, sk: { N: String(Math.floor(n / PARTITION_COUNT) % PARTITION_ITEMS) } };
}

/** The name of the `n`th item's partition. */
function partition(n: number): string {
  return `partition ${String(n % PARTITION_COUNT).padStart(4, '0')}`;
}

/** A BatchWriteItem of 25 items from the `first` on. */
export function batchWrite(first: number) {
  const puts = Array.from({ length: 25 }, (_, i) => ({ PutRequest: { Item: item(first + i) } }));
  return { RequestItems: { [TABLE]: puts } };
}

/** An UpdateItem that counts. */
export function update(n: number) {
  return {
    TableName: TABLE,
    Key: key(n),
    UpdateExpression: 'ADD visits :one',
    ExpressionAttributeValues: { ':one': { N: '1' } } satisfies Record<string, AttributeValue>,
  };
}

/** A Query of one partition. */
export function query(n: number) {
  return {
    TableName: TABLE,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: partition(n) } } satisfies Record<string, AttributeValue>,
  };
}
