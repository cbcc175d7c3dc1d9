import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { NumberValueImpl } from '@aws-sdk/util-dynamodb';
import { expect } from 'chai';
import { dump } from '../../lib/cli/dump.js';
import type { Item } from '../../lib/cli/input/row.js';
import { type QueryFlags, query } from '../../lib/cli/query.js';
import { type ScanFlags, scan } from '../../lib/cli/scan.js';
import { solvent } from '../../lib/solvent.js';
import { sqlite } from '../../lib/sqlite/index.js';
import { table } from '../../lib/table/table.js';
import { dynochemy, start } from './process.js';

const Visits = table<Item>()({
  name: 'visits',
  hashKey: 'user',
  rangeKey: { name: 'time', type: 'N' },
  indexes: { byPage: { hashKey: 'page', rangeKey: 'title' } },
});

const ITEMS: Item[] = [
  { user: 'ann', time: 1, page: '/a', title: 'Apples', hits: 5 },
  { user: 'ann', time: 2, page: '/a', title: 'Apricots', hits: 1 },
  { user: 'ann', time: 10, page: '/b', title: 'Bananas', hits: 9 },
  {
    user: 'bob',
    time: 3,
    exact: NumberValueImpl.from('0.12345678901234567891'),
    tags: new Set(['x']),
    data: new Uint8Array([1, 2]),
  },
];

describe('reading on the command line', () => {
  let folder: string;
  let out: string;
  let place: { target: string; table: string };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'reading-'));
    out = join(folder, 'out.ndjson');
    place = { target: `sqlite:${join(folder, 'app.db')}`, table: 'visits' };
    await fill(ITEMS);
  });

  after(() => rmSync(folder, { recursive: true }));

  async function fill(items: readonly Item[]): Promise<void> {
    const client = sqlite({ file: join(folder, 'app.db') });
    await using s = solvent(client, { tables: [Visits] });
    await s.createTables();
    await Promise.all(items.map((item) => s.put(Visits, item)));
    await s.flush();
    client.destroy();
  }

  function printed(): Item[] {
    return readFileSync(out, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }

  async function queried(hash: string, flags: QueryFlags = {}): Promise<unknown[]> {
    expect(await query(place, hash, { ...flags, out })).to.equal(0);
    return printed().map(({ time }) => time);
  }

  async function scanned(flags: ScanFlags = {}): Promise<Item[]> {
    expect(await scan(place, { ...flags, out })).to.equal(0);
    return printed().sort((a, b) => Number(a.time) - Number(b.time));
  }

  describe('query', () => {
    it('prints the items of a hash key in the order of their range key', async () => {
      expect(await queried('ann')).to.deep.equal([1, 2, 10]);
      expect(await queried('nobody')).to.deep.equal([]);
    });

    it('reads a range by the type of the key, both ends included', async () => {
      expect(await queried('ann', { rangeFrom: '2', rangeTo: '10' })).to.deep.equal([2, 10]);
      expect(await queried('ann', { rangeTo: '2.0' })).to.deep.equal([1, 2]);
    });

    it('takes reverse, limit, filter, consistent and attributes together', async () => {
      const flags: QueryFlags = {
        reverse: true,
        limit: 1,
        filter: { attr: 'hits', gt: 1 },
        consistent: true,
        attributes: ['hits'],
      };
      await queried('ann', flags);
      expect(printed()).to.deep.equal([{ hits: 9 }]);
    });

    it('asks an index by its own keys', async () => {
      expect(await queried('/a', { index: 'byPage', beginsWith: 'Apr' })).to.deep.equal([2]);
    });

    it('says what is wrong with a key, an index or a prefix', async () => {
      for (const [hash, flags, sentence] of [
        ['ann', { rangeFrom: 'now' }, /'now' is no value of the key 'time' \(N\)/],
        ['ann', { beginsWith: '1' }, /--begins-with wants a key of text or binary; 'time' is a number/],
        ['ann', { index: 'byTitle' }, /has no index 'byTitle'; its indexes: 'byPage'/],
        ['ann', { filter: { attr: 'hits', over: 1 } }, /over. is no comparator/],
        ['/a', { index: 'byPage', consistent: true }, /no consistent reads/],
      ] as const) {
        // The type of a filter is what a user of the library gets to see, and not who types a command.
        const problem = await query(place, hash, flags as QueryFlags).catch((error) => error);
        expect(problem).to.have.property('message').that.matches(sentence);
        expect(problem).to.have.property('status', 2);
      }
    });
  });

  describe('scan', () => {
    it('prints all items, in parts where it is asked to', async () => {
      expect((await scanned({ segments: 3 })).map(({ time }) => time)).to.deep.equal([1, 2, 3, 10]);
    });

    it('takes a filter, attributes, a limit and an index', async () => {
      expect(await scanned({ filter: { attr: 'hits', gte: 5 }, attributes: ['time', 'hits'] })).to.deep.equal([
        { time: 1, hits: 5 },
        { time: 10, hits: 9 },
      ]);
      expect(await scanned({ limit: 2 })).to.have.length(2);
      expect(await scanned({ index: 'byPage' })).to.have.length(3);
    });
  });

  describe('dump', () => {
    it('writes every item to a file, compressed by its name', async () => {
      const file = join(folder, 'dump.ndjson.gz');
      expect(await dump(place, { out: file })).to.equal(0);
      const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
      expect(lines).to.have.length(4);
      expect(lines.find((line) => line.includes('bob')))
        .to.include('0.12345678901234567891')
        .and.to.include('"AQI="');
    });

    it('comes back from DynamoDB JSON the same, sets, binary and digits', async function () {
      this.timeout(60_000);
      const file = join(folder, 'dump.ndjson');
      await dump(place, { out: file, format: 'dynamodb' });
      const copy = join(folder, 'copy.db');
      const { status } = await dynochemy([
        'load',
        file,
        `sqlite:${copy}`,
        '--table',
        'visits',
        '--create',
        '--hash',
        'user',
        '--range',
        'time:N',
        '--format',
        'dynamodb',
      ]);
      expect(status).to.equal(0);
      const client = sqlite({ file: copy });
      await using s = solvent(client);
      const items = await s.scan(Visits);
      client.destroy();
      expect(items).to.have.deep.members(ITEMS);
    });

    it('ends quietly when nobody reads on', async function () {
      this.timeout(60_000);
      const text = 'x'.repeat(1000);
      await fill(Array.from({ length: 2000 }, (_, time) => ({ user: 'eve', time, text })));
      const { child, ended } = start('dump', place.target, 'visits');
      child.stdout.once('data', () => child.stdout.destroy());
      const { status, stderr } = await ended;
      expect([status, stderr]).to.deep.equal([0, '']);
    });
  });

  it('prints to standard output, and nothing else to it', async function () {
    this.timeout(60_000);
    const { status, stdout, stderr } = await dynochemy([
      'query',
      place.target,
      'visits',
      'bob',
      '--format',
      'dynamodb',
    ]);
    expect([status, stderr]).to.deep.equal([0, '']);
    expect(JSON.parse(stdout)).to.have.deep.property('tags', { SS: ['x'] });
  });
});
