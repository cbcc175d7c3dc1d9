import { expect } from 'chai';
import { Backend } from '../../../lib/sqlite/backend.js';
import { readTask } from '../../../lib/sqlite/dispatch.js';
import { openDatabase } from '../../../lib/sqlite/storage/database.js';
import { encodeKey } from '../../../lib/sqlite/storage/key-encoding.js';
import { collectionMetrics } from '../../../lib/sqlite/write/item-collection.js';
import { clientWith, INDEXED, type Item, VISITS, visit, visitKey } from '../support.js';

const TableName = 'visits';
const ReturnItemCollectionMetrics = 'SIZE';
const GIGABYTE = 2 ** 30;

const metrics = (user: string, range: [number, number] = [0, 1]) => ({
  ItemCollectionKey: { user: { S: user } },
  SizeEstimateRangeGB: range,
});

describe('item collection metrics', () => {
  it('tell of the collection that a put, an update or a delete has changed', async () => {
    const client = await clientWith(INDEXED);
    const asked = { TableName, ReturnItemCollectionMetrics } as const;
    const Key = visitKey('ann', 1);
    const put = await client.putItem({ ...asked, Item: visit('ann', 1, { hits: { N: '1' } }) });
    const update = await client.updateItem({ ...asked, Key, UpdateExpression: 'REMOVE hits' });
    const del = await client.deleteItem({ ...asked, Key });
    for (const answer of [put, update, del]) expect(answer.ItemCollectionMetrics).to.deep.equal(metrics('ann'));
  });

  it('tell of each collection once, by table, that a batch or a transaction has changed', async () => {
    const client = await clientWith(INDEXED);
    await client.createTable({ ...INDEXED, TableName: 'others' });
    await client.createTable({ ...VISITS, TableName: 'plain' });
    const put = (Item: Item) => ({ PutRequest: { Item } });
    const batch = await client.batchWriteItem({
      RequestItems: {
        visits: [put(visit('ann', 1)), put(visit('bob', 1)), put(visit('ann', 2))],
        others: [{ DeleteRequest: { Key: visitKey('cid', 1) } }],
        plain: [put(visit('ann', 1))],
      },
      ReturnItemCollectionMetrics,
    });
    expect(batch.ItemCollectionMetrics).to.deep.equal({
      visits: [metrics('ann'), metrics('bob')],
      others: [metrics('cid')],
    });
    const transaction = await client.transactWriteItems({
      TransactItems: [
        { Put: { TableName, Item: visit('ann', 3) } },
        { Delete: { TableName, Key: visitKey('ann', 4) } },
        { Put: { TableName: 'others', Item: visit('bob', 3) } },
        {
          ConditionCheck: { TableName, Key: visitKey('dan', 1), ConditionExpression: 'attribute_not_exists(page)' },
        },
      ],
      ReturnItemCollectionMetrics,
    });
    expect(transaction.ItemCollectionMetrics).to.deep.equal({ visits: [metrics('ann')], others: [metrics('bob')] });
  });

  it('are there only where a table has local indexes, and only when asked for', async () => {
    const plain = await clientWith();
    const answer = await plain.putItem({ TableName, Item: visit('ann', 1), ReturnItemCollectionMetrics });
    expect(answer).to.not.have.property('ItemCollectionMetrics');
    const batch = { visits: [{ PutRequest: { Item: visit('ann', 1) } }] };
    expect(await plain.batchWriteItem({ RequestItems: batch, ReturnItemCollectionMetrics })).to.not.have.property(
      'ItemCollectionMetrics',
    );
    const indexed = await clientWith(INDEXED);
    for (const more of [{}, { ReturnItemCollectionMetrics: 'NONE' } as const]) {
      const untold = await indexed.putItem({ TableName, Item: visit('ann', 1), ...more });
      expect(untold).to.not.have.property('ItemCollectionMetrics');
    }
  });

  it('count the items of the collection and their entries in local indexes, in whole gigabytes', () => {
    const backend = new Backend(openDatabase(':memory:'), {});
    readTask('DynamoDB_20120810.CreateTable', Buffer.from(JSON.stringify(INDEXED))).run(backend);
    const table = backend.catalog.get(TableName);
    const relations = { table: table.relation, byPage: '', byHits: '' };
    for (const { name, relation } of table.indexes) Object.assign(relations, { [name]: relation });
    const add = (relation: string, user: string, time: number, size: number) => {
      const key = encodeKey({ S: user }, { N: String(time) });
      backend.rows.put(relation, { key, size, item: '{}' }, undefined);
    };
    const range = () =>
      collectionMetrics(backend, { table, item: { user: { S: 'ann' } } }, 'SIZE')?.SizeEstimateRangeGB;
    expect(range()).to.deep.equal([0, 1]);
    add(relations.table, 'ann', 1, GIGABYTE - 1);
    add(relations.table, 'bob', 1, 5 * GIGABYTE);
    add(relations.byPage, 'ann', 1, 5 * GIGABYTE);
    expect(range()).to.deep.equal([0, 1]);
    add(relations.table, 'ann', 2, 1);
    expect(range()).to.deep.equal([1, 2]);
    add(relations.byHits, 'ann', 1, 2 * GIGABYTE);
    expect(range()).to.deep.equal([3, 4]);
    backend.database.close();
  });
});
