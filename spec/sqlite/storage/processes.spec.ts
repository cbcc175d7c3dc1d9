import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import Database from 'better-sqlite3';
import { expect } from 'chai';
import { sqlite } from '../../../lib/sqlite/index.js';
import { seeded } from '../../support/random.js';
import { seed } from '../../support/seeds.js';
import { iteratorOf, latestStream, recordsOf, STREAMED, shardsOf, streamsOf } from '../stream/reading.js';
import { clientWith, INDEXED, VISITS, visit } from '../support.js';
import { WorkerProcess, type WorkerReply } from './worker-process.js';

const TableName = 'visits';

describe('one file and several processes', function () {
  // Each process takes a second of a core to start.
  this.timeout(120_000);

  let folder = '';
  let file = '';
  let workers: WorkerProcess[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'dynochemy-'));
    file = join(folder, 'app.db');
  });
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.kill()));
    rmSync(folder, { recursive: true });
  });

  const start = async (count: number): Promise<WorkerProcess[]> => {
    workers = await Promise.all(Array.from({ length: count }, () => WorkerProcess.start(file)));
    return workers;
  };

  it('lets them open it, and lay it out, at the same time', async () => {
    const answers = await Promise.all((await start(4)).map((worker) => worker.ask('ListTables', {})));
    expect(answers.map((reply) => reply?.status)).to.deep.equal([200, 200, 200, 200]);
  });

  it('adds up what all of them count, refuses what another was faster with, and fails nothing', async () => {
    const setup = await clientWith(INDEXED, { file });
    setup.destroy();
    const replies = await Promise.all((await start(4)).map((worker) => Promise.all(countTo(250, worker))));
    const statuses = replies.flat().map((reply) => reply?.status);
    const taken = replies.flat().filter((reply) => reply?.status === 200 && reply.answer.Attributes === undefined);
    expect(new Set(statuses)).to.deep.equal(new Set([200, 400]));
    expect(taken.length, 'each name is taken once').to.equal(250);
    const client = sqlite({ file });
    const { Item } = await client.getItem({ TableName, Key: visit('counter', 0) });
    expect(Item?.hits?.N).to.equal('1000');
    const { Table } = await client.describeTable({ TableName });
    expect(Table?.ItemCount).to.equal(251);
    client.destroy();
  });

  it('shows each what another did to the tables, also in the middle of a paged scan', async () => {
    const [worker] = await start(1);
    const client = await clientWith(VISITS, { file });
    for (let time = 0; time < 10; time++) await client.putItem({ TableName, Item: visit('ann', time) });
    const first = await client.scan({ TableName, Limit: 4 });
    await worker?.ask('DeleteTable', { TableName });
    const startKey = { ExclusiveStartKey: first.LastEvaluatedKey };
    const gone = await client.scan({ TableName, ...startKey }).catch((error) => error.name);
    expect(gone).to.equal('ResourceNotFoundException');
    await worker?.ask('CreateTable', INDEXED);
    expect((await client.scan({ TableName, ...startKey })).Items).to.deep.equal([]);
    await worker?.ask('PutItem', { TableName, Item: visit('ann', 9, { page: { S: '/' } }) });
    expect((await client.scan({ TableName, ...startKey })).Count).to.equal(1);
    expect((await client.scan({ TableName, IndexName: 'byPage' })).Count).to.equal(1);
    client.destroy();
  });

  it('shows each the records of what another has changed, in one order, and takes up where another has stopped', async () => {
    const client = await clientWith(STREAMED, { file });
    const streams = streamsOf(client);
    const arn = await latestStream(client);
    const [shard = {}] = await shardsOf(streams, arn);
    const [worker] = await start(1);
    const put = (time: number, by: number) => ({ TableName, Item: visit('ann', time % 3, { by: { N: String(by) } }) });
    for (let i = 0; i < 10; i++) {
      await client.putItem(put(i, 1));
      await worker?.ask('PutItem', put(i, 2));
    }
    const records = await recordsOf(streams, arn);
    expect(records.map(({ dynamodb }) => dynamodb?.NewImage?.by?.N)).to.deep.equal(
      Array.from({ length: 20 }, (_, i) => String(1 + (i % 2))),
    );
    const ShardIterator = await iteratorOf(
      streams,
      arn,
      shard,
      'AT_SEQUENCE_NUMBER',
      records[7]?.dynamodb?.SequenceNumber,
    );
    const reply = await worker?.ask('GetRecords', { ShardIterator }, 'DynamoDBStreams_20120810');
    const ids = (list: unknown) => (Array.isArray(list) ? list.map(({ eventID }) => eventID) : []);
    expect(ids(reply?.answer.Records)).to.deep.equal(ids(records.slice(7)));
    client.destroy();
  });

  it('loses nothing that was acknowledged, and keeps nothing by halves, wherever processes are killed', async () => {
    const setup = await clientWith(INDEXED, { file });
    setup.destroy();
    const random = seeded(seed);
    const acknowledged: string[] = [];
    for (const generation of ['a', 'b'] as const) {
      await Promise.all((await start(5)).map((worker, i) => writeUntilKilled(worker, `${generation}${i}`)));
      checkIntegrity(file);
      const found = await readAll(file);
      for (const item of acknowledged) expect(found.has(item), `${item} was acknowledged`).to.equal(true);
    }

    async function writeUntilKilled(worker: WorkerProcess, user: string): Promise<void> {
      const killedAfter = 1 + Math.floor(random() * 400);
      let askedCount = 0;
      let count = 0;
      // Each reply calls for another write: on a busy machine a number of them would be done before the process is killed.
      const writeOn = async () => {
        for (;;) {
          const time = askedCount++;
          const page = { S: `/${time % 7}` };
          const reply = await worker.ask('PutItem', { TableName, Item: visit(user, time, { page }) });
          if (reply === undefined) return;
          if (reply.status === 200) acknowledged.push(`${user} ${time}`);
          if (++count === killedAfter) return worker.kill();
        }
      };
      await Promise.all(Array.from({ length: 600 }, writeOn));
      expect(count, 'killed while it wrote').to.be.at.least(killedAfter).and.lessThan(askedCount);
    }
  });
});

/** Requests that add one to a counter, and as many that take a name which is taken but once. */
function countTo(count: number, worker: WorkerProcess): Promise<WorkerReply | undefined>[] {
  return Array.from({ length: count }, (_, i) => [
    worker.ask('UpdateItem', {
      TableName,
      Key: visit('counter', 0),
      UpdateExpression: 'ADD hits :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
      ReturnValues: 'UPDATED_NEW',
    }),
    worker.ask('PutItem', {
      TableName,
      Item: visit('name', i, { page: { S: '/' } }),
      ConditionExpression: 'attribute_not_exists(#user)',
      ExpressionAttributeNames: { '#user': 'user' },
    }),
  ]).flat();
}

function checkIntegrity(file: string): void {
  const database = new Database(file);
  expect(database.pragma('integrity_check', { simple: true })).to.equal('ok');
  database.close();
}

/** Every item of the table; the index and the count of items must tell the same. */
async function readAll(file: string): Promise<Set<string>> {
  const client = sqlite({ file });
  const keysOf = (items: Record<string, AttributeValue>[] = []) =>
    items.map(({ user, time }) => `${user?.S} ${time?.N}`);
  const table = keysOf((await client.scan({ TableName })).Items);
  const index = keysOf((await client.scan({ TableName, IndexName: 'byPage' })).Items);
  expect(index).to.have.members(table);
  expect((await client.describeTable({ TableName })).Table?.ItemCount).to.equal(table.length);
  client.destroy();
  return new Set(table);
}
