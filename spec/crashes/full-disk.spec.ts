/** A disk that is full: what needs room fails and has no effect, reads go on, and writes land again when there is room. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { put, RequestError, type Solvent, solvent, table, update } from 'dynochemy';
import { sqlite } from 'dynochemy/sqlite';
import { lastValueFrom, toArray } from 'rxjs';
import { dynochemy } from '../cli/process.js';
import { smallDisk } from '../support/small-disk.js';
import { isSound } from './watched-file.js';

const Rows = table<{ id: string; n?: number; text?: string }>()({ name: 'rows', hashKey: 'id' });
const TEXT = 'x'.repeat(2000);
const FULL = 'StorageException: The database file cannot grow: make room on its disk.';

describe('a full disk', function () {
  this.timeout(60_000);

  it('fails writes of every kind with an error that says what to do, and lets everything else go on', async function () {
    using disk = smallDisk(this, 16);
    const ballast = join(disk.folder, 'ballast');
    const file = join(disk.folder, 'app.db');
    await within(file, async (s) => {
      await s.put(Rows, { id: 'counter', n: 1 });
      writeFileSync(ballast, Buffer.alloc(14_000_000));
      const outcomes = await lastValueFrom(s.ingest(rows(800)).pipe(toArray()));
      const failed = outcomes.filter(({ error }) => error);
      expect(failed.length).to.be.within(1, 799);
      for (const { error } of failed)
        expect(error)
          .to.be.instanceOf(RequestError)
          .and.match(/StorageException/);
      const large = await s.put(Rows, { id: 'large', text: 'x'.repeat(300_000) }).catch((error: unknown) => error);
      expect(large)
        .to.be.instanceOf(RequestError)
        .and.match(/make room on its disk/);
      expect(await s.scan(Rows)).to.have.length(1 + 800 - failed.length);
      rmSync(ballast);
      await s.transact([put(Rows, { id: 'a', text: TEXT }), update(Rows, 'counter', { add: { n: 1 } })]);
      expect(await s.get(Rows, 'counter')).to.deep.equal({ id: 'counter', n: 2 });
      await lastValueFrom(s.ingest(failed.map(({ operation }) => operation)));
      expect(await s.scan(Rows)).to.have.length(802);
    });
    expect(isSound(file)).to.equal(true);
  });

  it('ends a load in one line, with a report of what has landed, and the same command loads the rest', async function () {
    using disk = smallDisk(this, 16);
    const ballast = join(disk.folder, 'ballast');
    const file = join(disk.folder, 'app.db');
    const input = Array.from(rows(400), ({ item }) => JSON.stringify(item)).join('\n');
    const load = ['load', `sqlite:${file}`, '--table', Rows.name, '--create', '--hash', 'id', '--json'];
    writeFileSync(ballast, Buffer.alloc(15_000_000));
    const { status, stdout, stderr } = await dynochemy(load, input);
    expect(status).to.equal(1);
    expect(stderr.trimEnd().split('\n').at(-1)).to.equal(`dynochemy: The put on table 'rows' failed: ${FULL}`);
    const { landed, failed, open, complete } = JSON.parse(stdout);
    expect([failed > 0, open, complete]).to.deep.equal([true, 0, false]);
    await within(file, async (s) => expect(await s.scan(Rows)).to.have.length(landed));
    rmSync(ballast);
    expect((await dynochemy(load, input)).status).to.equal(0);
    await within(file, async (s) => expect(await s.scan(Rows)).to.have.length(400));
    expect(isSound(file)).to.equal(true);
  });
});

function* rows(count: number) {
  for (let n = 0; n < count; n += 1) yield put(Rows, { id: `row ${n}`, text: TEXT });
}

async function within(file: string, use: (s: Solvent) => Promise<unknown>): Promise<void> {
  const client = sqlite({ file });
  try {
    await using s = solvent(client, { tables: [Rows] });
    await s.createTables();
    await use(s);
  } finally {
    client.destroy();
  }
}
