import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { Item } from '../../lib/cli/input/row.js';
import { solvent } from '../../lib/solvent.js';
import { sqlite } from '../../lib/sqlite/index.js';
import { table } from '../../lib/table/table.js';
import { skipBecause } from '../support/skip.js';
import { dynochemy, feed, start, startWith } from './process.js';

const Visits = table<Item>()({ name: 'visits', hashKey: 'user', rangeKey: { name: 'time', type: 'N' } });
const NEW_TABLE = ['--table', 'visits', '--create', '--hash', 'user', '--range', 'time:N'];

/** Makes a few thousand rows more than the pipe to a process holds. */
const LONG = 'x'.repeat(500);

/** Has a process say at its end how many KB of memory it had at the most. */
const TELL_MEMORY = "process.on('exit', () => process._rawDebug(process.resourceUsage().maxRSS))";

function ndjson(from: number, to: number, text = ''): string {
  const row = (time: number) => JSON.stringify({ user: 'ann', time, text });
  return Array.from({ length: to - from }, (_, index) => `${row(from + index)}\n`).join('');
}

describe('dynochemy load', function () {
  this.timeout(60_000);
  let folder: string;
  let file: string;
  let target: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'load-'));
    file = join(folder, 'app.db');
    target = `sqlite:${file}`;
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function write(name: string, content: string | Buffer): string {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  }

  async function items(): Promise<Item[]> {
    const client = sqlite({ file });
    await using s = solvent(client);
    const all = await s.scan(Visits);
    client.destroy();
    return all.sort((a, b) => Number(a.time) - Number(b.time));
  }

  it('loads a file into a new table, and says how it went', async () => {
    const input = write(
      'visits.json.gz',
      gzipSync('[{"user":"ann","time":1,"n":12345678901234567890}, {"user":"ann","time":2}]'),
    );
    const { status, stdout, stderr } = await dynochemy(['load', input, target, ...NEW_TABLE]);
    expect(stderr).to.equal('');
    expect(stdout).to.match(
      /^2 rows read: 2 landed, 0 rejected, 0 failed\n0:\d\d at \d+ rows\/s; 2 WCU, 0 throttles, 0 retries\n$/,
    );
    expect(status).to.equal(0);
    expect(await items()).to.deep.equal([
      { user: 'ann', time: 1, n: 12345678901234567890n },
      { user: 'ann', time: 2 },
    ]);
  });

  it('says in one line of plain text each what is wrong with rows, whatever is in them', async () => {
    const input = write('visits.json', '[\u001bc\n,{"user":"ann","time":"\u0007"}]');
    const { status, stderr } = await dynochemy(['load', input, target, ...NEW_TABLE]);
    expect(stderr).to.match(/^line 1: it is not valid JSON: .*\\u001b.*\nline 2: .*\n$/);
    expect(stderr).to.not.match(/[^\P{Cc}\n]/u);
    expect(status).to.equal(1);
  });

  it('goes on behind bad rows, and writes them down with their lines and reasons', async () => {
    const input = write('visits.ndjson', '{"user":"ann","time":1}\n\n{"user":"bob"}\nwhat?\n{"user":"ann","time":2}\n');
    const rejects = join(folder, 'rejects.ndjson');
    const { status, stdout } = await dynochemy(['load', input, target, ...NEW_TABLE, '--rejects', rejects, '--json']);
    expect(status).to.equal(1);
    expect(JSON.parse(stdout)).to.include({
      rows: 4,
      landed: 2,
      rejected: 2,
      failed: 0,
      complete: true,
      writeUnits: 2,
    });
    const written = readFileSync(rejects, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(written.sort((a, b) => a.line - b.line)).to.deep.equal([
      { line: 3, reason: "The key attribute 'time' (N) is missing.", row: { user: 'bob' } },
      { line: 4, reason: written[1].reason, text: 'what?' },
    ]);
    expect(written[1].reason).to.match(/^it is not valid JSON: /);
    expect(await items()).to.have.length(2);
  });

  it('reads CSV from standard input, with the key types of the table and those of the flag', async () => {
    const csv = 'user,time,page,hits\nann,1,/a,7\nann,2,"/b,c",\nann,3\n';
    const { status, stderr } = await dynochemy(
      ['load', '-', target, ...NEW_TABLE, '--format', 'csv', '--types', 'hits=N'],
      csv,
    );
    expect(stderr).to.equal('line 4: it has 2 cells where the first line has 4\n');
    expect(status).to.equal(1);
    expect(await items()).to.deep.equal([
      { user: 'ann', time: 1, page: '/a', hits: 7 },
      { user: 'ann', time: 2, page: '/b,c' },
    ]);
  });

  it('lands everything before the place where gzip data is cut off', async () => {
    const zipped = gzipSync(ndjson(0, 2000));
    const input = write('visits.ndjson.gz', zipped.subarray(0, -8));
    const { status, stdout, stderr } = await dynochemy(['load', input, target, ...NEW_TABLE]);
    expect(stderr).to.equal('dynochemy: the gzip data is cut off: get the file again and run the same command\n');
    expect(stdout).to.include('2,000 rows read: 2,000 landed').and.to.include('stopped after line 2000');
    expect(status).to.equal(2);
    expect(await items()).to.have.length(2000);
  });

  it('holds next to nothing of what was packed a thousand times smaller', async () => {
    const zeros = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const input = write('bomb.ndjson.gz', Buffer.concat(Array(4).fill(zeros)));
    const options = `--import=data:text/javascript,${encodeURIComponent(TELL_MEMORY)}`;
    const { status, stderr } = await startWith({ NODE_OPTIONS: options }, 'load', input, target, ...NEW_TABLE).ended;
    const [line, memory] = stderr.split('\n').filter((each) => !each.startsWith('0 rows'));
    expect(line).to.equal('line 1: it has more than 16 MB, and an item ends at 400 KB');
    expect(status).to.equal(1);
    expect(Number(memory)).to.be.within(1, 320 * 1024);
  });

  it('stops cleanly at Ctrl-C: what was read has landed, and the rest can be loaded by the same command', async () => {
    const { child, ended } = start('load', target, ...NEW_TABLE, '--json');
    await feed(child, [ndjson(0, 3000, LONG), ndjson(3000, 5000, LONG)]);
    child.kill('SIGINT');
    const { status, stdout, stderr } = await ended;
    expect(stderr).to.match(/^stopping: [\d,]+ rows are under way/m);
    expect(status).to.equal(130);
    const report = JSON.parse(stdout);
    expect(report).to.include({ complete: false, rejected: 0, failed: 0, lastLine: report.rows, landed: report.rows });
    expect(report.rows).to.be.within(1, 5000);
    expect(await items()).to.have.length(report.rows);
  });

  it('does so at SIGTERM, with every line whole that it writes', async () => {
    const rejects = join(folder, 'rejects.ndjson');
    const { child, ended } = start('load', target, ...NEW_TABLE, '--json', '--rejects', rejects);
    const mixed = (from: number, to: number) => ndjson(from, to, LONG).replaceAll('\n', `\n{"user":"${LONG}"}\n`);
    await feed(child, [mixed(0, 2000), mixed(2000, 3000)]);
    child.kill('SIGTERM');
    const { status, stdout } = await ended;
    expect(status).to.equal(130);
    const { rows, landed, rejected, open, failed, complete } = JSON.parse(stdout);
    expect([landed + rejected, open, failed, complete]).to.deep.equal([rows, 0, 0, false]);
    expect(await items()).to.have.length(landed);
    const lines = readFileSync(rejects, 'utf8').split('\n').slice(0, -1);
    expect(lines.map((line) => JSON.parse(line).row)).to.deep.equal(Array(rejected).fill({ user: LONG }));
  });

  it('leaves at a second Ctrl-C, and says before what it knows', async () => {
    const slow = ['--write-capacity', '1', '--json'];
    const { child, ended } = start('load', target, ...NEW_TABLE, ...slow);
    child.stdin.on('error', () => {});
    child.stdin.write(ndjson(0, 1000));
    // The first line is the progress, the second says that it is stopping.
    child.stderr.on('data', () => child.kill('SIGINT'));
    const { status, stdout } = await ended;
    expect(status).to.equal(130);
    const { rows, landed, open, complete } = JSON.parse(stdout);
    expect(open).to.be.greaterThan(0);
    expect([landed + open, complete]).to.deep.equal([rows, false]);
  });

  it('writes a page with charts, also when it is interrupted', async () => {
    const page = join(folder, 'report.html');
    const { child, ended } = start('load', target, ...NEW_TABLE, '--report', page);
    await feed(child, [ndjson(0, 3000, LONG), ndjson(3000, 5000, LONG)]);
    child.kill('SIGINT');
    const { status, stdout } = await ended;
    expect(status).to.equal(130);
    const written = readFileSync(page, 'utf8');
    const [, rows] = stdout.match(/^([\d,]+) rows read/) ?? [];
    expect(written).to.include('Interrupted: no row behind line').and.to.include(`of ${rows} read`);
    expect(written.match(/<svg/g)).to.have.length(4);
  });

  it('writes the page also at a second Ctrl-C, and where the input is broken', async () => {
    const page = join(folder, 'report.html');
    const { child, ended } = start('load', target, ...NEW_TABLE, '--write-capacity', '1', '--report', page);
    child.stdin.on('error', () => {});
    child.stdin.write(ndjson(0, 1000));
    child.stderr.on('data', () => child.kill('SIGINT'));
    expect(await ended).to.have.property('status', 130);
    expect(readFileSync(page, 'utf8')).to.match(/Interrupted: .*[1-9]\d* open<\/small>/s);
    const csv = write('visits.csv', 'user,when\nann,1\n');
    const broken = await dynochemy(['load', csv, target, '--table', 'visits', '--report', page]);
    expect(broken).to.have.property('status', 2);
    expect(readFileSync(page, 'utf8')).to.include('Ended by a problem: <bdi>the CSV has no column &#39;time&#39;');
  });

  it('tells of a page that could not be written when all rows have landed', async function () {
    if (process.platform !== 'linux') skipBecause(this, 'it needs Linux');
    const input = write('visits.ndjson', ndjson(0, 10));
    const { status, stdout, stderr } = await dynochemy(['load', input, target, ...NEW_TABLE, '--report', '/dev/full']);
    expect(stderr).to.match(/^dynochemy: cannot write the report to \/dev\/full: ENOSPC.*\n$/);
    expect(stdout).to.include('10 landed');
    expect(status).to.equal(1);
  });

  it('begins nothing where the page cannot be written', async () => {
    const input = write('visits.ndjson', ndjson(0, 1));
    const page = join(folder, 'none', 'report.html');
    const { status, stderr } = await dynochemy(['load', input, target, ...NEW_TABLE, '--report', page]);
    expect(stderr).to.match(/^dynochemy: cannot write the report to .*report\.html: ENOENT.*\n$/);
    expect([status, existsSync(file)]).to.deep.equal([2, false]);
  });

  it('prints the report as JSON also where the input has no first row', async () => {
    const { status, stdout, stderr } = await dynochemy(
      ['load', '-', target, ...NEW_TABLE, '--format', 'csv', '--json'],
      'user,when\nann,1\n',
    );
    expect(stderr).to.match(/^dynochemy: the CSV has no column 'time'.*\n$/);
    expect(JSON.parse(stdout)).to.include({ rows: 0, complete: false }).and.to.have.property('problem');
    expect(status).to.equal(2);
  });

  it('makes no database file for a table that cannot be', async () => {
    const input = write('visits.ndjson', ndjson(0, 1));
    for (const flags of [
      ['--table', 'a b', '--create', '--hash', 'id'],
      ['--table', 'visits', '--create', '--hash', 'id', '--range', 'id'],
    ]) {
      const { status, stderr } = await dynochemy(['load', input, target, ...flags]);
      expect(stderr).to.match(/^dynochemy: .*\n$/);
      expect([status, existsSync(file)]).to.deep.equal([2, false]);
    }
  });

  it('ends in the same table when it is killed and run again', async () => {
    const { child, ended } = start('load', target, ...NEW_TABLE);
    await feed(child, [ndjson(0, 3000, LONG)]);
    child.kill('SIGKILL');
    await ended;
    const before = (await items()).length;
    expect(before).to.be.within(0, 3000);
    const { status } = await dynochemy(['load', target, ...NEW_TABLE], ndjson(0, 3000));
    expect(status).to.equal(0);
    const after = await items();
    expect(after.map(({ time }) => time)).to.deep.equal(Array.from({ length: 3000 }, (_, index) => index));
  });

  it('answers wrong usage, and input that cannot be read, with one clear line and status 2', async () => {
    const input = write('visits.ndjson', ndjson(0, 1));
    const csv = write('visits.csv', 'user,when\nann,1\n');
    for (const [args, line] of [
      [
        ['load', join(folder, 'none.csv'), target, '--table', 'visits', '--create'],
        /^dynochemy: there is no file .*none\.csv\n$/,
      ],
      [
        ['load', input, target, ...NEW_TABLE, '--formt', 'csv'],
        /^error: unknown option '--formt'\n\(Did you mean --format\?\)\n/,
      ],
      [
        ['load', csv, target, ...NEW_TABLE],
        /^dynochemy: the CSV has no column 'time'; its first line names user, when\n$/,
      ],
      [['load', input, 'app.db', '--table', 'visits'], /^dynochemy: 'app\.db' is no target: write sqlite:/],
      [['load', input, target, ...NEW_TABLE, '--rejects', input], /^dynochemy: --rejects would overwrite the input/],
      [['load', input, target, ...NEW_TABLE, '--report', input], /^dynochemy: --report would overwrite the input/],
      [
        ['load', input, target, ...NEW_TABLE, '--report', './x', '--rejects', 'x'],
        /^dynochemy: --report and --rejects are both \.\/x: name two files\n$/,
      ],
      [['load', input, target, target, '--table', 'visits'], /^dynochemy: load wants FILE and TARGET, and got 3 names/],
    ] as const) {
      const { status, stdout, stderr } = await dynochemy(args);
      expect(stderr).to.match(line);
      expect([status, stdout]).to.deep.equal([2, '']);
    }
  });
});
