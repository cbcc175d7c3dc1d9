/** What teams write by hand. */
import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { writeAll } from './backing-off.js';
import { type Contender, TABLE } from './scenario.js';

export const loop: Contender = (client, _, rows) =>
  writeAll(rows, async (batch) => {
    const puts = batch.map((row) => ({ PutRequest: { Item: marshall(row) } }));
    const { UnprocessedItems = {} } = await client.send(new BatchWriteItemCommand({ RequestItems: { [TABLE]: puts } }));
    return (UnprocessedItems[TABLE] ?? []).map(({ PutRequest }) => unmarshall(PutRequest?.Item ?? {}).id);
  });
