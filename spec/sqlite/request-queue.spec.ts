import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install } from '@sinonjs/fake-timers';
import { expect } from 'chai';
import { Backend } from '../../lib/sqlite/backend.js';
import { RequestQueue } from '../../lib/sqlite/request-queue.js';
import { openDatabase } from '../../lib/sqlite/storage/database.js';
import { VISITS, visit } from './support.js';

type Send = (call: string, body: object) => Promise<{ status: number; answer: Record<string, unknown> }>;

async function newQueue(file = ':memory:') {
  const database = openDatabase(file);
  const backend = new Backend(database, {});
  const queue = new RequestQueue(backend);
  const send: Send = async (call, body) => {
    const { status, body: text } = await queue.answer(`DynamoDB_20120810.${call}`, Buffer.from(JSON.stringify(body)));
    return { status, answer: JSON.parse(text) };
  };
  await send('CreateTable', VISITS);
  return { database, backend, send };
}

const put = (time: number, more = {}) => ({ TableName: 'visits', Item: visit('a', time), ...more });

const key = { user: { S: 'a' }, time: { N: '1' } };
const add = {
  TableName: 'visits',
  Key: key,
  UpdateExpression: 'ADD n :n',
  ExpressionAttributeValues: { ':n': { N: '1' } },
  ReturnValues: 'ALL_NEW',
};

describe('request queue', () => {
  it('does what waits together in the order in which it came', async () => {
    const { send } = await newQueue();
    const replies = await Promise.all([
      send('UpdateItem', add),
      send('UpdateItem', add),
      send('GetItem', { TableName: 'visits', Key: key }),
      send('UpdateItem', add),
    ]);
    expect(replies.map(({ answer }) => (answer.Attributes ?? answer.Item) as object)).to.deep.equal(
      ['1', '2', '2', '3'].map((n) => ({ ...key, n: { N: n } })),
    );
  });

  it('lets each request stand or fall by itself', async () => {
    const { send } = await newQueue();
    const failing = { ConditionExpression: 'attribute_exists(nothing)' };
    const replies = await Promise.all([
      send('PutItem', put(1)),
      send('PutItem', put(2, failing)),
      send('Scan', { TableName: 'nothing' }),
      send('Nonsense', {}),
      send('PutItem', put(3)),
    ]);
    expect(replies.map(({ status }) => status)).to.deep.equal([200, 400, 400, 400, 200]);
    const { answer } = await send('Scan', { TableName: 'visits' });
    expect(answer.Items).to.deep.equal([visit('a', 1), visit('a', 3)]);
    expect((await send('DescribeTable', { TableName: 'visits' })).answer.Table).to.include({ ItemCount: 2 });
  });

  it('does nothing again where an answer cannot be spelled', async () => {
    const { backend, send } = await newQueue();
    // As an answer of more than half a gigabyte would, a bigint makes JSON.stringify throw.
    backend.catalog.names = () => [1n] as never;
    const replies = await Promise.all([send('UpdateItem', add), send('ListTables', {}), send('UpdateItem', add)]);
    expect(replies.map(({ status }) => status)).to.deep.equal([200, 500, 200]);
    const { answer } = await send('GetItem', { TableName: 'visits', Key: key });
    expect(answer.Item).to.deep.equal({ ...key, n: { N: '2' } });
  });

  describe('while another process writes to the file', () => {
    const file = join(tmpdir(), `dynochemy-${randomUUID()}.db`);
    afterEach(() => {
      for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
    });

    it('goes on with what reads, and has each write wait for its own five seconds', async () => {
      const { database, send } = await newQueue(file);
      const other = openDatabase(file);
      const clock = install({
        toFake: ['performance', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate'],
      });
      try {
        other.exec('BEGIN IMMEDIATE');
        const early = send('PutItem', put(1));
        const read = send('Scan', { TableName: 'visits' });
        await clock.tickAsync(10);
        expect((await read).status).to.equal(200);
        await clock.tickAsync(4800);
        const late = send('PutItem', put(2));
        await clock.tickAsync(300);
        expect((await early).status).to.equal(500);
        other.exec('COMMIT');
        await clock.tickAsync(10);
        expect((await late).status).to.equal(200);
      } finally {
        clock.uninstall();
        other.close();
        database.close();
      }
    });
  });

  it('commits once for what waits together', async () => {
    const { database, send } = await newQueue();
    const commits: string[] = [];
    const { transaction } = database;
    database.transaction = ((work: () => unknown) => {
      if (!database.inTransaction) commits.push('begin');
      return transaction.call(database, work);
    }) as typeof transaction;
    await Promise.all(Array.from({ length: 50 }, (_, i) => send('PutItem', put(i))));
    expect(commits.length).to.be.lessThan(10);
  });

  it('answers all and keeps nothing of it where the file is full, and goes on when there is room', async () => {
    const { database, send } = await newQueue();
    await send('PutItem', put(1));
    const pages = Number(database.pragma('page_count', { simple: true }));
    database.pragma(`max_page_count = ${pages + 2}`);
    const heavy = { Item: visit('a', 2, { pads: { S: 'x'.repeat(100_000) } }) };
    const replies = await Promise.all([
      send('PutItem', put(3)),
      send('PutItem', put(2, heavy)),
      send('PutItem', put(4)),
    ]);
    const done = replies.map(({ status }) => status === 200);
    const { answer } = await send('Scan', { TableName: 'visits' });
    const times = [1, ...[3, 2, 4].filter((_, i) => done[i])];
    expect(answer.Items).to.have.deep.members(times.map((time) => visit('a', time)));
    expect((await send('DescribeTable', { TableName: 'visits' })).answer.Table).to.include({ ItemCount: times.length });
    expect(done[1]).to.equal(false);
    expect(replies[1]).to.deep.equal({
      status: 400,
      answer: {
        __type: 'com.amazonaws.dynamodb.v20120810#StorageException',
        message: 'The database file cannot grow: make room on its disk.',
      },
    });
    database.pragma('max_page_count = 1073741823');
    expect((await send('PutItem', put(2, heavy))).status).to.equal(200);
  });

  it('refuses, for good, what a file that cannot be written does not take', async () => {
    const { database, send } = await newQueue();
    database.pragma('query_only = true');
    const { status, answer } = await send('PutItem', put(1));
    expect(status).to.equal(400);
    expect(answer).to.deep.equal({
      __type: 'com.amazonaws.dynamodb.v20120810#StorageException',
      message: 'The database file cannot be written: check its permissions and those of its folder.',
    });
  });

  it('does not claim to know what became of a request that another fault of the file has ended', async () => {
    const { database, send } = await newQueue();
    database.exec('DROP TABLE t1');
    expect((await send('PutItem', put(1))).status).to.equal(500);
  });
});
