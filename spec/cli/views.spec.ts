import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { lastValueFrom } from 'rxjs';
import { put, type Solvent, solvent } from '../../lib/index.js';
import { sqlite } from '../../lib/sqlite/index.js';
import { dynochemy, startWith } from './process.js';
import { CountsByPage, CountsByUser, PageCounts, UserCounts, Visits } from './visit-views.js';

const MODULE = ['--module', 'spec/cli/visit-views.ts'];

describe('dynochemy views', function () {
  this.timeout(120_000);
  let folder: string;
  let target: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'views-'));
    target = `sqlite:${join(folder, 'app.db')}`;
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  /** Three visits of ann and one of bob, each to a page of its own. */
  async function visited(change?: (s: Solvent) => Promise<unknown>): Promise<void> {
    await within(target, async (s) => {
      for (const time of [1, 2, 3]) await s.put(Visits, { user: 'ann', time, page: `/${time}` });
      await s.put(Visits, { user: 'bob', time: 1, page: '/bob' });
      await change?.(s);
    });
  }

  it('verify prints what differs, and rebuild mends it', async () => {
    await visited(async (s) => {
      await s.put(PageCounts, { name: '/1', count: 7 });
      await s.delete(PageCounts, '/2');
      await s.put(UserCounts, { name: 'eve', count: 1 });
    });
    const { status, stdout, stderr } = await dynochemy(['views', 'verify', target, ...MODULE]);
    expect(stdout.trim().split('\n').sort()).to.deep.equal([
      '{"view":"visits → page-counts","key":{"name":"/1"},"expected":{"name":"/1","count":1},"actual":{"name":"/1","count":7}}',
      '{"view":"visits → page-counts","key":{"name":"/2"},"expected":{"name":"/2","count":1}}',
      '{"view":"visits → user-counts","key":{"name":"eve"},"actual":{"name":"eve","count":1}}',
    ]);
    expect(stderr.trim().split('\n').sort()).to.deep.equal([
      'visits → page-counts: 4 compared, 2 different',
      'visits → user-counts: 3 compared, 1 different',
    ]);
    expect(status).to.equal(1);
    const mended = await dynochemy(['views', 'rebuild', target, ...MODULE]);
    expect(mended.stderr.trim().split('\n').sort()).to.deep.equal([
      'visits → page-counts: 4 compared, 2 different, 2 written',
      'visits → user-counts: 3 compared, 1 different, 1 written',
    ]);
    expect([mended.status, mended.stdout]).to.deep.equal([0, '']);
    const again = await dynochemy(['views', 'verify', target, ...MODULE]);
    expect([again.status, again.stdout]).to.deep.equal([0, '']);
  });

  it('is about the view, the keys and the range that are named', async () => {
    await visited(async (s) => {
      for (const name of ['/1', '/2', '/3', '/bob']) await s.put(PageCounts, { name, count: 7 });
      await s.put(UserCounts, { name: 'ann', count: 7 });
    });
    const byExport = await dynochemy(['views', 'verify', target, ...MODULE, '--view', 'CountsByUser']);
    expect(byExport.stdout).to.match(/^{"view":"visits → user-counts","key":{"name":"ann"},.*}\n$/);
    const byName = ['views', 'rebuild', target, ...MODULE, '--view', CountsByPage.name];
    const only = await dynochemy([...byName, '--only', '"/1"', '--only', '{"name":"/2"}']);
    expect(only.stderr).to.equal('visits → page-counts: 2 compared, 2 different, 2 written\n');
    const where = await dynochemy([...byName, '--where', '{"hash":"ann","from":3}']);
    expect(where.stderr).to.equal('visits → page-counts: 1 compared, 1 different, 1 written\n');
    const rest = await dynochemy(byName);
    expect(rest.stderr).to.equal('visits → page-counts: 4 compared, 1 different, 1 written\n');
  });

  it('stops cleanly at Ctrl-C, and leaves nothing behind', async () => {
    await within(target, async (s) => {
      function* visits() {
        for (let time = 0; time < 20_000; time += 1)
          yield put(Visits, { user: 'ann', time, page: '/' }, { views: false });
      }
      await lastValueFrom(s.ingest(visits()));
    });
    const temporary = join(folder, 'temporary');
    mkdirSync(temporary);
    const asked = ['views', 'rebuild', target, ...MODULE, '--view', 'CountsByPage'];
    const { child, ended } = startWith({ TMPDIR: temporary }, ...asked);
    const files = () => readdirSync(temporary).filter((name) => name.startsWith('dynochemy-repair-'));
    while (files().length === 0) await new Promise((resolve) => setImmediate(resolve));
    child.kill('SIGINT');
    const { status, stdout, stderr } = await ended;
    expect(stderr).to.match(/^stopping \(Ctrl-C again: at once\)\nvisits → page-counts: 0 compared, .*\n$/);
    expect([status, stdout]).to.deep.equal([130, '']);
    expect(files()).to.deep.equal([]);
  });

  it('says in one line what is wrong', async () => {
    await visited();
    const one = [...MODULE, '--view', 'CountsByPage'];
    const wrong: readonly [readonly string[], RegExp][] = [
      [['verify', target], /^error: required option '-m, --module <file>' not specified\n/],
      [['verify', target, '--module', 'no.js'], /^dynochemy: there is no module no\.js: name the file .*\n$/],
      [['verify', 'sqlite::memory:', ...one], /^dynochemy: table 'visits' does not exist at sqlite::memory:: .*\n$/],
      [['rebuild', target, ...MODULE, '--only', '"/1"'], /^dynochemy: --only and --where are about one view, .*\n$/],
      [['rebuild', target, ...one, '--only', '7'], /^dynochemy: The key attribute 'name' is of type N, .*\n$/],
      [
        ['rebuild', target, ...one, '--where', '{"hash":"ann","until":1}'],
        /^dynochemy: Unknown option 'until' of where: there are hash, from, to\.\n$/,
      ],
    ];
    const outcomes = await Promise.all(wrong.map(([args]) => dynochemy(['views', ...args])));
    for (const [i, { status, stderr, stdout }] of outcomes.entries()) {
      expect(stderr).to.match(wrong[i]?.[1] ?? /never/);
      expect({ status, stdout }).to.deep.equal({ status: 2, stdout: '' });
    }
  });
});

async function within(target: string, run: (s: Solvent) => Promise<void>): Promise<void> {
  const client = sqlite({ file: target.slice('sqlite:'.length) });
  await using s = solvent(client, { tables: [Visits, PageCounts, UserCounts], views: [CountsByPage, CountsByUser] });
  await s.createTables();
  await run(s);
  await s.close();
  client.destroy();
}
