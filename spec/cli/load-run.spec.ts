import { expect } from 'chai';
import { from, map, mergeAll, tap, toArray } from 'rxjs';
import { CommandError, EXIT } from '../../lib/cli/exit.js';
import type { Item, Row } from '../../lib/cli/input/row.js';
import { loadReport, loadStatus, spellReport } from '../../lib/cli/load-report.js';
import { LoadRun } from '../../lib/cli/load-run.js';
import type { Reject, Rejects } from '../../lib/cli/rejects.js';
import { DeadlineError } from '../../lib/errors.js';
import { type Solvent, solvent } from '../../lib/solvent.js';
import { sqlite } from '../../lib/sqlite/index.js';
import { type Table, table } from '../../lib/table/table.js';

const Visits = table<Item>()({ name: 'visits', hashKey: 'user', rangeKey: { name: 'time', type: 'N' } });
const NO_WRITES = { consumed: 0, throttles: 0, retries: 0 };

function good(line: number): Row {
  return { kind: 'good', line, item: { user: `user ${line}`, time: line } };
}

class Kept implements Rejects {
  readonly all: Reject[] = [];

  add(reject: Reject): void {
    this.all.push(reject);
  }

  async ready(): Promise<void> {}

  async close(): Promise<void> {}
}

describe('LoadRun', () => {
  const client = sqlite();
  let s: Solvent;
  let rejects: Rejects & { readonly all: Reject[] };

  beforeEach(async () => {
    rejects = new Kept();
    s = solvent(client, { tables: [Visits], highWaterMark: 100, retries: 0 });
    await s.createTables();
    await s.scan(Visits).delete({});
  });

  afterEach(() => s.close());
  after(() => client.destroy());

  function runOf(rows: AsyncIterable<Row>, stopReading = () => {}, into: Table<Item> = Visits): LoadRun {
    return new LoadRun({ table: into, rows, rejects, target: 'sqlite:./app.db', stopReading });
  }

  it('lands good rows, and tells of each bad one where it was and why', async () => {
    const run = runOf(
      (async function* (): AsyncGenerator<Row> {
        yield good(1);
        yield { kind: 'bad', line: 2, reason: 'it is not valid UTF-8', text: '?' };
        yield { kind: 'good', line: 4, item: { user: 'ann' } };
        yield { kind: 'good', line: 5, item: { user: 'ann', time: 1, text: 'x'.repeat(410_000) } };
        yield { kind: 'good', line: 6, item: { user: 'ann', time: '1' } };
        yield good(7);
      })(),
    );
    await run.drive(s);
    expect([run.readCount, run.landedCount, run.rejectedCount, run.failedCount, run.lastLine]).to.deep.equal([
      6, 2, 4, 0, 7,
    ]);
    expect(rejects.all.map(({ line }) => line).sort()).to.deep.equal([2, 4, 5, 6]);
    const reasons = new Map(rejects.all.map(({ line, reason }) => [line, reason]));
    expect(reasons.get(4)).to.equal("The key attribute 'time' (N) is missing.");
    expect(reasons.get(5)).to.match(/DynamoDB takes 409600/);
    expect(reasons.get(6)).to.match(/'time' is of type S, the table wants N/);
    expect(rejects.all.find(({ line }) => line === 4)).to.have.deep.property('row', { user: 'ann' });
    expect(await s.scan(Visits)).to.have.length(2);
    expect(loadStatus(run, false)).to.equal(EXIT.failed);
  });

  it('lets the last row of a key stay', async () => {
    const run = runOf(
      (async function* (): AsyncGenerator<Row> {
        for (let line = 1; line <= 60; line++) yield { kind: 'good', line, item: { user: 'ann', time: 1, line } };
      })(),
    );
    await run.drive(s);
    expect(run.landedCount).to.equal(60);
    expect(await s.get(Visits, ['ann', 1])).to.have.property('line', 60);
  });

  it('lands what came before the input broke, and keeps the reason', async () => {
    const run = runOf(
      (async function* (): AsyncGenerator<Row> {
        for (let line = 1; line <= 150; line++) yield good(line);
        throw new CommandError('the gzip data is cut off');
      })(),
    );
    await run.drive(s);
    expect(run.landedCount).to.equal(150);
    expect(loadStatus(run, false)).to.equal(EXIT.usage);
    expect(loadReport(run, 1000, NO_WRITES)).to.include({
      problem: 'the gzip data is cut off',
      complete: false,
      lastLine: 150,
    });
  });

  it('reads no more after a stop, and settles what it has read', async () => {
    let isReading = true;
    let stop = () => {};
    const run = runOf(
      (async function* (): AsyncGenerator<Row> {
        for (let line = 1; line <= 5000; line++) {
          if (line === 500) stop();
          yield good(line);
        }
      })(),
      () => {
        isReading = false;
      },
    );
    stop = () => run.stop();
    await run.drive(s);
    expect(isReading).to.equal(false);
    expect([run.readCount, run.landedCount, run.lastLine]).to.deep.equal([499, 499, 499]);
    expect(loadStatus(run, true)).to.equal(EXIT.interrupted);
    expect(spellReport(loadReport(run, 1000, NO_WRITES))).to.include(
      'stopped after line 499: the rows up to there are counted above',
    );
  });

  it('is complete where the input has ended, also if a stop comes after that', async () => {
    const run = runOf(
      (async function* (): AsyncGenerator<Row> {
        yield good(1);
      })(),
    );
    await run.drive({
      ingest: (source) =>
        from(source).pipe(
          toArray(),
          tap(() => run.stop()),
          mergeAll(),
          map((operation) => ({ operation, value: undefined })),
        ),
    });
    expect(loadReport(run, 1000, NO_WRITES)).to.include({ rows: 1, landed: 1, open: 0, complete: true });
  });

  it('counts what is read and has not settled yet as not done', async () => {
    const run = runOf(
      (async function* (): AsyncGenerator<Row> {
        for (let line = 1; line <= 4; line++) yield good(line);
      })(),
    );
    const parts = [run.settledPart];
    await run.drive({
      ingest: (source) =>
        from(source).pipe(
          toArray(),
          mergeAll(),
          tap(() => parts.push(run.settledPart)),
          map((operation) => ({ operation, value: undefined })),
        ),
    });
    expect([...parts, run.settledPart]).to.deep.equal([1, 0, 0.25, 0.5, 0.75, 1]);
  });

  it('takes what a stopped reader throws for a part of the stop', async () => {
    let stop = () => {};
    const run = runOf(
      (async function* (): AsyncGenerator<Row> {
        yield good(1);
        stop();
        throw new Error('the JSON array does not end');
      })(),
    );
    stop = () => run.stop();
    await run.drive(s);
    expect([run.landedCount, run.problem]).to.deep.equal([1, undefined]);
  });

  it('stops where the table is not there: reading on would lose every row', async () => {
    const Gone = table<Item>()({ name: 'gone', hashKey: 'user' });
    let count = 0;
    const run = runOf(
      (async function* (): AsyncGenerator<Row> {
        for (let line = 1; line <= 5000; line++) {
          count++;
          yield good(line);
        }
      })(),
      () => {},
      Gone,
    );
    await run.drive(s);
    expect(count).to.be.lessThan(2000);
    expect([run.landedCount, run.failedCount]).to.deep.equal([0, run.readCount]);
    expect(rejects.all).to.have.length(run.readCount);
    expect(rejects.all[0]?.reason).to.match(/^the table is not there any more at sqlite:\.\/app\.db/);
    expect(run.problem)
      .to.have.property('message')
      .that.matches(/the table is not there any more at sqlite:\.\/app\.db/);
    expect(loadStatus(run, false)).to.equal(EXIT.failed);
  });

  it('gives up where a thousand rows have failed and none has landed', async () => {
    const run = runOf(
      (async function* (): AsyncGenerator<Row> {
        for (let line = 1; line <= 5000; line++) yield good(line);
      })(),
    );
    await run.drive({
      ingest: (source) =>
        from(source).pipe(map((operation) => ({ operation, error: new DeadlineError(900_000, { operation }) }))),
    });
    expect([run.readCount, run.failedCount]).to.deep.equal([1000, 1000]);
    expect(run.problem)
      .to.have.property('message')
      .that.matches(/was not done within its deadline of 900000 ms/);
  });

  it('reads no faster than rejects are taken', async () => {
    let readyCount = 0;
    rejects = Object.assign(new Kept(), {
      async ready() {
        await new Promise((resolve) => setImmediate(resolve));
        readyCount++;
      },
    });
    const run = runOf(
      (async function* (): AsyncGenerator<Row> {
        for (let line = 1; line <= 20; line++) {
          expect(readyCount).to.equal(line - 1);
          yield { kind: 'bad', line, reason: 'no JSON', text: '{' };
        }
      })(),
    );
    await run.drive(s);
    expect([run.rejectedCount, run.problem]).to.deep.equal([20, undefined]);
  });
});

describe('spellReport', () => {
  it('says how many rows landed, how fast, and what it took', () => {
    const report = {
      rows: 1_000_003,
      landed: 1_000_000,
      rejected: 2,
      failed: 1,
      open: 0,
      complete: true,
      lastLine: 1_000_003,
      seconds: 65.2,
      rowsPerSecond: 15_338,
      writeUnits: 1_000_000,
      throttles: 4,
      retries: 0,
    };
    expect(spellReport(report)).to.equal(
      '1,000,003 rows read: 1,000,000 landed, 2 rejected, 1 failed\n' +
        '1:05 at 15,338 rows/s; 1,000,000 WCU, 4 throttles, 0 retries',
    );
    expect(spellReport({ ...report, open: 1000 })).to.match(/1 failed, 1,000 open\n/);
  });
});
