import { getEventListeners } from 'node:events';
import { expect } from 'chai';
import fc from 'fast-check';
import { VirtualTimeScheduler } from 'rxjs';
import { backoffMs, wait } from '../../lib/pipeline/backoff.js';

describe('backoff', () => {
  it('is anything below a bound that doubles with each attempt, up to 20 s', () => {
    const almostOne = () => 1 - Number.EPSILON;
    const bounds = [0, 1, 2, 8, 9, 1_024, 1e9].map((attempt) => Math.round(backoffMs(attempt, almostOne)));
    expect(bounds).to.deep.equal([50, 100, 200, 12_800, 20_000, 20_000, 20_000]);
    expect(backoffMs(5, () => 0)).to.equal(0);
  });

  it('is never longer than the cap, nor negative, and its bound never shrinks', () => {
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.nat(5_000), chance, (attempt, value) => {
        const delayMs = backoffMs(attempt, () => value);
        expect(delayMs).to.be.within(0, 20_000);
        expect(backoffMs(attempt + 1, () => value)).to.be.at.least(delayMs);
      }),
    );
  });

  it('waits on the scheduler', async () => {
    const scheduler = new VirtualTimeScheduler();
    const waiting = wait(500, scheduler, new AbortController().signal);
    scheduler.flush();
    await waiting;
    expect(scheduler.frame).to.equal(500);
  });

  it('stops waiting at once when it is aborted, and leaves no timer', async () => {
    const scheduler = new VirtualTimeScheduler();
    const abort = new AbortController();
    const waiting = wait(500, scheduler, abort.signal);
    abort.abort();
    await waiting;
    scheduler.flush();
    expect(scheduler.frame).to.equal(0);
  });

  it('leaves nothing on a signal that outlives many waits', async () => {
    const scheduler = new VirtualTimeScheduler();
    const { signal } = new AbortController();
    const waiting = wait(500, scheduler, signal);
    expect(getEventListeners(signal, 'abort')).to.have.length(1);
    scheduler.flush();
    await waiting;
    expect(getEventListeners(signal, 'abort')).to.have.length(0);
  });

  it('does not wait at all when it is aborted already', async () => {
    const scheduler = new VirtualTimeScheduler();
    await wait(500, scheduler, AbortSignal.abort());
    scheduler.flush();
    expect(scheduler.frame).to.equal(0);
  });
});
