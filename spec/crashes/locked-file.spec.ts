import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { expect } from 'chai';
import { solvent, table } from 'dynochemy';
import { sqlite } from 'dynochemy/sqlite';
import { feed, start } from '../cli/process.js';

const Rows = table<{ id: string; text?: string }>()({ name: 'rows', hashKey: 'id' });

describe('a database file that another process has locked', function () {
  this.timeout(60_000);

  it('is waited for by a load, which then lands all its rows', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'locked-'));
    const file = join(folder, 'app.db');
    const client = sqlite({ file });
    const s = solvent(client, { tables: [Rows] });
    await s.createTables();
    const other = new Database(file);
    other.exec('BEGIN IMMEDIATE');
    const { child, ended } = start('load', `sqlite:${file}`, '--table', 'rows', '--json');
    // More than a pipe holds: when it is taken, the load is under way.
    await feed(child, [ndjson(0, 500)]);
    child.stdin.end(ndjson(500, 2000));
    await sleep(200);
    expect(await s.scan(Rows)).to.have.length(0);
    other.exec('COMMIT');
    other.close();
    const { status, stdout } = await ended;
    expect([status, JSON.parse(stdout).landed]).to.deep.equal([0, 2000]);
    expect(await s.scan(Rows)).to.have.length(2000);
    await s.close();
    client.destroy();
    rmSync(folder, { recursive: true });
  });
});

function ndjson(from: number, to: number): string {
  const row = (n: number) => JSON.stringify({ id: `row ${n}`, text: 'x'.repeat(500) });
  return Array.from({ length: to - from }, (_, index) => `${row(from + index)}\n`).join('');
}
