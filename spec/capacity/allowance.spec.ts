import { expect } from 'chai';
import fc from 'fast-check';
import { Allowance } from '../../lib/capacity/allowance.js';
import { Bucket } from '../../lib/capacity/bucket.js';

describe('Allowance', () => {
  it('begins with half a second’s units and saves up to its burst', () => {
    const allowance = new Allowance(100, 2, 0);
    expect(allowance.standing(0)).to.deep.equal({ declared: 100, rate: 100, tokens: 100, debt: 0 });
    expect(allowance.standing(9_000).tokens).to.equal(200);
    expect(allowance.capacity).to.equal(200);
  });

  it('takes back what costs more than was paid, and gives back what costs less', () => {
    const allowance = new Allowance(10, 1, 0);
    allowance.take(5, 0);
    allowance.settle(5, 12, 0);
    expect(allowance.standing(0)).to.include({ tokens: 0, debt: 7 });
    allowance.settle(4, 1, 0);
    expect(allowance.standing(0)).to.include({ tokens: 0, debt: 4 });
    expect(allowance.untilMs(1, 0)).to.equal(500);
    allowance.consumed(13, 0);
    expect(allowance.meter.total).to.equal(13);
  });

  it('lets go into debt, from full, what costs more than can be saved', () => {
    const allowance = new Allowance(10, 1, 0);
    expect(allowance.untilMs(40, 0)).to.equal(500);
    allowance.take(40, 500);
    expect(allowance.standing(500).debt).to.equal(30);
    expect(allowance.untilMs(40, 500)).to.equal(4_000);
  });

  it('lets go from full what costs more than can be saved while the rate climbs, too', () => {
    const allowance = new Allowance(undefined, 0.5, 0);
    allowance.lower(0);
    const waitMs = allowance.untilMs(1_000, 0);
    expect(allowance.untilMs(1_000, waitMs + 1)).to.equal(0);
    expect(allowance.untilMs(1_000, waitMs + 2)).to.equal(0);
  });

  it('is lowered once a second by three tenths, not beneath 1, and climbs back to what is declared', () => {
    const allowance = new Allowance(100, 1, 0);
    const rateAt = (now: number) => allowance.standing(now).rate ?? 0;
    allowance.lower(1_000);
    allowance.lower(1_500);
    expect(rateAt(1_500)).to.be.closeTo(71, 1e-9);
    expect(rateAt(11_000)).to.be.closeTo(90, 1e-9);
    expect(rateAt(60_000)).to.equal(100);
    for (let now = 60_000; now < 120_000; now += 1_000) allowance.lower(now);
    expect(rateAt(120_000)).to.be.within(1, 10);
  });

  it('is lowered again when a second has passed, not before', () => {
    const rateAfter = (again: number) => {
      const allowance = new Allowance(100, 1, 0);
      allowance.lower(0);
      allowance.lower(again);
      return allowance.standing(again).rate;
    };
    expect(rateAfter(999)).to.be.closeTo(71.998, 1e-9);
    expect(rateAfter(1_000)).to.be.closeTo(72 * 0.7, 1e-9);
  });

  it('is lowered to one unit a second at the least, or to what is declared where that is less', () => {
    for (const declared of [0.5, 1.2]) {
      const allowance = new Allowance(declared, 1, 0);
      allowance.lower(0);
      expect(allowance.standing(0).rate).to.equal(Math.min(1, declared));
    }
  });

  it('stays lowered where the same is declared once more, and climbs while nobody looks', () => {
    const allowance = new Allowance(100, 1, 0);
    allowance.lower(0);
    allowance.declare(100, 0);
    expect(allowance.standing(0).rate).to.equal(70);
    // Half a second's units were there, and half a second's of the lower rate are left.
    allowance.take(35, 0);
    // Of 40 there are 35 by then, and the rest comes at 71 a second.
    expect(allowance.untilMs(40, 500)).to.be.closeTo((5 / 71) * 1000, 1e-6);
  });

  it('asks its supply for what was spent beyond, and gives it back what was not', () => {
    const said: string[] = [];
    const supply = new Bucket({ rate: 10, now: 0 });
    supply.take = (units, now) => said.push(`take ${units} at ${now}`);
    supply.refund = (units) => said.push(`refund ${units}`);
    const allowance = new Allowance(10, 1, 0, () => supply);
    allowance.settle(5, 12, 3);
    allowance.settle(4, 1, 3);
    expect(said).to.deep.equal(['take 7 at 3', 'refund 3']);
  });

  it('is not lowered far beneath what gets through all the same: a hot key is no reason', () => {
    const allowance = new Allowance(100, 1, 0);
    for (let now = 0; now < 30_000; now += 100) {
      allowance.consumed(9, now);
      if (now >= 10_000) allowance.lower(now);
    }
    expect(allowance.standing(30_000).rate).to.be.within(80, 100);
  });

  it('learns where nothing is declared: free, then less than was sent, then growing until it is free again', () => {
    const allowance = new Allowance(undefined, 1, 0);
    expect(allowance.untilMs(1e9, 0)).to.equal(0);
    expect(allowance.standing(0)).to.deep.equal({
      declared: undefined,
      rate: undefined,
      tokens: Number.POSITIVE_INFINITY,
      debt: 0,
    });
    for (let now = 0; now < 5_000; now += 100) allowance.take(100, now);
    allowance.lower(5_000);
    expect(allowance.standing(5_000).rate).to.equal(700);
    expect(allowance.standing(7_000).rate).to.be.closeTo(700 * 1.25 ** 2, 1e-6);
    // At four times the 1000 that were too much.
    expect(allowance.standing(12_800).rate).to.be.within(3_900, 4_000);
    expect(allowance.standing(12_900).rate).to.equal(undefined);
  });

  it('is never short where what is declared has no end', () => {
    const allowance = new Allowance(Number.POSITIVE_INFINITY, 1, 0);
    expect(allowance.standing(0)).to.include({ tokens: Number.POSITIVE_INFINITY, debt: 0 });
    expect(allowance.untilMs(1e9, 0)).to.equal(0);
  });

  it('begins to learn at 100 units a second where next to nothing was sent', () => {
    const allowance = new Allowance(undefined, 1, 0);
    allowance.lower(0);
    expect(allowance.standing(0).rate).to.equal(70);
  });

  it('follows a declaration that changes, up and down, and one that is withdrawn', () => {
    const allowance = new Allowance(100, 1, 0);
    allowance.declare(10, 1_000);
    expect(allowance.standing(1_000)).to.include({ declared: 10, rate: 10, tokens: 10 });
    allowance.declare(40, 1_000);
    expect(allowance.standing(1_000).rate).to.equal(40);
    allowance.declare(undefined, 2_000);
    expect(allowance.untilMs(1e9, 2_000)).to.equal(0);
    allowance.declare(50, 3_000);
    expect(allowance.standing(3_000)).to.include({ rate: 50, tokens: 25 });
  });

  it('pays out no more in any time than its burst and what flows in, whatever is asked when', () => {
    const asks = fc.array(fc.record({ waitMs: fc.nat(3_000), units: fc.double({ min: 0.5, max: 50, noNaN: true }) }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), asks, (rate, list) => {
        const allowance = new Allowance(rate, 1, 0);
        let now = 0;
        let paid = 0;
        for (const { waitMs, units } of list) {
          now += waitMs;
          now += allowance.untilMs(units, now);
          paid += units;
          allowance.take(units, now);
          // What has just been paid for may be more than can be saved: it is owed then.
          expect(paid - units).to.be.at.most(rate / 2 + (rate * now) / 1000 + 1e-3);
        }
      }),
    );
  });
});
