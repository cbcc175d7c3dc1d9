import { expect } from 'chai';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Limiter } from '../../lib/capacity/limiter.js';
import { shared } from '../../lib/capacity/shared.js';
import type { Supply } from '../../lib/capacity/supply.js';
import { ValidationError } from '../../lib/errors.js';
import { fakeTime } from '../support/fake-time.js';

const now = () => performance.now();

describe('shared', () => {
  const clock = fakeTime('Date');

  const supplyOf = (limiter: Limiter, { rate = 200, key = 'write visits', refilled = () => {} } = {}) =>
    shared(limiter).supply({ key, rate, burst: 1, now: now(), clock: now, refilled, failed: () => undefined });

  for (const { processCount, units, delayMs, duration, least } of [
    { processCount: 1, units: 1, delayMs: 0, duration: 1, least: 0.99 },
    { processCount: 4, units: 25, delayMs: 2, duration: 1, least: 0.99 },
    { processCount: 4, units: 1, delayMs: 20, duration: 1, least: 0.96 },
    { processCount: 4, units: 40, delayMs: 20, duration: 5, least: 0.98 },
    { processCount: 4, units: 3, delayMs: 100, duration: 5, least: 0.95 },
    { processCount: 24, units: 3, delayMs: 5, duration: 1, least: 0.98 },
  ]) {
    const what = `${processCount} processes with requests of ${units} units, a limiter of ${delayMs} ms, windows of ${duration} s`;
    it(`is used fully, never overdrawn and fairly shared: ${what}`, async () => {
      const limiter = slow(new RateLimiterMemory({ points: 10_000, duration }), delayMs);
      const startedAt = now();
      const seconds = 20;
      let spent = 0;
      let mostAhead = 0;
      const processes = Array.from({ length: processCount }, () => {
        const spender = new Spender(
          (refilled) => supplyOf(limiter, { refilled }),
          units,
          () => {
            spent += units;
            mostAhead = Math.max(mostAhead, spent - ((now() - startedAt) / 1000) * 200);
          },
        );
        spender.spend();
        return spender;
      });
      await clock().tickAsync(seconds * 1000);
      for (const spender of processes) spender.stop();
      expect(spent / (200 * seconds)).to.be.within(least, 1.02);
      // Half a second's units.
      expect(mostAhead).to.be.at.most(100);
      const shares = processes.map((spender) => spender.spent / spent);
      expect(Math.min(...shares)).to.be.above(0.5 / processCount);
    });
  }

  it('leaves what a process does not want, or cannot have any more, to the others', async () => {
    const limiter = new RateLimiterMemory({ points: 10_000, duration: 1 });
    const spenders = [0, 1].map(
      () =>
        new Spender(
          (refilled) => supplyOf(limiter, { refilled }),
          5,
          () => undefined,
        ),
    );
    const [dying, living] = spenders as [Spender, Spender];
    dying.spend();
    living.spend();
    await clock().tickAsync(5000);
    dying.stop();
    const before = living.spent;
    await clock().tickAsync(10_000);
    living.stop();
    expect(living.spent - before).to.be.within(1900, 2010);
  });

  it('has a window for each table, index and direction', async () => {
    const limiter = new RateLimiterMemory({ points: 10_000, duration: 1 });
    await limiter.consume('write visits', 10_000);
    const [full, other] = [supplyOf(limiter), supplyOf(limiter, { key: 'write visits by-page', rate: 7 })];
    full.untilMs(1, now());
    other.untilMs(1, now());
    await clock().tickAsync(0);
    expect(full.balance(now())).to.equal(0);
    expect(other.balance(now())).to.be.closeTo(1, 1e-3);
  });

  it('shares nothing where all is free', () => {
    const limiter = new RateLimiterMemory({ points: 1, duration: 1 });
    expect(supplyOf(limiter, { rate: Number.POSITIVE_INFINITY }).untilMs(1e9, now())).to.equal(0);
  });

  for (const [wrong, limiter] of [
    ['nothing to consume', { points: 1, duration: 1 }],
    ['no points', { points: 0, duration: 1, consume: () => undefined }],
    ['parts of points', { points: 0.5, duration: 1, consume: () => undefined }],
    ['windows without length', { points: 1, duration: 0, consume: () => undefined }],
    ['delays', { points: 1, duration: 1, execEvenly: true, consume: () => undefined }],
    ['windows without end', { points: 1, duration: Number.POSITIVE_INFINITY, consume: () => undefined }],
    ['blocks', { points: 1, duration: 1, blockDuration: 5, consume: () => undefined }],
  ] as const) {
    it(`takes no limiter with ${wrong}`, () => {
      expect(() => shared(limiter as never)).to.throw(ValidationError, /shared\(\)/);
    });
  }
});

/** Answers after some milliseconds, half of which go by before it counts. */
function slow(limiter: Limiter, delayMs: number): Limiter {
  const half = () => new Promise((resolve) => setTimeout(resolve, delayMs / 2));
  return {
    points: limiter.points,
    duration: limiter.duration,
    async consume(key, points) {
      await half();
      const answer = limiter.consume(key, points);
      await Promise.allSettled([answer]);
      await half();
      return answer;
    },
  };
}

/** A process that always has more to do, and does it as a `Till` would. */
class Spender {
  spent = 0;
  readonly #supply: Supply;
  readonly #units: number;
  readonly #paid: () => void;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(supplyOf: (refilled: () => void) => Supply, units: number, paid: () => void) {
    this.#supply = supplyOf(() => this.spend());
    this.#units = units;
    this.#paid = paid;
  }

  spend(): void {
    clearTimeout(this.#timer);
    if (this.#isStopped) return;
    for (let ms = this.#until(); ms === 0; ms = this.#until()) {
      this.#supply.take(this.#units, now());
      this.spent += this.#units;
      this.#paid();
    }
    this.#timer = setTimeout(() => this.spend(), this.#until());
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #until(): number {
    return this.#supply.untilMs(this.#units, now());
  }
}
