import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamoDB, GlobalSecondaryIndexDescription, UpdateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { type Clock, install } from '@sinonjs/fake-timers';
import { expect } from 'chai';
import fc from 'fast-check';
import { sqlite } from '../../../lib/sqlite/index.js';
import { clientWith, clientWithoutRetries, type Item, putAll, refusal, visit, visitKey } from '../support.js';

const TableName = 'visits';
const IndexName = 'byColor';
const BY_COLOR = {
  TableName,
  AttributeDefinitions: [
    { AttributeName: 'color', AttributeType: 'S' },
    { AttributeName: 'time', AttributeType: 'N' },
  ],
  GlobalSecondaryIndexUpdates: [
    {
      Create: {
        IndexName,
        KeySchema: [
          { AttributeName: 'color', KeyType: 'HASH' },
          { AttributeName: 'time', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    },
  ],
} satisfies UpdateTableCommandInput;

/** More than a slice of items. */
const MANY = 300;

/** Puts that many, of which every second one has a color. */
async function putMany(client: DynamoDB): Promise<void> {
  const items = Array.from({ length: MANY }, (_, i) => visit(`u${i}`, i, i % 2 === 0 ? { color: { S: 'red' } } : {}));
  for (let i = 0; i < MANY; i += 25) {
    const requests = items.slice(i, i + 25).map((Item) => ({ PutRequest: { Item } }));
    await client.batchWriteItem({ RequestItems: { [TableName]: requests } });
  }
}

async function describeIndex(client: DynamoDB): Promise<GlobalSecondaryIndexDescription | undefined> {
  const { Table } = await client.describeTable({ TableName });
  return Table?.GlobalSecondaryIndexes?.find((index) => index.IndexName === IndexName);
}

async function entriesOf(client: DynamoDB): Promise<Item[]> {
  const { Items } = await client.scan({ TableName, IndexName });
  return Items ?? [];
}

/** What the index should hold: the items whose color is a text that may be a key. */
async function coloredItems(client: DynamoDB): Promise<Item[]> {
  const { Items = [] } = await client.scan({ TableName });
  return Items.filter(({ color }) => color?.S);
}

describe('filling an index', () => {
  let clock: Clock;
  beforeEach(() => {
    clock = install({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => clock.uninstall());

  /** Lets each backend fill a slice. */
  const takeTurn = () => clock.next();

  async function untilFilled(client: DynamoDB): Promise<void> {
    while ((await describeIndex(client))?.IndexStatus !== 'ACTIVE') takeTurn();
  }

  it('goes on beside requests: the index is CREATING and cannot be read, then ACTIVE and whole', async () => {
    const client = await clientWith();
    await putMany(client);
    const { TableDescription } = await client.updateTable(BY_COLOR);
    expect(TableDescription?.TableStatus).to.equal('UPDATING');
    expect(TableDescription?.GlobalSecondaryIndexes?.[0]).to.include({ IndexStatus: 'CREATING', Backfilling: false });
    expect(await describeIndex(client)).to.include({ IndexStatus: 'CREATING', Backfilling: true });
    expect(await refusal(client.scan({ TableName, IndexName }))).to.equal(
      'ValidationException: Cannot read from backfilling global secondary index: byColor',
    );
    await untilFilled(client);
    expect(await describeIndex(client))
      .to.include({ ItemCount: 150 })
      .and.not.to.have.property('Backfilling');
    expect(await entriesOf(client)).to.have.deep.members(await coloredItems(client));
  });

  // Developer Guide, *Managing Global Secondary Indexes*, Detecting and correcting index key violations.
  it('leaves out items whose attribute is not fit to be a key, until they are put right', async () => {
    const client = await clientWith();
    const unfit: Item[string][] = [
      { N: '1' },
      { S: '' },
      { S: 'x'.repeat(2049) },
      { S: 'x'.repeat(70_000) },
      { NULL: true },
    ];
    await putAll(
      client,
      unfit.map((color, i) => visit('u', i, { color })),
    );
    await putAll(client, [visit('u', 9, { color: { S: 'red' } })]);
    await client.updateTable(BY_COLOR);
    await untilFilled(client);
    expect(await entriesOf(client)).to.deep.equal([visit('u', 9, { color: { S: 'red' } })]);
    expect(await refusal(client.putItem({ TableName, Item: visit('u', 0, { color: { N: '2' } }) }))).to.contain(
      'Type mismatch for Index Key color Expected: S Actual: N IndexName: byColor',
    );
    await client.putItem({ TableName, Item: visit('u', 0, { color: { S: 'blue' } }) });
    await client.deleteItem({ TableName, Key: visitKey('u', 1) });
    expect(await describeIndex(client)).to.include({ ItemCount: 2 });
  });

  it('keeps the index right whatever is written before and after each slice', async () => {
    const color = fc.option(fc.constantFrom('red', 'green', 'blue'), { nil: undefined });
    const change = fc.record({ i: fc.nat(MANY - 1), color, gone: fc.boolean() });
    const changes = fc.array(change, { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(fc.tuple(changes, changes, changes), async (rounds) => {
        const client = await clientWith();
        await putMany(client);
        await client.updateTable(BY_COLOR);
        for (const round of rounds) {
          for (const { i, color, gone } of round) {
            const Item = visit(`u${i}`, i, color === undefined ? {} : { color: { S: color } });
            if (gone) await client.deleteItem({ TableName, Key: visitKey(`u${i}`, i) });
            else await client.putItem({ TableName, Item });
          }
          takeTurn();
        }
        const expected = await coloredItems(client);
        expect(await entriesOf(client)).to.have.deep.members(expected);
        expect(await describeIndex(client)).to.include({ ItemCount: expected.length });
        client.destroy();
      }),
      { numRuns: 4 },
    );
  });

  it('lets no other index come or go meanwhile, but itself', async () => {
    const client = await clientWithoutRetries();
    await putMany(client);
    await client.updateTable(BY_COLOR);
    const [{ Create }] = BY_COLOR.GlobalSecondaryIndexUpdates as [
      (typeof BY_COLOR.GlobalSecondaryIndexUpdates)[number],
    ];
    const other = [{ Create: { ...Create, IndexName: 'other' } }];
    expect(await refusal(client.updateTable({ ...BY_COLOR, GlobalSecondaryIndexUpdates: other }))).to.contain(
      'Only 1 online index can be created or deleted simultaneously per table',
    );
    await client.updateTable({ TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName } }] });
    expect(await describeIndex(client)).to.equal(undefined);
    await client.updateTable(BY_COLOR);
    await untilFilled(client);
    expect(await entriesOf(client)).to.have.deep.members(await coloredItems(client));
  });

  it('is taken up where it was left when the file is opened again', async () => {
    const file = join(tmpdir(), `dynochemy-${randomUUID()}.db`);
    try {
      const first = await clientWith(undefined, { file });
      await putMany(first);
      await first.updateTable(BY_COLOR);
      takeTurn();
      first.destroy();
      const second = sqlite({ file });
      expect(await describeIndex(second)).to.include({ IndexStatus: 'CREATING' });
      await untilFilled(second);
      expect(await entriesOf(second)).to.have.deep.members(await coloredItems(second));
      second.destroy();
    } finally {
      for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
    }
  });

  it('is shared by clients of one file', async () => {
    const file = join(tmpdir(), `dynochemy-${randomUUID()}.db`);
    try {
      const [one, other] = [await clientWith(undefined, { file }), sqlite({ file })];
      await putMany(one);
      await one.updateTable(BY_COLOR);
      takeTurn();
      await other.putItem({ TableName, Item: visit('new', 1, { color: { S: 'red' } }) });
      await untilFilled(other);
      expect(await entriesOf(other)).to.have.deep.members(await coloredItems(one));
      expect(await describeIndex(one)).to.include({ ItemCount: 151 });
      one.destroy();
      other.destroy();
    } finally {
      for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
    }
  });
});
