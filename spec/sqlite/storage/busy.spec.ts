import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'chai';
import { Backend } from '../../../lib/sqlite/backend.js';
import { type SqliteOptions, sqlite } from '../../../lib/sqlite/index.js';
import { RequestQueue } from '../../../lib/sqlite/request-queue.js';
import { openDatabase } from '../../../lib/sqlite/storage/database.js';
import { fakeTime } from '../../support/fake-time.js';
import { clientWith, VISITS, visit } from '../support.js';

const TableName = 'visits';

describe('a database file that others use', () => {
  let folder = '';
  let options: SqliteOptions & { file: string };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'dynochemy-'));
    options = { file: join(folder, 'app.db') };
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** Another connection that has the file to itself until the returned function is called. */
  const lockFile = (): (() => void) => {
    const other = new Database(options.file);
    other.exec('BEGIN IMMEDIATE');
    return () => {
      other.exec('COMMIT');
      other.close();
    };
  };

  it('keeps no timer from running while it is busy, and is written when it is free', async () => {
    const client = await clientWith(VISITS, options);
    const unlock = lockFile();
    let isDone = false;
    const put = client.putItem({ TableName, Item: visit('ann', 1) }).then(() => {
      isDone = true;
    });
    // Each of these turns of the event loop would wait for the lock if any did.
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(isDone).to.equal(false);
    unlock();
    await put;
    expect((await client.scan({ TableName })).Count).to.equal(1);
    client.destroy();
  });

  describe('for long', () => {
    const clock = fakeTime();

    it('fails a write that waited for five seconds, with nothing of it done, and takes the next', async () => {
      const database = openDatabase(options.file);
      const queue = new RequestQueue(new Backend(database, {}));
      const send = async (call: string, body: object) => {
        const reply = queue.answer(`DynamoDB_20120810.${call}`, Buffer.from(JSON.stringify(body)));
        await clock().tickAsync(1);
        return reply;
      };
      await send('CreateTable', VISITS);
      const unlock = lockFile();
      const put = { TableName, Item: visit('ann', 1) };
      let status = 0;
      const failed = send('PutItem', put).then((reply) => {
        status = reply.status;
      });
      await clock().tickAsync(4990);
      expect(status).to.equal(0);
      await clock().tickAsync(50);
      await failed;
      expect(status).to.equal(500);
      unlock();
      expect(database.prepare('SELECT count(*) FROM t1').pluck().get()).to.equal(0);
      expect((await send('PutItem', put)).status).to.equal(200);
      database.close();
    });
  });

  it('can be read while another process writes', async () => {
    const client = await clientWith(VISITS, options);
    await client.putItem({ TableName, Item: visit('ann', 1) });
    const unlock = lockFile();
    expect((await client.scan({ TableName })).Count).to.equal(1);
    unlock();
    client.destroy();
  });

  it('does not let a scan’s pages hold its log open: the log is moved into the file between them', async () => {
    const client = await clientWith(VISITS, options);
    for (let time = 0; time < 4; time++) await client.putItem({ TableName, Item: visit('ann', time) });
    const { LastEvaluatedKey } = await client.scan({ TableName, Limit: 2 });
    const other = openDatabase(options.file);
    const [checkpoint] = other.pragma('wal_checkpoint(TRUNCATE)') as { busy: number; log: number }[];
    expect(checkpoint).to.deep.include({ busy: 0, log: 0 });
    other.close();
    expect((await client.scan({ TableName, ExclusiveStartKey: LastEvaluatedKey })).Count).to.equal(2);
    client.destroy();
  });

  it('has every write that was acknowledged before the client was destroyed, and each other one is settled', async () => {
    const client = await clientWith(VISITS, options);
    const writes = Array.from({ length: 200 }, (_, time) => client.putItem({ TableName, Item: visit('ann', time) }));
    await writes[0];
    client.destroy();
    const outcomes = await Promise.allSettled(writes);
    const again = sqlite(options);
    const found = new Set((await again.scan({ TableName })).Items?.map(({ time }) => time?.N));
    outcomes.forEach(({ status }, time) => {
      if (status === 'fulfilled') expect(found.has(String(time))).to.equal(true);
    });
    const failures = outcomes.filter((outcome) => outcome.status === 'rejected');
    for (const { reason } of failures) expect(String(reason)).to.match(/^Error: The client was destroyed/);
    again.destroy();
  });
});
