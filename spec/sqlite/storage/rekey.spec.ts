import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'chai';
import { sqlite } from '../../../lib/sqlite/index.js';
import { visit, visitKey } from '../support.js';

/** A file as version 1 of the layout wrote it: two visits, one of which is in the index over `page`. */
const VERSION_1 = `
  CREATE TABLE catalog (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    definition TEXT NOT NULL
  ) STRICT;
  INSERT INTO catalog VALUES (1, 'visits', '{"name":"visits","key":{"hash":{"name":"user","type":"S"},
    "range":{"name":"time","type":"N"}},"indexes":[{"kind":"global","name":"byPage","key":{"hash":{"name":"page",
    "type":"S"},"range":{"name":"time","type":"N"}},"projection":{"type":"ALL","include":[]},"id":1}],
    "deletionProtected":false,"createdAt":1795392399.249,"uuid":"24f17495-ad09-4e0c-abff-0ee8b7c9aa4e"}');
  CREATE TABLE extents (
    relation TEXT PRIMARY KEY,
    items INTEGER NOT NULL,
    bytes INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  INSERT INTO extents VALUES ('t1', 2, 40), ('t1_i1', 1, 18);
  CREATE TABLE t1 (key BLOB PRIMARY KEY, size INTEGER NOT NULL, item TEXT NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO t1 VALUES
    (X'48181acd0003626f62017defff', 22, '{"user":{"S":"bob"},"time":{"N":"-1.5"},"bytes":{"B":"AQI="}}'),
    (X'744cb9a90003616e6e03831200', 18, '{"user":{"S":"ann"},"time":{"N":"17"},"page":{"S":"/"}}');
  CREATE TABLE t1_i1 (key BLOB PRIMARY KEY, size INTEGER NOT NULL, item TEXT NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO t1_i1 VALUES
    (X'42099b4a00012f03831200744cb9a90003616e6e03831200', 18, '{"user":{"S":"ann"},"time":{"N":"17"},"page":{"S":"/"}}');
  PRAGMA application_id = 0x44796e6f;
  PRAGMA user_version = 1;
  PRAGMA journal_mode = WAL;
`;

const TableName = 'visits';

describe('a file of version 1', () => {
  let folder = '';
  let file = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'dynochemy-'));
    file = join(folder, 'app.db');
    const database = new Database(file);
    database.exec(VERSION_1);
    database.close();
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const [ann, bob] = [
    visit('ann', 17, { page: { S: '/' } }),
    visit('bob', '-1.5', { bytes: { B: Uint8Array.of(1, 2) } }),
  ];

  it('has its items, by key, by index and in a scan', async () => {
    const client = sqlite({ file });
    expect((await client.getItem({ TableName, Key: visitKey('ann', 17) })).Item).to.deep.equal(ann);
    expect((await client.getItem({ TableName, Key: visitKey('bob', '-1.5') })).Item).to.deep.equal(bob);
    expect((await client.scan({ TableName })).Items).to.have.deep.members([ann, bob]);
    const byPage = await client.query({
      TableName,
      IndexName: 'byPage',
      KeyConditionExpression: 'page = :page',
      ExpressionAttributeValues: { ':page': { S: '/' } },
    });
    expect(byPage.Items).to.deep.equal([ann]);
    client.destroy();
  });

  it('can be written: entries of the index move with their items', async () => {
    const client = sqlite({ file });
    await client.putItem({ TableName, Item: visit('ann', 17, { page: { S: '/b' } }) });
    await client.deleteItem({ TableName, Key: visitKey('bob', '-1.5') });
    const moved = [visit('ann', 17, { page: { S: '/b' } })];
    expect((await client.scan({ TableName })).Items).to.deep.equal(moved);
    expect((await client.scan({ TableName, IndexName: 'byPage' })).Items).to.deep.equal(moved);
    expect((await client.describeTable({ TableName })).Table?.ItemCount).to.equal(1);
    client.destroy();
  });

  it('has them when it is opened once more', async () => {
    sqlite({ file }).destroy();
    const client = sqlite({ file });
    expect((await client.getItem({ TableName, Key: visitKey('ann', 17) })).Item).to.deep.equal(ann);
    client.destroy();
  });
});
