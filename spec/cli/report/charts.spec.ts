import { expect } from 'chai';
import { allLatencies, charts, percent, usedShare } from '../../../lib/cli/report/charts.js';
import { places, pointOf } from './points.js';

const POINTS = [
  pointOf({ places: places(90, 100), queued: 7, throttles: 2, ms: [10, 10] }),
  pointOf({
    places: new Map([...places(220, 100, 70), ['byPage', { units: 10, declared: 50, rate: 50 }]]),
    lengthMs: 2000,
    retries: 4,
  }),
];

describe('charts', () => {
  it('are one for the table and each index, of throttles, of the queue and of latencies', () => {
    const drawn = charts(POINTS);
    expect(drawn.map(({ title }) => title)).to.deep.equal([
      'Table',
      'Index byPage',
      'Throttles and retries',
      'Queue',
      'Latency of requests',
    ]);
    for (const { lengthsMs, series } of drawn) {
      expect(lengthsMs).to.deep.equal([1000, 2000]);
      for (const { values } of series) expect(values).to.have.length(2);
    }
  });

  it('show units a second beside what is declared, and where throttles have lowered it', () => {
    const [ofTable, ofIndex] = charts(POINTS);
    expect(ofTable?.series.map(({ values }) => values)).to.deep.equal([
      [90, 110],
      [100, 100],
      [undefined, 70],
    ]);
    expect(ofTable?.summary).to.equal('103 on average, 103.3 % of the declared capacity.');
    expect(ofIndex?.series.map(({ values }) => values)).to.deep.equal([
      [0, 5],
      [undefined, 50],
      [undefined, undefined],
    ]);
  });

  it('show what came back, what waited, and percentiles where there was a reply', () => {
    const [refusals, queue, latency] = charts(POINTS).slice(2);
    expect(refusals?.series.map(({ values }) => values)).to.deep.equal([
      [2, 0],
      [0, 2],
    ]);
    expect(queue?.series[0]?.values).to.deep.equal([7, 0]);
    for (const { values } of latency?.series ?? []) {
      expect(values[0]).to.be.closeTo(10, 0.1);
      expect(values[1]).to.equal(undefined);
    }
    expect(latency?.summary).to.match(/^p50 10\S* ms, p95 10\S* ms, p99 10\S* ms, of 2 requests\.$/);
  });

  it('say so where nothing is declared or was sent', () => {
    const [ofTable, , queue, latency] = charts([]);
    expect(ofTable?.summary).to.equal('0 on average, no capacity is declared.');
    expect(queue?.summary).to.equal('0 waited to be sent when there were the most.');
    expect(latency?.summary).to.equal('No request was answered.');
  });
});

describe('usedShare', () => {
  it('is of the time for which a capacity was declared', () => {
    expect(usedShare('', POINTS)).to.be.closeTo(310 / 300, 1e-9);
    expect(usedShare('byPage', POINTS)).to.equal(0.1);
    expect(usedShare('', [pointOf({ places: places(5) })])).to.equal(undefined);
  });
});

describe('percent', () => {
  it('rounds down, since nearly all is not all', () => {
    expect([0.98, 0.9999, 1].map(percent)).to.deep.equal(['98 %', '99.9 %', '100 %']);
  });
});

describe('allLatencies', () => {
  it('counts those of every point, and leaves them as they are', () => {
    expect([allLatencies(POINTS).count, allLatencies(POINTS).count]).to.deep.equal([2, 2]);
  });
});
