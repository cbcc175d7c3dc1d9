import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamoDB } from '@aws-sdk/client-dynamodb';
import Database from 'better-sqlite3';
import { expect } from 'chai';
import { sqlite } from '../../../lib/sqlite/index.js';
import { openDatabase } from '../../../lib/sqlite/storage/database.js';
import { skipBecause } from '../../support/skip.js';
import { smallDisk } from '../../support/small-disk.js';
import { clientWith, INDEXED, refusal, visit } from '../support.js';

const TableName = 'visits';

describe('a database file on a disk', () => {
  let folder = '';
  let file = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'dynochemy-'));
    file = join(folder, 'app.db');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('fails, when the disk is full, what needs room, goes on reading, and recovers with the room', async function () {
    using disk = smallDisk(this, 2);
    const path = join(disk.folder, 'app.db');
    const ballast = join(disk.folder, 'ballast');
    const client = await clientWith(INDEXED, { file: path });
    writeFileSync(ballast, Buffer.alloc(700 * 1024));
    const written = await fill(client);
    expect(written).to.be.greaterThan(10);
    const [full, read] = await Promise.all([refusal(put(client, written)), client.scan({ TableName })]);
    expect(full).to.equal('StorageException: The database file cannot grow: make room on its disk.');
    expect(read.Count).to.equal(written);
    rmSync(ballast);
    await put(client, written);
    const { Table } = await client.describeTable({ TableName });
    expect(Table?.ItemCount).to.equal(written + 1);
    expect((await client.scan({ TableName, IndexName: 'byPage' })).Count).to.equal(written + 1);
    client.destroy();
    const database = new Database(path);
    expect(database.pragma('integrity_check', { simple: true })).to.equal('ok');
    database.close();
  });

  it('is refused where it may not be read or written', function () {
    if (process.getuid?.() === 0) skipBecause(this, 'root may read and write everything');
    openDatabase(file).close();
    chmodSync(file, 0o400);
    expect(() => sqlite({ file })).to.throw(
      `${file} cannot be written: check its permissions and those of its folder.`,
    );
    chmodSync(file, 0);
    expect(() => sqlite({ file })).to.throw(
      `${file} cannot be opened: check that it is a file that you may read and write.`,
    );
  });

  it('is not taken for one in memory where its name is empty', () => {
    expect(() => sqlite({ file: '' })).to.throw('The option file of sqlite() wants a text that is not empty.');
  });
});

function put(client: DynamoDB, time: number): Promise<unknown> {
  const pads = { S: 'x'.repeat(10_000) };
  return client.putItem({ TableName, Item: visit('ann', time, { page: { S: '/' }, pads }) });
}

/** Puts items until there is room for no more, and returns how many there was room for. */
async function fill(client: DynamoDB): Promise<number> {
  for (let time = 0; ; time++) {
    if ((await refusal(put(client, time))) !== 'Error: it succeeded') return time;
  }
}
