import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Report } from '../../../lib/cli/report/report.js';
import { put } from '../../../lib/operation/operation.js';
import { solvent } from '../../../lib/solvent.js';
import { sqlite } from '../../../lib/sqlite/index.js';
import { table } from '../../../lib/table/table.js';

const Visits = table<{ user: string; page: string }>()({
  name: 'visits',
  hashKey: 'user',
  readCapacity: 1000,
  writeCapacity: 1000,
  indexes: { byPage: { hashKey: 'page' } },
});
const REPORT = { rows: 100, landed: 100, rejected: 0, failed: 0, open: 0, complete: true, lastLine: 100 };

describe('Report', () => {
  const folder = mkdtempSync(join(tmpdir(), 'report-'));
  const client = sqlite();

  after(() => {
    client.destroy();
    rmSync(folder, { recursive: true });
  });

  it('tells what a solvent has written into a table and its index since it began', async () => {
    await using s = solvent(client, { tables: [Visits] });
    await s.createTables();
    await s.put(Visits, { user: 'before', page: '/' });
    const file = join(folder, 'report.html');
    using report = new Report(file, { table: 'visits', target: 'sqlite::memory:', file: undefined }, s);
    const rows = Array.from({ length: 100 }, (_, index) => put(Visits, { user: `${index}`, page: '/' }));
    await new Promise((resolve) => s.ingest(rows).subscribe({ complete: () => resolve(undefined) }));
    const { consumed, throttles, retries } = s.stats().tables.visits?.write ?? {
      consumed: 0,
      throttles: 0,
      retries: 0,
    };
    expect(consumed).to.equal(202);
    report.write({ ...REPORT, seconds: 1, rowsPerSecond: 100, writeUnits: consumed, throttles, retries });
    const text = readFileSync(file, 'utf8');
    expect([...text.matchAll(/<h2>([^<]*)/g)].map(([, title = '']) => title.trim())).to.deep.equal([
      'Table',
      'Index byPage',
      'Throttles and retries',
      'Queue',
      'Latency of requests',
    ]);
    expect(text).to.match(/, of [4-9] requests\./);
  });
});
