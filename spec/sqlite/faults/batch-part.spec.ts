import type { BatchGetItemCommandInput, BatchWriteItemCommandInput, DynamoDB } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { drawPart } from '../../../lib/sqlite/faults/batch-part.js';
import { seeded } from '../../../lib/sqlite/faults/random.js';
import { readFaultRequest } from '../../../lib/sqlite/faults/request.js';
import type { Fault, SqliteOptions } from '../../../lib/sqlite/index.js';
import { ask, call, callHeaders, serving } from '../http/asking.js';
import { clientWithoutRetries, VISITS, visit, visitKey } from '../support.js';

const TableName = 'visits';
const ARN = 'arn:aws:dynamodb:local:000000000000:table/visits';
const put = (time: number, user = 'a') => ({ PutRequest: { Item: visit(user, time) } });
const puts = (count: number) => Array.from({ length: count }, (_, i) => put(i));
const keys = (count: number) => Array.from({ length: count }, (_, i) => visitKey('a', i));

describe('a part of a batch', () => {
  const partOf = (operation: string, RequestItems: unknown, seed = 1) =>
    drawPart(
      readFaultRequest(`DynamoDB_20120810.${operation}`, Buffer.from(JSON.stringify({ RequestItems }))),
      seeded(seed),
    );

  it('is some of the writes of all tables, neither none nor all', () => {
    const writes = puts(5);
    for (let seed = 1; seed <= 50; seed++) {
      const part = partOf('BatchWriteItem', { a: writes.slice(0, 2), b: writes.slice(2) }, seed);
      expect(part).to.have.lengthOf(5).and.to.include.members([true, false]);
    }
  });

  it('is some of the keys', () => {
    const Keys = keys(3);
    const part = partOf('BatchGetItem', { a: { Keys, ConsistentRead: true }, b: { Keys: Keys.slice(1) } });
    expect(part).to.have.lengthOf(5).and.to.include.members([true, false]);
  });

  it('is not to be had of fewer than two, of no batch, or of nonsense', () => {
    expect(partOf('BatchWriteItem', { a: [put(1)] })).to.equal(undefined);
    expect(partOf('PutItem', { a: [put(1), put(2)] })).to.equal(undefined);
    for (const nonsense of [undefined, null, 'x', [1, 2], { a: 1 }, { a: { Keys: 'x' } }]) {
      expect(partOf('BatchGetItem', nonsense)).to.equal(undefined);
    }
  });
});

