import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'chai';
import { sqlite } from '../../../lib/sqlite/index.js';
import { openDatabase } from '../../../lib/sqlite/storage/database.js';
import { clientWith, INDEXED, putAll, VISITS, visit } from '../support.js';

const TableName = 'visits';

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
