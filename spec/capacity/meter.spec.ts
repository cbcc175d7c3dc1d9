import { expect } from 'chai';
import fc from 'fast-check';
import { Meter, ratesOf } from '../../lib/capacity/meter.js';

describe('Meter', () => {
  it('averages over whole seconds that are past', () => {
    const meter = new Meter();
    meter.add(5, 1_000);
    meter.add(7, 1_999);
    expect(meter.rate(1, 1_999)).to.equal(0);
    expect(meter.rate(1, 2_000)).to.equal(12);
    expect(meter.rate(5, 2_000)).to.equal(12 / 5);
  });

  it('forgets after a minute, and not before', () => {
    const meter = new Meter();
    meter.add(60, 0);
    expect(meter.rate(60, 60_999)).to.equal(1);
    expect(meter.rate(60, 61_000)).to.equal(0);
    expect(meter.total).to.equal(60);
  });

  it('counts into the second it knows when the clock steps back', () => {
    const meter = new Meter();
    meter.add(1, 9_000);
    meter.add(2, 3_000);
    expect(meter.rate(1, 10_000)).to.equal(3);
  });

  it('forgets everything when the clock leaps ahead by years', () => {
    const meter = new Meter();
    meter.add(1, 0);
    expect(meter.rate(60, 1e15)).to.equal(0);
    meter.add(3, 1e15);
    expect(meter.rate(1, 1e15 + 1_000)).to.equal(3);
  });

  it('tells of late what there was in each of the last five seconds, or since the first unit', () => {
    const recent = (now: number) => {
      const meter = new Meter();
      meter.add(10, 3_500);
      meter.add(20, 4_000);
      meter.add(90, 8_999);
      return meter.recent(now);
    };
    expect(recent(9_000)).to.equal(110 / 5);
    expect(recent(10_000)).to.equal(90 / 5);
    expect(recent(14_000)).to.equal(0);
    const young = new Meter();
    expect(young.recent(0)).to.equal(0);
    young.add(10, 3_500);
    expect(young.recent(3_999)).to.equal(10);
    expect(young.recent(4_000)).to.equal(10);
    expect(young.recent(5_000)).to.equal(5);
  });

  it('has its averages over 1, 5 and 60 seconds told', () => {
    const meter = new Meter();
    for (const [now, units] of [
      [39_000, 1],
      [40_000, 60],
      [94_000, 7],
      [95_000, 10],
      [98_000, 5],
      [99_000, 25],
      [100_000, 9],
    ] as const) {
      meter.add(units, now);
    }
    expect(ratesOf(meter, 100_500)).to.deep.equal({ 1: 25, 5: 40 / 5, 60: 107 / 60 });
  });

  it('does as a list of all that was ever added', () => {
    const additions = fc.array(fc.tuple(fc.nat(40_000), fc.nat(9)), { maxLength: 40 });
    fc.assert(
      fc.property(additions, fc.constantFrom(1, 5, 60), (program, seconds) => {
        const meter = new Meter();
        const added: { second: number; units: number }[] = [];
        let now = 0;
        for (const [waitMs, units] of program) {
          now += waitMs;
          meter.add(units, now);
          added.push({ second: Math.floor(now / 1_000), units });
          const current = Math.floor(now / 1_000);
          const recent = added.filter(({ second }) => second < current && second >= current - seconds);
          expect(meter.rate(seconds, now)).to.equal(recent.reduce((sum, each) => sum + each.units, 0) / seconds);
        }
        expect(meter.total).to.equal(added.reduce((sum, each) => sum + each.units, 0));
      }),
    );
  });
});