describe('a batch that is done in part', () => {
  const start = serving();
  const partial = (seed: number, more: SqliteOptions = {}) =>
    clientWithoutRetries(VISITS, { faults: { partialBatch: 1 }, seed, ...more });

  const refusalOf = (request: Promise<unknown>): Promise<string> =>
    request.then(
      () => 'done',
      (error: Error) => `${error.name}: ${error.message}`,
    );

  /** Checks that a request is refused as it is without faults, whatever would have been its part, and does nothing. */
  const checkRefused = async (send: (client: DynamoDB) => Promise<unknown>, refusal: string | RegExp) => {
    const expected = await refusalOf(send(await clientWithoutRetries()));
    expect(expected).to.match(new RegExp(refusal));
    for (let seed = 1; seed <= 10; seed++) {
      const client = await partial(seed);
      expect(await refusalOf(send(client)), `seed ${seed}`).to.equal(expected);
      expect((await client.scan({ TableName })).Count).to.equal(0);
    }
  };

  const wrongWrites: Record<string, [BatchWriteItemCommandInput['RequestItems'], string]> = {
    'the same key twice': [{ [TableName]: [put(1), put(1)] }, 'ValidationException: .* contains duplicates'],
    'the same key twice, once by the ARN': [
      { [TableName]: [put(1)], [ARN]: [put(1)] },
      'ValidationException: .* contains duplicates',
    ],
    '26 items': [{ [TableName]: puts(26) }, 'ValidationException'],
    'a table that there is not': [
      { [TableName]: [put(1)], others: [put(1)] },
      'ResourceNotFoundException: Requested resource not found',
    ],
    'an empty key': [{ [TableName]: [put(1), put(2), put(3, '')] }, 'ValidationException: .*empty string'],
  };
  for (const [what, [RequestItems, refusal]] of Object.entries(wrongWrites)) {
    it(`refuses the writes of a batch as a whole for ${what}`, async () => {
      await checkRefused((client) => client.batchWriteItem({ RequestItems }), refusal);
    });
  }

  const wrongReads: Record<string, [BatchGetItemCommandInput['RequestItems'], string]> = {
    'the same key twice': [
      { [TableName]: { Keys: [...keys(2), visitKey('a', '1.0')] } },
      'ValidationException: .* contains duplicates',
    ],
    '101 keys': [{ [TableName]: { Keys: keys(101) } }, 'ValidationException'],
    'a table that there is not': [
      { [TableName]: { Keys: keys(1) }, others: { Keys: keys(1) } },
      'ResourceNotFoundException: Requested resource not found',
    ],
    'an empty key': [{ [TableName]: { Keys: [...keys(2), visitKey('', 1)] } }, 'ValidationException: .*empty string'],
  };
  for (const [what, [RequestItems, refusal]] of Object.entries(wrongReads)) {
    it(`refuses the reads of a batch as a whole for ${what}`, async () => {
      await checkRefused((client) => client.batchGetItem({ RequestItems }), refusal);
    });
  }

  it('does each write, or hands it back', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const client = await partial(seed);
      await client.createTable({ ...VISITS, TableName: 'more' });
      const { UnprocessedItems = {} } = await client.batchWriteItem({
        RequestItems: { [TableName]: puts(3), more: puts(3) },
      });
      const times = async (name: string) => {
        const { Items = [] } = await client.scan({ TableName: name });
        const left = (UnprocessedItems[name] ?? []).map(({ PutRequest }) => PutRequest?.Item);
        return { done: Items.length, all: [...Items, ...left].map((item) => item?.time?.N).sort() };
      };
      const both = [await times(TableName), await times('more')];
      expect(both.map(({ all }) => all)).to.deep.equal(Array(2).fill(['0', '1', '2']));
      expect(both.reduce((sum, { done }) => sum + done, 0)).to.be.within(1, 5);
    }
  });

  it('hands back keys in reverse, with all that was asked about how to read them', async () => {
    const client = await partial(1);
    const { UnprocessedKeys } = await client.batchGetItem({
      RequestItems: { [TableName]: { Keys: keys(10), ConsistentRead: true, ProjectionExpression: 'hits' } },
    });
    expect(UnprocessedKeys?.[TableName]).to.include({ ConsistentRead: true, ProjectionExpression: 'hits' });
    const times = (UnprocessedKeys?.[TableName]?.Keys ?? []).map(({ time }) => Number(time?.N));
    expect(times).to.have.length.within(1, 9);
    expect(times).to.deep.equal(times.toSorted((a, b) => b - a));
  });

  it('hands back, besides, what finds no units left', async () => {
    const client = await partial(1);
    const provisioned = { ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } };
    await client.createTable({ ...VISITS, TableName: 'slow', BillingMode: 'PROVISIONED', ...provisioned });
    const large = Array.from({ length: 10 }, (_, i) => ({
      PutRequest: { Item: visit('a', i, { text: { S: 'x'.repeat(400_000) } }) },
    }));
    const { UnprocessedItems } = await client.batchWriteItem({ RequestItems: { slow: large } });
    const { Items = [] } = await client.scan({ TableName: 'slow' });
    const left = UnprocessedItems?.slow ?? [];
    expect([Items.length, left.length]).to.deep.equal([1, 9]);
    const times = [...Items, ...left.map(({ PutRequest }) => PutRequest?.Item)].map((item) => item?.time?.N);
    expect(times.sort()).to.deep.equal(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  it('is no other batch’s part', async () => {
    const left: Fault[] = ['partialBatch'];
    const client = await partial(1, {
      faults: ({ operation }) => (operation === 'BatchWriteItem' ? left.shift() : undefined),
    });
    const [struck, spared] = [1, 2].map(() => client.batchWriteItem({ RequestItems: { [TableName]: puts(10) } }));
    expect((await struck)?.UnprocessedItems).to.have.property(TableName);
    expect((await spared)?.UnprocessedItems).to.deep.equal({});
  });

  it('is answered where members that nobody knows are very deep', async () => {
    const server = await start({ faults: { partialBatch: 1 } });
    await call(server, 'CreateTable', VISITS);
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const body = `{"x":${deep},"RequestItems":${JSON.stringify({ [TableName]: puts(10) })}}`;
    const { status, text } = await ask(server, { headers: callHeaders('BatchWriteItem'), body });
    expect(status).to.equal(200);
    expect(JSON.parse(text).UnprocessedItems[TableName]).to.have.length.within(1, 9);
  });
});
