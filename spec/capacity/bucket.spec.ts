import { expect } from 'chai';
import fc from 'fast-check';
import { Bucket } from '../../lib/capacity/bucket.js';

const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constantFrom('take' as const, 'refund' as const), units: fc.nat(50) }),
    fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: -5_000, max: 10_000 }) }),
    fc.record({ kind: fc.constant('rate' as const), rate: fc.integer({ min: 1, max: 40 }) }),
  ),
  { maxLength: 60 },
);

describe('Bucket', () => {
  it('is full when it is new', () => {
    expect(new Bucket({ rate: 10, burst: 3, now: 5 }).balance(5)).to.equal(30);
  });

  it('keeps one second of unused units by default', () => {
    expect(new Bucket({ rate: 10, now: 0 }).balance(60_000)).to.equal(10);
  });

  it('asks no waiting for what it holds', () => {
    expect(new Bucket({ rate: 10, now: 0 }).take(10, 0)).to.equal(0);
  });

  it('asks no waiting for a part of it either, and waits for whatever is missing, however little', () => {
    const bucket = new Bucket({ rate: 10, now: 0 });
    expect(bucket.take(9.5, 0)).to.equal(0);
    expect(bucket.untilMs(1.5, 0)).to.equal(100);
    expect(bucket.untilMs(0.501, 0)).to.be.closeTo(0.1, 1e-9);
    expect(bucket.balance(1)).to.be.closeTo(0.51, 1e-9);
  });

  it('waits for what has not flowed in meanwhile', () => {
    const bucket = new Bucket({ rate: 10, now: 0 });
    bucket.take(10, 0);
    expect(bucket.untilMs(10, 400)).to.equal(600);
  });

  it('fills at the rate that it had until it got another', () => {
    const bucket = new Bucket({ rate: 10, burst: 10, now: 0 });
    bucket.take(100, 0);
    bucket.setRate(20, 1_000);
    expect(bucket.balance(1_000)).to.equal(10);
    expect(bucket.balance(2_000)).to.equal(30);
  });

  it('goes into debt and says how long it takes to pay it off', () => {
    const bucket = new Bucket({ rate: 10, now: 0 });
    expect(bucket.take(25, 0)).to.equal(1_500);
    expect(bucket.balance(0)).to.equal(-15);
    expect(bucket.balance(1_500)).to.equal(0);
  });

  it('queues debts up: each waits behind those before it', () => {
    const bucket = new Bucket({ rate: 10, now: 0 });
    bucket.take(10, 0);
    expect([bucket.take(5, 0), bucket.take(5, 0), bucket.take(5, 500)]).to.deep.equal([500, 1_000, 1_000]);
  });

  it('takes a refund up to what it can hold', () => {
    const bucket = new Bucket({ rate: 10, now: 0 });
    bucket.take(4, 0);
    bucket.refund(3);
    expect(bucket.balance(0)).to.equal(9);
    bucket.refund(100);
    expect(bucket.balance(0)).to.equal(10);
  });

  it('keeps a debt when its rate changes, and saves no more than the new rate allows', () => {
    const indebted = new Bucket({ rate: 10, now: 0 });
    indebted.take(30, 0);
    indebted.setRate(40, 0);
    expect(indebted.balance(0)).to.equal(-20);
    expect(indebted.balance(500)).to.equal(0);
    const saving = new Bucket({ rate: 10, burst: 5, now: 0 });
    saving.setRate(2, 0);
    expect(saving.balance(0)).to.equal(10);
  });

  it('lets nothing go sooner because its rate has fallen: what is saved are the same seconds as before', () => {
    const bucket = new Bucket({ rate: 2, burst: 0.5, now: 0 });
    bucket.take(1, 0);
    bucket.setRate(1, 100);
    expect(bucket.balance(100)).to.be.closeTo(0.1, 1e-9);
    expect(bucket.untilMs(1, 100)).to.be.closeTo(400, 1e-9);
  });

  it('stays full when its rate rises, and fills no further than it was when it was not full', () => {
    const bucket = new Bucket({ rate: 10, now: 0 });
    bucket.setRate(20, 0);
    expect(bucket.balance(0)).to.equal(20);
    bucket.take(5, 0);
    bucket.setRate(40, 0);
    expect(bucket.balance(0)).to.equal(15);
  });

  it('refills nothing when the clock steps back, and goes on from there', () => {
    const bucket = new Bucket({ rate: 10, now: 10_000 });
    bucket.take(10, 10_000);
    expect(bucket.balance(-1e12)).to.equal(0);
    expect(bucket.balance(-1e12 + 500)).to.equal(5);
  });

  it('fills up once when the clock leaps ahead', () => {
    const bucket = new Bucket({ rate: 10, burst: 2, now: 0 });
    bucket.take(20, 0);
    expect(bucket.balance(10 * 365 * 86_400_000)).to.equal(20);
  });

  it('never runs dry at an infinite rate', () => {
    const bucket = new Bucket({ rate: Number.POSITIVE_INFINITY, now: 0 });
    expect([bucket.take(1e9, 0), bucket.take(1e9, 0), bucket.take(1e9, 1)]).to.deep.equal([0, 0, 0]);
    expect(bucket.balance(1)).to.equal(Number.POSITIVE_INFINITY);
  });

  it('does as a model that counts by hand', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 5 }), steps, (rate, burst, program) => {
        const bucket = new Bucket({ rate, burst, now: 0 });
        const model = new Model(rate, burst);
        for (const step of program) {
          if (step.kind === 'take')
            expect(bucket.take(step.units, model.now)).to.be.closeTo(model.take(step.units), 1e-6);
          if (step.kind === 'refund') bucket.refund(model.give(step.units));
          if (step.kind === 'wait') model.wait(step.ms);
          if (step.kind === 'rate') bucket.setRate(model.change(step.rate), model.now);
          expect(bucket.balance(model.now)).to.be.closeTo(model.units, 1e-6);
          expect(bucket.balance(model.now)).to.be.at.most(bucket.capacity);
        }
      }),
    );
  });
});

/** Units and a clock; every step is applied at once, so there is nothing to catch up. */
class Model {
  now = 0;
  units: number;
  #rate: number;
  readonly #burst: number;

  constructor(rate: number, burst: number) {
    this.#rate = rate;
    this.#burst = burst;
    this.units = rate * burst;
  }

  take(units: number): number {
    this.units -= units;
    return (Math.max(0, -this.units) * 1_000) / this.#rate;
  }

  give(units: number): number {
    this.units = Math.min(this.#rate * this.#burst, this.units + units);
    return units;
  }

  wait(ms: number): void {
    this.now += ms;
    this.give((Math.max(0, ms) / 1_000) * this.#rate);
  }

  change(rate: number): number {
    const isFull = this.units === this.#rate * this.#burst;
    if (isFull) this.units = rate * this.#burst;
    else if (rate < this.#rate && this.units > 0) this.units *= rate / this.#rate;
    this.#rate = rate;
    return rate;
  }
}
