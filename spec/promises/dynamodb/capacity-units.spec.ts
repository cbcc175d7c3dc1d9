/** What each operation consumes, row by row. Developer Guide, *Capacity consumption*; API Reference, *ConsumedCapacity*. */
import type { CreateTableCommandInput, DynamoDB, TransactWriteItemsCommandInput } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { HASH_AND_RANGE, HASH_ONLY, type Item, itemOfSize, newClient } from './tables.js';

const TableName = 'rules';
const ReturnConsumedCapacity = 'TOTAL';
const key = (k: string) => ({ k: { S: k } });

interface Consuming {
  readonly ConsumedCapacity?: { readonly CapacityUnits?: number | undefined } | undefined;
}

interface ConsumingMany {
  readonly ConsumedCapacity?: readonly { readonly CapacityUnits?: number | undefined }[] | undefined;
}

const units = async (call: Promise<Consuming>) => (await call).ConsumedCapacity?.CapacityUnits;
const allUnits = async (call: Promise<ConsumingMany>) =>
  (await call).ConsumedCapacity?.map(({ CapacityUnits }) => CapacityUnits);

/** `k` and `r` are the key; the GSI's key is `g`, the LSI's sort key is `l`; both hold no more than keys. */
const INDEXED: CreateTableCommandInput = {
  ...HASH_AND_RANGE,
  AttributeDefinitions: [
    ...(HASH_AND_RANGE.AttributeDefinitions ?? []),
    { AttributeName: 'g', AttributeType: 'S' },
    { AttributeName: 'l', AttributeType: 'S' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byG',
      KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['shown'] },
    },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: 'byL',
      KeySchema: [
        { AttributeName: 'k', KeyType: 'HASH' },
        { AttributeName: 'l', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
};

describe('DynamoDB capacity consumption', () => {
  let client: DynamoDB;
  beforeEach(async () => {
    client = await newClient(HASH_ONLY);
  });
  const put = (sizeBytes: number, name = 'a') => client.putItem({ TableName, Item: itemOfSize(sizeBytes, name) });

  it('charges a GetItem one RCU for each 4 KB begun, half of it when eventually consistent', async () => {
    const get = (ConsistentRead: boolean) =>
      units(client.getItem({ TableName, Key: key('a'), ConsistentRead, ReturnConsumedCapacity }));
    for (const [sizeBytes, rcu] of [
      [4096, 1],
      [4097, 2],
      [409_600, 100],
    ] as const) {
      await put(sizeBytes);
      expect(await get(true), `${sizeBytes} bytes`).to.equal(rcu);
      expect(await get(false), `${sizeBytes} bytes`).to.equal(rcu / 2);
    }
  });

  it('charges a GetItem of a missing item 1, or 0.5', async () => {
    const get = (ConsistentRead: boolean) =>
      units(client.getItem({ TableName, Key: key('no'), ConsistentRead, ReturnConsumedCapacity }));
    expect([await get(true), await get(false)]).to.deep.equal([1, 0.5]);
  });

  it('charges a BatchGetItem for each item by itself, missing ones too', async () => {
    await put(4097, 'a');
    await put(10, 'b');
    const Keys = [key('a'), key('b'), key('no')];
    const get = (ConsistentRead: boolean) =>
      allUnits(
        client.batchGetItem({ RequestItems: { [TableName]: { Keys, ConsistentRead } }, ReturnConsumedCapacity }),
      );
    expect([await get(true), await get(false)]).to.deep.equal([[2 + 1 + 1], [2]]);
  });

  it('charges a Scan for the sum of what it evaluated, rounded up once; filter, projection and COUNT save nothing', async () => {
    for (const name of ['a', 'b', 'c']) await put(3000, name);
    const whole = { TableName, ConsistentRead: true, ReturnConsumedCapacity } as const;
    expect(await units(client.scan(whole))).to.equal(3);
    expect(await units(client.scan({ ...whole, ConsistentRead: false }))).to.equal(1.5);
    expect(await units(client.scan({ ...whole, FilterExpression: 'attribute_exists(nothing)' }))).to.equal(3);
    expect(await units(client.scan({ ...whole, ProjectionExpression: 'k' }))).to.equal(3);
    expect(await units(client.scan({ ...whole, Select: 'COUNT' }))).to.equal(3);
    expect(await units(client.scan({ ...whole, Limit: 1 }))).to.equal(1);
  });

  it('charges a Query in the same way, and half a unit or one where there is nothing', async () => {
    client = await newClient(HASH_AND_RANGE);
    for (const r of ['1', '2', '3']) {
      await client.putItem({ TableName, Item: { k: { S: 'a' }, r: { S: r }, p: { S: 'x'.repeat(2995) } } });
    }
    const of = (k: string, ConsistentRead: boolean) =>
      units(
        client.query({
          TableName,
          KeyConditionExpression: 'k = :k',
          ExpressionAttributeValues: { ':k': { S: k } },
          ConsistentRead,
          ReturnConsumedCapacity,
        }),
      );
    expect([await of('a', true), await of('a', false)]).to.deep.equal([3, 1.5]);
    expect([await of('no', true), await of('no', false)]).to.deep.equal([1, 0.5]);
  });

  it('charges a PutItem by the larger of both images', async () => {
    const of = (sizeBytes: number) =>
      units(client.putItem({ TableName, Item: itemOfSize(sizeBytes), ReturnConsumedCapacity }));
    expect([await of(1024), await of(1025), await of(5000), await of(10)]).to.deep.equal([1, 2, 5, 5]);
  });

  it('charges an UpdateItem by the larger of both images, also where it changes nothing', async () => {
    const of = (UpdateExpression: string | undefined, values?: Item) =>
      units(
        client.updateItem({
          TableName,
          Key: key('a'),
          UpdateExpression,
          ExpressionAttributeValues: values,
          ReturnConsumedCapacity,
        }),
      );
    const large = { ':p': { S: 'x'.repeat(4000) } };
    expect(await of(undefined)).to.equal(1);
    expect(await of('SET p = :p', large)).to.equal(4);
    expect(await of('SET p = :p', large)).to.equal(4);
    expect(await of('REMOVE p')).to.equal(4);
    expect(await of('REMOVE p')).to.equal(1);
  });

  it('charges a DeleteItem by the item that was there, 1 where none was', async () => {
    await put(3000);
    const del = () => units(client.deleteItem({ TableName, Key: key('a'), ReturnConsumedCapacity }));
    expect([await del(), await del()]).to.deep.equal([3, 1]);
  });

  it('charges a BatchWriteItem for each item by itself', async () => {
    await put(2048, 'old');
    const RequestItems = {
      [TableName]: [
        { PutRequest: { Item: itemOfSize(10, 'a') } },
        { PutRequest: { Item: itemOfSize(1025, 'b') } },
        { DeleteRequest: { Key: key('old') } },
        { DeleteRequest: { Key: key('no') } },
      ],
    };
    expect(await allUnits(client.batchWriteItem({ RequestItems, ReturnConsumedCapacity }))).to.deep.equal([
      1 + 2 + 2 + 1,
    ]);
  });

  it('charges twice in transactions, checks and missing items included', async () => {
    await put(1025, 'b');
    const write = client.transactWriteItems({
      TransactItems: [
        { Put: { TableName, Item: itemOfSize(1025, 'a') } },
        { Delete: { TableName, Key: key('b') } },
        { ConditionCheck: { TableName, Key: key('no'), ConditionExpression: 'attribute_not_exists(k)' } },
      ],
      ReturnConsumedCapacity,
    });
    expect(await allUnits(write)).to.deep.equal([4 + 4 + 2]);
    const read = client.transactGetItems({
      TransactItems: [{ Get: { TableName, Key: key('a') } }, { Get: { TableName, Key: key('no') } }],
      ReturnConsumedCapacity,
    });
    expect(await allUnits(read)).to.deep.equal([2 + 2]);
  });

  it('charges the replay of a transaction as a read of 2 RCU for each item', async () => {
    const transaction: TransactWriteItemsCommandInput = {
      TransactItems: [{ Put: { TableName, Item: itemOfSize(2000, 'a') } }, { Delete: { TableName, Key: key('b') } }],
      ClientRequestToken: 'once',
      ReturnConsumedCapacity,
    };
    expect(await allUnits(client.transactWriteItems(transaction))).to.deep.equal([4 + 2]);
    expect(await allUnits(client.transactWriteItems(transaction))).to.deep.equal([2 + 2]);
  });

  it('charges nothing for ReturnValues', async () => {
    await put(3000);
    const Item = itemOfSize(10);
    const plain = await units(client.putItem({ TableName, Item, ReturnConsumedCapacity }));
    await put(3000);
    const returning = client.putItem({ TableName, Item, ReturnValues: 'ALL_OLD', ReturnConsumedCapacity });
    expect([plain, await units(returning)]).to.deep.equal([3, 3]);
  });

  describe('of indexes', () => {
    beforeEach(async () => {
      client = await newClient(INDEXED);
    });
    const item = (more: Item = {}): Item => ({ k: { S: 'a' }, r: { S: '1' }, ...more });
    const write = async (more?: Item) => {
      const answer = await client.putItem({ TableName, Item: item(more), ReturnConsumedCapacity: 'INDEXES' });
      const { Table, GlobalSecondaryIndexes: gsi, LocalSecondaryIndexes: lsi } = answer.ConsumedCapacity ?? {};
      return [Table?.CapacityUnits, gsi?.byG?.CapacityUnits, lsi?.byL?.CapacityUnits];
    };

    it('is nothing, and absent, for an item that is in none', async () => {
      expect(await write()).to.deep.equal([1, undefined, undefined]);
    });

    it('is one write for an entry that comes, goes or changes in place, nothing where it stays', async () => {
      expect(await write({ g: { S: 'x' } })).to.deep.equal([1, 1, undefined]);
      expect(await write({ g: { S: 'x' } })).to.deep.equal([1, undefined, undefined]);
      expect(await write({ g: { S: 'x' }, hidden: { S: 'new' } })).to.deep.equal([1, undefined, undefined]);
      expect(await write({ g: { S: 'x' }, shown: { S: 'new' } })).to.deep.equal([1, 1, undefined]);
      expect(await write({ l: { S: 'y' } })).to.deep.equal([1, 1, 1]);
    });

    it('is two writes where the index key changes', async () => {
      await write({ g: { S: 'x' }, l: { S: 'x' } });
      expect(await write({ g: { S: 'y' }, l: { S: 'y' } })).to.deep.equal([1, 2, 2]);
    });

    it('goes by the size of the projected entry', async () => {
      expect(await write({ g: { S: 'x' }, hidden: { S: 'x'.repeat(3000) } })).to.deep.equal([3, 1, undefined]);
      expect(await write({ g: { S: 'x' }, shown: { S: 'x'.repeat(3000) } })).to.deep.equal([3, 3, undefined]);
    });

    it('adds up in the total', async () => {
      const Item = item({ g: { S: 'x' }, l: { S: 'x' } });
      expect(await units(client.putItem({ TableName, Item, ReturnConsumedCapacity }))).to.equal(3);
    });

    it('has no parts in a TOTAL', async () => {
      const answer = await client.putItem({ TableName, Item: item({ g: { S: 'x' } }), ReturnConsumedCapacity });
      expect(answer.ConsumedCapacity).to.deep.equal({ TableName, CapacityUnits: 2 });
    });
  });
});
