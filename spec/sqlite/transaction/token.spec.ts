import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamoDB, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type Clock, install } from '@sinonjs/fake-timers';
import Database from 'better-sqlite3';
import { expect } from 'chai';
import { sqlite } from '../../../lib/sqlite/index.js';
import { clientWith, type Item, putAll, refusal, VISITS, visit, visitKey, visitOfSize } from '../support.js';

const TableName = 'visits';
const Key = visitKey('ann', 1);
const MINUTE_MS = 60_000;

const add = (n: string, more: Item = {}): TransactWriteItem => ({
  Update: {
    TableName,
    Key,
    UpdateExpression: 'ADD n :n',
    ExpressionAttributeValues: { ':n': { N: n }, ...more },
  },
});
const send = (client: DynamoDB, ClientRequestToken: string, ...TransactItems: TransactWriteItem[]) =>
  client.transactWriteItems({ ClientRequestToken, TransactItems });
const counted = async (client: DynamoDB) => (await client.getItem({ TableName, Key })).Item?.n?.N;

describe('client request tokens', () => {
  it('let a request that is sent again succeed without effect', async () => {
    const client = await clientWith();
    await send(client, 'a', add('1'));
    await send(client, 'a', add('1'));
    expect(await counted(client)).to.equal('1');
    await send(client, 'b', add('1'));
    expect(await counted(client)).to.equal('2');
  });

  it('do so also where both wait for the same turn', async () => {
    const client = await clientWith();
    await Promise.all([send(client, 'a', add('1')), send(client, 'a', add('1')), send(client, 'b', add('1'))]);
    expect(await counted(client)).to.equal('2');
  });

  it('do so even where the condition would fail by now', async () => {
    const client = await clientWith();
    const create: TransactWriteItem = {
      Put: { TableName, Item: visit('ann', 1), ConditionExpression: 'attribute_not_exists(n)' },
    };
    await send(client, 'a', create);
    await client.updateItem({ TableName, Key, AttributeUpdates: { n: { Value: { N: '1' } } } });
    await send(client, 'a', create);
    expect(await counted(client)).to.equal('1');
  });

  it('refuse another request, and not one that spells the same otherwise or wants to be told more', async () => {
    const client = await clientWith();
    const put = (Item: Item): TransactWriteItem => ({ Put: { TableName, Item } });
    await send(client, 'a', put({ ...Key, n: { N: '1' }, m: { M: { x: { S: '1' }, y: { S: '2' } } } }));
    await send(client, 'a', put({ m: { M: { y: { S: '2' }, x: { S: '1' } } }, n: { N: '1.0' }, ...Key }));
    await client.transactWriteItems({
      ClientRequestToken: 'a',
      TransactItems: [put({ ...Key, n: { N: '1' }, m: { M: { x: { S: '1' }, y: { S: '2' } } } })],
      ReturnConsumedCapacity: 'TOTAL',
      ReturnItemCollectionMetrics: 'SIZE',
    });
    expect(await refusal(send(client, 'a', put({ ...Key, n: { N: '2' } })))).to.equal(
      'IdempotentParameterMismatchException: Specified idempotent token was used with different request parameters within the idempotency window',
    );
    expect(await counted(client)).to.equal('1');
  });

  it('are not kept for a request that was cancelled', async () => {
    const client = await clientWith();
    const conditional: TransactWriteItem = {
      Put: { TableName, Item: visit('bob', 1), ConditionExpression: 'attribute_exists(n)' },
    };
    expect(await refusal(send(client, 'a', add('1'), conditional))).to.match(/^TransactionCanceledException/);
    await putAll(client, [visit('bob', 1, { n: { N: '1' } })]);
    await send(client, 'a', add('1'), conditional);
    expect(await counted(client)).to.equal('1');
  });

  it('have 1 to 36 characters', async () => {
    const client = await clientWith();
    await send(client, 'x'.repeat(36), add('1'));
    expect(await refusal(send(client, 'x'.repeat(37), add('1')))).to.match(
      /at 'clientRequestToken' failed to satisfy constraint: Member must have length less than or equal to 36$/,
    );
    expect(await refusal(send(client, '', add('1')))).to.match(/length greater than or equal to 1$/);
    expect(await counted(client)).to.equal('1');
  });

  it('make a replay cost 2 RCU for each 4 KB of an item, whatever it is about', async () => {
    const client = await clientWith();
    await client.createTable({ ...VISITS, TableName: 'others' });
    const ask = async () =>
      (
        await client.transactWriteItems({
          ClientRequestToken: 'a',
          ReturnConsumedCapacity: 'INDEXES',
          TransactItems: [
            { Put: { TableName, Item: visitOfSize(4097) } },
            { Delete: { TableName, Key } },
            { Put: { TableName: 'others', Item: visitOfSize(1025) } },
          ],
        })
      ).ConsumedCapacity;
    await ask();
    const read = (name: string, units: number) => ({
      TableName: name,
      CapacityUnits: units,
      ReadCapacityUnits: units,
      Table: { CapacityUnits: units, ReadCapacityUnits: units },
    });
    expect(await ask()).to.deep.equal([read(TableName, 6), read('others', 2)]);
  });

  describe('over time', () => {
    let clock: Clock;
    let folder = '';
    let file = '';
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'dynochemy-'));
      file = join(folder, 'app.db');
      clock = install({ now: 1_800_000_000_000, toFake: ['Date'] });
    });
    afterEach(() => {
      clock.uninstall();
      rmSync(folder, { recursive: true });
    });

    it('are valid for 10 minutes', async () => {
      const client = await clientWith();
      await send(client, 'a', add('1'));
      clock.tick(10 * MINUTE_MS - 1);
      await send(client, 'a', add('1'));
      expect(await counted(client)).to.equal('1');
      clock.tick(1);
      await send(client, 'a', add('1'));
      expect(await counted(client)).to.equal('2');
      await send(client, 'a', add('1'));
      expect(await counted(client)).to.equal('2');
    });

    it('are in the file, for other clients and after a restart', async () => {
      const first = await clientWith(VISITS, { file });
      const second = sqlite({ file });
      await send(first, 'a', add('1'));
      await send(second, 'a', add('1'));
      first.destroy();
      second.destroy();
      const third = sqlite({ file });
      await send(third, 'a', add('1'));
      expect(await counted(third)).to.equal('1');
      third.destroy();
    });

    it('leave the file when they have expired', async () => {
      const client = await clientWith(VISITS, { file });
      for (const token of ['a', 'b', 'c']) await send(client, token, add('1'));
      clock.tick(10 * MINUTE_MS);
      await send(client, 'd', add('1'));
      client.destroy();
      const database = new Database(file);
      expect(database.prepare('SELECT token FROM tokens').pluck().all()).to.deep.equal(['d']);
      database.close();
    });
  });
});
