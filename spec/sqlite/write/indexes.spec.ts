import type { ConsumedCapacity, DynamoDB } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import fc from 'fast-check';
import { clientWith, INDEXED, type Item, visit, visitKey } from '../support.js';

const TableName = 'visits';
const ReturnConsumedCapacity = 'INDEXES';
const page = (S: string) => ({ page: { S } });
const hits = (N: number) => ({ hits: { N: String(N) } });

/** Every entry of an index, in the order of a scan. */
async function entries(client: DynamoDB, IndexName?: string): Promise<Item[]> {
  return (await client.scan({ TableName, ...(IndexName && { IndexName }) })).Items ?? [];
}

describe('indexes', () => {
  it('hold at any time what a look at all items would find', async () => {
    const more = fc.record(
      { page: fc.constantFrom('/', '/a'), hits: fc.integer({ min: 0, max: 2 }) },
      { requiredKeys: [] },
    );
    const step = fc.record({
      kind: fc.constantFrom('put', 'delete', 'update', 'failing put'),
      user: fc.constantFrom('a', 'b'),
      time: fc.integer({ min: 0, max: 2 }),
      more: more.map(
        (some): Item => ({
          ...(some.page !== undefined && page(some.page)),
          ...(some.hits !== undefined && hits(some.hits)),
        }),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const client = await clientWith(INDEXED);
        for (const { kind, user, time, more } of steps) {
          if (kind === 'put') await client.putItem({ TableName, Item: visit(user, time, more) });
          if (kind === 'delete') await client.deleteItem({ TableName, Key: visitKey(user, time) });
          if (kind === 'update') {
            await client.updateItem({
              TableName,
              Key: visitKey(user, time),
              UpdateExpression: 'SET page = :p REMOVE hits',
              ExpressionAttributeValues: { ':p': { S: '/updated' } },
            });
          }
          if (kind === 'failing put') {
            const condition = { ConditionExpression: 'attribute_exists(nothing)' };
            await client.putItem({ TableName, Item: visit(user, time, more), ...condition }).catch(() => {});
          }
        }
        const items = await entries(client);
        expect(await entries(client, 'byPage')).to.have.deep.members(items.filter((item) => item.page));
        const keysOnly = items.filter((item) => item.hits).map(({ user, time, hits }) => ({ user, time, hits }));
        expect(await entries(client, 'byHits')).to.have.deep.members(keysOnly);
      }),
      { numRuns: 25 },
    );
  });

  it('hold the attributes that are included, and the keys', async () => {
    const [gsi] = INDEXED.GlobalSecondaryIndexes ?? [];
    const client = await clientWith({
      ...INDEXED,
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byPage',
          KeySchema: gsi?.KeySchema,
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['title', '__proto__'] },
        },
      ],
    });
    const item = visit('a', 1, { ...page('/'), title: { S: 'Home' }, other: { S: 'x' } });
    await client.putItem({ TableName, Item: item });
    const { other, ...included } = item;
    expect(await entries(client, 'byPage')).to.deep.equal([included]);
  });

  describe('consume', () => {
    const consumed = async (client: DynamoDB, item: Item): Promise<ConsumedCapacity | undefined> =>
      (await client.putItem({ TableName, Item: item, ReturnConsumedCapacity })).ConsumedCapacity;
    const units = (table: number, global: number, local: number): ConsumedCapacity => ({
      TableName,
      CapacityUnits: table + global + local,
      Table: { CapacityUnits: table },
      ...(global > 0 && { GlobalSecondaryIndexes: { byPage: { CapacityUnits: global } } }),
      ...(local > 0 && { LocalSecondaryIndexes: { byHits: { CapacityUnits: local } } }),
    });

    it('one unit for a new entry, one for an entry that goes, none for an item without entry', async () => {
      const client = await clientWith(INDEXED);
      expect(await consumed(client, visit('a', 1))).to.deep.equal(units(1, 0, 0));
      expect(await consumed(client, visit('a', 1, page('/')))).to.deep.equal(units(1, 1, 0));
      expect(await consumed(client, visit('a', 1))).to.deep.equal(units(1, 1, 0));
      expect(await consumed(client, visit('a', 1, hits(1)))).to.deep.equal(units(1, 0, 1));
    });

    it('nothing where the entry stays as it is, whatever the order of its attributes', async () => {
      const client = await clientWith(INDEXED);
      const more = { ...page('/'), ...hits(1) };
      await client.putItem({ TableName, Item: visit('a', 1, more) });
      expect(await consumed(client, { ...more, ...visit('a', 1) })).to.deep.equal(units(1, 0, 0));
    });

    it('one unit for a change in place and two where the index key changes', async () => {
      const client = await clientWith(INDEXED);
      await client.putItem({ TableName, Item: visit('a', 1, { ...page('/'), ...hits(1) }) });
      expect(await consumed(client, visit('a', 1, { ...page('/'), ...hits(1), x: { S: 'y' } }))).to.deep.equal(
        units(1, 1, 0),
      );
      expect(await consumed(client, visit('a', 1, { ...page('/b'), ...hits(2), x: { S: 'y' } }))).to.deep.equal(
        units(1, 2, 2),
      );
    });

    it('by the size of the entry and not of the item', async () => {
      const client = await clientWith(INDEXED);
      const big = { pads: { S: 'x'.repeat(3000) } };
      expect(await consumed(client, visit('a', 1, { ...page('/'), ...hits(1), ...big }))).to.deep.equal(units(3, 3, 1));
      expect(await consumed(client, visit('a', 1, { ...page('/b'), ...hits(1) }))).to.deep.equal(units(3, 4, 0));
    });
  });
});
