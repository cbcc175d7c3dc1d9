import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'chai';
import { sqlite } from '../../../lib/sqlite/index.js';
import { clientWith, INDEXED, putAll, refusal, VISITS, visit } from '../support.js';

const TableName = 'visits';
const PAGE_BYTES = 4096;
const ITEMS = Array.from({ length: 40 }, (_, time) =>
  visit('ann', time, { page: { S: '/' }, hits: { N: '1' }, pads: { S: 'x'.repeat(time === 20 ? 20_000 : 300) } }),
);

describe('damaged database files', () => {
  let folder = '';
  let whole = '';
  let file = '';
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dynochemy-'));
    whole = join(folder, 'whole.db');
    file = join(folder, 'damaged.db');
    const client = await clientWith(INDEXED, { file: whole });
    await putAll(client, ITEMS);
    await client.createTable({ ...VISITS, TableName: 'dropped' });
    await putAll(client, ITEMS, 'dropped');
    await client.deleteTable({ TableName: 'dropped' });
    client.destroy();
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  const damage = (pageNumber: number, offset: number, bytes: Buffer) => {
    const content = readFileSync(whole);
    bytes.copy(content, (pageNumber - 1) * PAGE_BYTES + offset);
    writeFileSync(file, content);
  };

  /**
   * Opens the file and reads all that was in it. Either is refused in one line, as opening and reading are, or what was
   * read is whole; what was read must never be less.
   */
  const expectWholeOrRefused = async (what: string) => {
    const refusals = await readEverything(file);
    for (const line of refusals) expect(line, what).to.match(REFUSED);
    return refusals.length > 0;
  };

  it('are refused or read in full, never in part, whichever page’s head is overwritten', async () => {
    const pages = pagesOf(whole);
    expect(new Set(pages.map(({ kind }) => kind)), 'kinds of pages').to.deep.equal(
      new Set(['leaf', 'internal', 'overflow', 'free']),
    );
    for (const { page, kind, owner } of pages) {
      // SQLite keeps no checksums: other letters within a text are another text.
      if (kind === 'overflow') continue;
      for (const filler of [0xff, 0x00]) {
        const what = `page ${page} (${kind} of ${owner}) filled with ${filler}`;
        damage(page, 0, Buffer.alloc(64, filler));
        const refused = await expectWholeOrRefused(what);
        if (READ.test(owner)) expect(refused, what).to.equal(true);
      }
    }
  });

  it('are refused where whole pages are lost', async () => {
    for (const { page, kind, owner } of pagesOf(whole)) {
      if (!READ.test(owner)) continue;
      const what = `page ${page} (${kind} of ${owner})`;
      damage(page, 0, Buffer.alloc(PAGE_BYTES, 0xa5));
      expect(await expectWholeOrRefused(what), what).to.equal(true);
    }
  });

  it('are refused where their end is cut off', async () => {
    const { size } = statSync(whole);
    for (const left of [size - PAGE_BYTES * 15, Math.floor(size / 2), PAGE_BYTES * 2, PAGE_BYTES, 1000]) {
      copyFileSync(whole, file);
      truncateSync(file, left);
      expect(await expectWholeOrRefused(`${left} bytes`), `${left} bytes are left`).to.equal(true);
    }
  });

  it('are left as they are by whoever is refused', async () => {
    damage(2, 0, Buffer.alloc(PAGE_BYTES, 0xff));
    const before = readFileSync(file);
    expect(await readEverything(file)).not.to.deep.equal([]);
    expect(readFileSync(file)).to.deep.equal(before);
  });
});

/** One line: the file's name or *The database file*, what is wrong with it, and what to do. */
const REFUSED =
  /^(Error: \S+damaged\.db|StorageException: The database file) (is damaged: restore it from a copy, or choose another file|is not a SQLite database: choose another file|is a SQLite database of another program: choose another file)\.$/;

/** How opening or reading was refused; nothing where all that was in the file was read. */
async function readEverything(file: string): Promise<string[]> {
  let client: ReturnType<typeof sqlite>;
  try {
    client = sqlite({ file });
  } catch (error) {
    return [String(error)];
  }
  const reads = [
    async () => expect((await client.listTables({})).TableNames).to.deep.equal([TableName]),
    async () => expect((await client.describeTable({ TableName })).Table?.ItemCount).to.equal(ITEMS.length),
    async () => expect((await client.scan({ TableName })).Items).to.have.deep.members(ITEMS),
    async () => expect((await client.scan({ TableName, IndexName: 'byPage' })).Items).to.have.deep.members(ITEMS),
    async () => expect((await client.scan({ TableName, IndexName: 'byHits' })).Count).to.equal(ITEMS.length),
  ];
  const refusals: string[] = [];
  for (const read of reads) {
    const line = await refusal(read());
    if (line !== 'Error: it succeeded') refusals.push(line);
  }
  client.destroy();
  return refusals;
}

/** The SQL tables that reading everything reads. */
const READ = /^(sqlite_schema|catalog|extents|t\d+(_i\d+)?)$/;

interface Page {
  readonly page: number;
  readonly kind: string;
  readonly owner: string;
}

/** What each page is for, by SQLite's own account; those that it does not account for are free. */
function pagesOf(file: string): Page[] {
  const database = new Database(file, { readonly: true });
  const pageCount = Number(database.pragma('page_count', { simple: true }));
  const used = new Map(
    database
      .prepare<[], Page>('SELECT pageno AS page, pagetype AS kind, name AS owner FROM dbstat')
      .all()
      .map((page) => [page.page, page]),
  );
  database.close();
  return Array.from({ length: pageCount }, (_, i) => used.get(i + 1) ?? { page: i + 1, kind: 'free', owner: '' });
}
