/** dynamodb-toolbox's batch writes, which hand back what was not processed. */
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { BatchPutRequest, BatchWriteCommand, Entity, executeBatchWrite, item, string, Table } from 'dynamodb-toolbox';
import { writeAll } from './backing-off.js';
import { type Contender, TABLE } from './scenario.js';

export const dynamodbToolbox: Contender = (client, _, rows) => {
  const table = new Table({
    documentClient: DynamoDBDocumentClient.from(client),
    name: TABLE,
    partitionKey: { name: 'id', type: 'string' },
  });
  const entity = new Entity({
    name: 'row',
    table,
    timestamps: false,
    schema: item({ id: string().key(), group: string(), text: string() }),
  });
  return writeAll(rows, async (batch) => {
    const puts = batch.map((row) => entity.build(BatchPutRequest).item(row));
    const { UnprocessedItems = {} } = await executeBatchWrite(table.build(BatchWriteCommand).requests(...puts));
    return (UnprocessedItems[TABLE] ?? []).map(({ PutRequest }) => String(PutRequest?.Item?.id));
  });
};
