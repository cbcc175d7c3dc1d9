import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'chai';
import { sqlite } from '../../../lib/sqlite/index.js';
import { openDatabase } from '../../../lib/sqlite/storage/database.js';
import { encodeKey } from '../../../lib/sqlite/storage/key-encoding.js';
import { brief, latestStream, recordsOf, STREAMED, streamsOf } from '../stream/reading.js';
import { clientWith, INDEXED, putAll, VISITS, visit } from '../support.js';

const TableName = 'visits';
const BY_ANN = {
  KeyConditionExpression: '#user = :ann',
  ExpressionAttributeNames: { '#user': 'user' },
  ExpressionAttributeValues: { ':ann': { S: 'ann' } },
};

/** The first layout of a file, with the rows of one table, as it was: it must stay as it is. */
const VERSION_1 = `
  CREATE TABLE catalog (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, definition TEXT NOT NULL) STRICT;
  CREATE TABLE extents (relation TEXT PRIMARY KEY, items INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE t1 (key BLOB PRIMARY KEY, size INTEGER NOT NULL, item TEXT NOT NULL) STRICT, WITHOUT ROWID;
  PRAGMA application_id = ${0x44796e6f};
  PRAGMA user_version = 1;
`;

describe('database', () => {
  let folder = '';
  let file = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'dynochemy-'));
    file = join(folder, 'app.db');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const opening = (path: string) => () => sqlite({ file: path });

  it('has all that was written when the file is opened again', async () => {
    const first = await clientWith(INDEXED, { file });
    await putAll(first, [visit('ann', 1, { page: { S: '/' }, bytes: { B: Uint8Array.of(1, 2) } })]);
    first.destroy();
    const second = sqlite({ file });
    expect((await second.scan({ TableName, IndexName: 'byPage' })).Items).to.deep.equal([
      visit('ann', 1, { page: { S: '/' }, bytes: { B: Uint8Array.of(1, 2) } }),
    ]);
    expect((await second.describeTable({ TableName })).Table).to.include({ ItemCount: 1 });
    second.destroy();
  });

  it('shows each client of a file what the other has done, tables included', async () => {
    const first = await clientWith(VISITS, { file });
    const second = sqlite({ file });
    await putAll(second, [visit('ann', 1)]);
    expect((await first.scan({ TableName })).Count).to.equal(1);
    await first.deleteTable({ TableName });
    expect((await second.listTables({})).TableNames).to.deep.equal([]);
    await second.createTable(INDEXED);
    expect((await first.scan({ TableName })).Count).to.equal(0);
    expect((await first.scan({ TableName, IndexName: 'byPage' })).Count).to.equal(0);
    first.destroy();
    second.destroy();
  });

  it('loses no write of two clients that write at once', async () => {
    const clients = [await clientWith(VISITS, { file }), sqlite({ file })];
    const writes = Array.from({ length: 40 }, (_, i) =>
      clients[i % 2]?.updateItem({
        TableName,
        Key: visit('ann', 1),
        UpdateExpression: 'ADD hits :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      }),
    );
    await Promise.all(writes);
    expect((await clients[0]?.scan({ TableName }))?.Items).to.deep.equal([visit('ann', 1, { hits: { N: '40' } })]);
    for (const client of clients) client.destroy();
  });

  it('refuses a folder that is not there', () => {
    const path = join(folder, 'missing', 'app.db');
    expect(opening(path)).to.throw(`${path} cannot be opened: its folder does not exist. Create the folder first.`);
  });

  it('refuses a folder', () => {
    expect(opening(folder)).to.throw(
      `${folder} cannot be opened: check that it is a file that you may read and write.`,
    );
  });

  it('refuses what is no database, and leaves it as it is', () => {
    const text = 'This is a diary, not a database. '.repeat(100);
    writeFileSync(file, text);
    expect(opening(file)).to.throw(`${file} is not a SQLite database: choose another file.`);
    expect(readFileSync(file, 'utf8')).to.equal(text);
  });

  it('refuses the database of another program, and leaves it as it is', () => {
    const foreign = new Database(file);
    foreign.exec('CREATE TABLE diary (entry TEXT)');
    foreign.close();
    const before = readFileSync(file);
    expect(opening(file)).to.throw(`${file} is a SQLite database of another program: choose another file.`);
    expect(readFileSync(file)).to.deep.equal(before);
  });

  it('opens a file of version 1, and brings it up to date', async () => {
    const old = new Database(file);
    old.exec(VERSION_1);
    const definition = {
      name: TableName,
      key: { hash: { name: 'user', type: 'S' }, range: { name: 'time', type: 'N' } },
      indexes: [],
      deletionProtected: false,
      createdAt: 1_700_000_000,
      uuid: 'a7e0b1c2-0000-4000-8000-000000000001',
    };
    old.prepare('INSERT INTO catalog (name, definition) VALUES (?, ?)').run(TableName, JSON.stringify(definition));
    const item = visit('ann', 1);
    const key = encodeKey({ S: 'ann' }, { N: '1' });
    old.prepare('INSERT INTO t1 (key, size, item) VALUES (?, ?, ?)').run(key, 13, JSON.stringify(item));
    old.close();
    const client = sqlite({ file });
    const replace = {
      ClientRequestToken: 'once',
      TransactItems: [{ Put: { TableName, Item: visit('ann', 2) } }],
    };
    await client.transactWriteItems(replace);
    await client.transactWriteItems(replace);
    expect((await client.query({ TableName, ...BY_ANN })).Items).to.deep.equal([item, visit('ann', 2)]);
    expect((await client.describeTable({ TableName })).Table).to.include({ TableStatus: 'ACTIVE' });
    await client.updateTable({ TableName, StreamSpecification: STREAMED.StreamSpecification });
    await putAll(client, [visit('ann', 3)]);
    const records = await recordsOf(streamsOf(client), await latestStream(client));
    expect(records.map(brief)).to.deep.equal(['INSERT ann 3']);
    client.destroy();
  });

  it('refuses a file of a newer version', () => {
    openDatabase(file).close();
    const newer = new Database(file);
    newer.pragma('user_version = 99');
    newer.close();
    expect(opening(file)).to.throw(`${file} was written by a newer version of dynochemy: update dynochemy to open it.`);
  });

  it('refuses a damaged file', () => {
    openDatabase(file).close();
    const bytes = readFileSync(file);
    bytes.fill(0xff, 100);
    writeFileSync(file, bytes);
    expect(opening(file)).to.throw(`${file} is damaged: restore it from a copy, or choose another file.`);
  });

  it('takes an empty file as a new one', async () => {
    writeFileSync(file, '');
    const client = await clientWith(VISITS, { file });
    expect((await client.listTables({})).TableNames).to.deep.equal([TableName]);
    client.destroy();
  });
});
