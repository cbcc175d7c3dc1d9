import { expect } from 'chai';
import { StatsRecorder } from '../../lib/pipeline/stats.js';

const WRITES = { table: 'things', direction: 'write' } as const;
const NOTHING = { consumed: 0, rates: { 1: 0, 5: 0, 60: 0 }, requests: 0, throttles: 0, retries: 0 };

describe('StatsRecorder', () => {
  it('counts by table and direction', () => {
    let now = 0;
    const recorder = new StatsRecorder(() => now);
    recorder.record({ kind: 'request', api: 'BatchWriteItem', ...WRITES, operationCount: 25, units: 25 });
    recorder.record({ kind: 'request', api: 'BatchWriteItem', ...WRITES, operationCount: 3, units: 3 });
    recorder.record({ kind: 'throttle', ...WRITES, operationCount: 4 });
    recorder.record({ kind: 'retry', api: 'BatchWriteItem', ...WRITES, attempt: 1, reason: 'ECONNRESET' });
    recorder.record({ kind: 'capacity', ...WRITES, units: 30 });
    now = 1_000;
    expect(recorder.tables()).to.deep.equal({
      things: {
        read: NOTHING,
        write: { consumed: 30, rates: { 1: 30, 5: 6, 60: 0.5 }, requests: 2, throttles: 4, retries: 1 },
      },
    });
  });

  it('counts nothing for events that say nothing of work done', () => {
    const recorder = new StatsRecorder(() => 0);
    recorder.record({ kind: 'settle', operation: 'put', table: 'things', error: undefined });
    recorder.record({ kind: 'stranger', api: 'BatchGetItem', table: 'things', keyCount: 1 });
    expect(recorder.tables()).to.deep.equal({});
  });

  it('keeps tables apart that have names of JavaScript’s own', () => {
    const recorder = new StatsRecorder(() => 0);
    for (const table of ['__proto__', 'constructor']) {
      recorder.record({ kind: 'capacity', table, direction: 'read', units: 2 });
    }
    expect(Object.entries(recorder.tables()).map(([name, { read }]) => [name, read.consumed])).to.deep.equal([
      ['__proto__', 2],
      ['constructor', 2],
    ]);
  });
});
