/** Random writes to the usual table, and what the records of them make of an empty one. */
import type { AttributeValue, DynamoDB } from '@aws-sdk/client-dynamodb';
import type { _Record } from '@aws-sdk/client-dynamodb-streams';
import { expect } from 'chai';
import fc from 'fast-check';
import { type Item, visit, visitKey } from '../support.js';

const TableName = 'visits';

const times = fc.integer({ min: 0, max: 1 });
const users = fc.constantFrom('ann', 'bob');
const values: fc.Arbitrary<AttributeValue> = fc.oneof(
  fc.record({ N: fc.constantFrom('0', '-1.5') }),
  fc.record({ SS: fc.uniqueArray(fc.constantFrom('a', 'b'), { minLength: 1 }) }),
  fc.record({ B: fc.uint8Array({ maxLength: 1, max: 1 }) }),
);
const items: fc.Arbitrary<Item> = fc
  .tuple(users, times, fc.dictionary(fc.constantFrom('x', 'y', 'constructor'), values, { maxKeys: 2 }))
  .map(([user, time, more]) => visit(user, time, more));
const keys = fc.tuple(users, times).map(([user, time]) => visitKey(user, time));

const batches = fc.uniqueArray(items, {
  ...{ minLength: 1, maxLength: 5 },
  selector: ({ user, time }) => `${user?.S} ${time?.N}`,
});

/** A write of some kind: most of them meet an item that is there, and many leave it as it is. */
export const writes: fc.Arbitrary<(client: DynamoDB) => Promise<unknown>> = fc.oneof(
  items.map((Item) => (client: DynamoDB) => client.putItem({ TableName, Item })),
  items.map((Item) => async (client: DynamoDB) => {
    await client.putItem({ TableName, Item });
    await client.putItem({ TableName, Item: turnedRound(Item) });
  }),
  keys.map((Key) => (client: DynamoDB) => client.deleteItem({ TableName, Key })),
  keys.map(
    (Key) => (client: DynamoDB) =>
      client
        .updateItem({
          TableName,
          Key,
          UpdateExpression: 'ADD x :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        })
        // To a set nothing can be added.
        .catch(() => {}),
  ),
  batches.map(
    (batch) => (client: DynamoDB) =>
      client.batchWriteItem({ RequestItems: { [TableName]: batch.map((Item) => ({ PutRequest: { Item } })) } }),
  ),
  batches.map(
    ([first = visitKey('ann', 0), ...others]) =>
      (client: DynamoDB) =>
        client.transactWriteItems({
          TransactItems: [
            { Delete: { TableName, Key: visitKey(first.user?.S ?? '', first.time?.N ?? '') } },
            ...others.map((Item) => ({ Put: { TableName, Item } })),
          ],
        }),
  ),
);

/** The same item, with its attributes and the members of its sets the other way round. */
function turnedRound(item: Item): Item {
  return Object.fromEntries(Object.entries(withSets(item, (members) => members.reverse())).reverse());
}

/** The same item, with the members of its sets, which have no order, in one. */
export function inOrder(item: Item): Item {
  return withSets(item, (members) => members.sort());
}

function withSets(item: Item, change: (members: string[]) => string[]): Item {
  const entries = Object.entries(item).map(([name, value]): [string, AttributeValue] =>
    value.SS === undefined ? [name, value] : [name, { SS: change([...value.SS]) }],
  );
  return Object.fromEntries(entries);
}

/** What the records make of nothing; each is to begin with what the last one of its item has left. */
export function replay(records: readonly _Record[]): Map<string, Item> {
  const table = new Map<string, Item>();
  for (const { dynamodb: { Keys, OldImage, NewImage } = {} } of records) {
    const id = `${Keys?.user?.S} ${Keys?.time?.N}`;
    expect(OldImage && inOrder(OldImage), id).to.deep.equal(table.get(id));
    if (NewImage === undefined) table.delete(id);
    else table.set(id, inOrder(NewImage));
  }
  return table;
}
