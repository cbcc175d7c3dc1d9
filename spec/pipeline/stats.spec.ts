import { expect } from 'chai';
import { Budget } from '../../lib/capacity/budget.js';
import { StatsRecorder } from '../../lib/pipeline/stats.js';
import { table } from '../../lib/table/table.js';

const WRITES = { table: 'things', direction: 'write' } as const;
const RATES = { 1: 0, 5: 0, 60: 0 };
const FREE = { declared: undefined, rate: undefined, tokens: Number.POSITIVE_INFINITY, debt: 0, indexes: {} };
const NOTHING = { consumed: 0, rates: RATES, requests: 0, throttles: 0, retries: 0, queued: 0, waitMs: 0, ...FREE };
const Things = table<{ id: string; n: string }>()({
  name: 'things',
  hashKey: 'id',
  writeCapacity: 10,
  indexes: { byN: { hashKey: 'n' } },
});

describe('StatsRecorder', () => {
  it('counts by table and direction', () => {
    let now = 0;
    const recorder = new StatsRecorder(() => now);
    recorder.record({ kind: 'request', api: 'BatchWriteItem', ...WRITES, operationCount: 25, units: 25, waitMs: 10 });
    recorder.record({ kind: 'request', api: 'BatchWriteItem', ...WRITES, operationCount: 3, units: 3, waitMs: 20 });
    recorder.record({ kind: 'throttle', ...WRITES, operationCount: 4 });
    recorder.record({ kind: 'retry', api: 'BatchWriteItem', ...WRITES, attempt: 1, reason: 'ECONNRESET' });
    recorder.record({ kind: 'capacity', ...WRITES, units: 30 });
    const budget = new Budget(1);
    now = 1_000;
    const account = budget.account(Things, 'write', now - 500);
    account.learn({ kind: 'PutItem', units: 8, places: ['byN'] }, new Map([['byN', 8]]), now);
    account.settle(new Map([['byN', 0]]), new Map([['byN', 8]]), new Map(), now);
    expect(recorder.tables(budget, new Map([['write things', 5]]))).to.deep.equal({
      things: {
        read: NOTHING,
        write: {
          ...{ consumed: 30, rates: { 1: 30, 5: 6, 60: 0.5 }, requests: 2, throttles: 4, retries: 1 },
          ...{ queued: 5, waitMs: 12, declared: 10, rate: 10, tokens: 10, debt: 0 },
          indexes: { byN: { consumed: 8, rates: RATES, declared: 10, rate: 10, tokens: 2, debt: 0 } },
        },
      },
    });
  });

  it('counts nothing for events that say nothing of work done', () => {
    const recorder = new StatsRecorder(() => 0);
    recorder.record({ kind: 'settle', operation: 'put', table: 'things', error: undefined });
    recorder.record({ kind: 'stranger', api: 'BatchGetItem', table: 'things', keyCount: 1 });
    expect(recorder.tables(new Budget(1), new Map())).to.deep.equal({});
  });

  it('keeps tables apart that have names of JavaScript’s own', () => {
    const recorder = new StatsRecorder(() => 0);
    for (const table of ['__proto__', 'constructor']) {
      recorder.record({ kind: 'capacity', table, direction: 'read', units: 2 });
    }
    expect(
      Object.entries(recorder.tables(new Budget(1), new Map())).map(([name, { read }]) => [name, read.consumed]),
    ).to.deep.equal([
      ['__proto__', 2],
      ['constructor', 2],
    ]);
  });
});
