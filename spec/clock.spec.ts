import { expect } from 'chai';
import { defaultRandom, defaultScheduler, epochSeconds, isoTime, monotonicNow } from '../lib/clock.js';
import { fakeTime } from './support/fake-time.js';

const LONGEST_MS = 2 ** 31 - 1;

describe('clock', () => {
  const clock = fakeTime();

  it('tells a time that only goes forward', async () => {
    const before = defaultScheduler.now();
    await clock().tickAsync(5);
    expect(defaultScheduler.now() - before).to.equal(5);
    expect(monotonicNow()).to.equal(defaultScheduler.now());
  });

  it('runs what has no delay at the end of the tick, after the promises that are due', async () => {
    const order: string[] = [];
    defaultScheduler.schedule(() => order.push('work'));
    void Promise.resolve().then(() => order.push('promise'));
    order.push('tick');
    await clock().tickAsync(0);
    expect(order).to.deep.equal(['tick', 'promise', 'work']);
  });

  it('hands its state to the work', async () => {
    const states: unknown[] = [];
    defaultScheduler.schedule<string>((state) => states.push(state), 0, 'now');
    defaultScheduler.schedule<string>((state) => states.push(state), 10, 'later');
    await clock().tickAsync(10);
    expect(states).to.deep.equal(['now', 'later']);
  });

  for (const delayMs of [0, 10]) {
    it(`forgets work with a delay of ${delayMs} ms when it is unsubscribed, and leaves no timer`, async () => {
      let runCount = 0;
      defaultScheduler.schedule(() => (runCount += 1), delayMs).unsubscribe();
      expect(clock().countTimers()).to.equal(0);
      await clock().tickAsync(20);
      expect(runCount).to.equal(0);
    });

    it(`leaves no timer after work with a delay of ${delayMs} ms`, async () => {
      defaultScheduler.schedule(() => undefined, delayMs);
      await clock().tickAsync(20);
      expect(clock().countTimers()).to.equal(0);
    });
  }

  for (const delayMs of [2 ** 31, 2 ** 40, Number.POSITIVE_INFINITY]) {
    it(`waits as long as a timer can when ${delayMs} ms are asked, instead of not at all`, async () => {
      let runCount = 0;
      defaultScheduler.schedule(() => (runCount += 1), delayMs);
      await clock().tickAsync(LONGEST_MS - 1);
      expect(runCount).to.equal(0);
      await clock().tickAsync(1);
      expect(runCount).to.equal(1);
    });
  }

  it('takes a negative delay, or one that is no number, for none', async () => {
    let runCount = 0;
    defaultScheduler.schedule(() => (runCount += 1), -5);
    defaultScheduler.schedule(() => (runCount += 1), Number.NaN);
    await clock().tickAsync(0);
    expect(runCount).to.equal(2);
  });

  it('gives chance between 0 and 1, and seconds since 1970', () => {
    expect(defaultRandom()).to.be.within(0, 1);
    expect(epochSeconds()).to.be.greaterThan(1.7e9);
  });

  it('spells a time as a date and a time of day in UTC', () => {
    expect(isoTime(1_432_155_070.252)).to.equal('2015-05-20T20:51:10.252Z');
  });
});
