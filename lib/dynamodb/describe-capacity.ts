/** What a table has: the units a second that it and its global indexes are provisioned with. */
import {
  DescribeTableCommand,
  type DynamoDBClient,
  type ProvisionedThroughputDescription,
} from '@aws-sdk/client-dynamodb';
import { type Place, TABLE, type Units } from '../capacity/consumed.js';

/** Units by place; a table on demand has none, and so have its indexes. */
export interface ProvisionedUnits {
  readonly read: Units;
  readonly write: Units;
}

/**
 * Asks for the units of a table.
 * @throws the SDK's error
 */
export async function describeCapacity(client: DynamoDBClient, tableName: string): Promise<ProvisionedUnits> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
  const read = new Map<Place, number>();
  const write = new Map<Place, number>();
  const add = (place: Place, throughput: ProvisionedThroughputDescription | undefined) => {
    const { ReadCapacityUnits = 0, WriteCapacityUnits = 0 } = throughput ?? {};
    if (ReadCapacityUnits > 0) read.set(place, ReadCapacityUnits);
    if (WriteCapacityUnits > 0) write.set(place, WriteCapacityUnits);
  };
  add(TABLE, Table?.ProvisionedThroughput);
  for (const { IndexName = '', ProvisionedThroughput } of Table?.GlobalSecondaryIndexes ?? []) {
    add(IndexName, ProvisionedThroughput);
  }
  return { read, write };
}
