import { expect } from 'chai';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Limiter, LimiterReply } from '../../lib/capacity/limiter.js';
import { Reserve } from '../../lib/capacity/reserve.js';
import { fakeTime } from '../support/fake-time.js';

const RATE = 80;
/** An eighth of a second's units. */
const CHUNK = 10;

describe('Reserve', () => {
  const clock = fakeTime('Date');
  const now = () => performance.now();
  let refills = 0;
  let failures: unknown[] = [];
  beforeEach(() => {
    refills = 0;
    failures = [];
  });

  const limiter = (points = 8000, duration = 1) => new RateLimiterMemory({ points, duration });
  const reserveOf = (source: Limiter, rate = RATE) =>
    new Reserve(source, {
      key: 'write visits',
      rate,
      burst: 1,
      now: now(),
      clock: now,
      refilled: () => {
        refills += 1;
      },
      failed: (error) => failures.push(error),
    });
  const consumed = async (source: RateLimiterMemory) => (await source.get('write visits'))?.consumedPoints ?? 0;
  const later = (ms = 0) => clock().tickAsync(ms);

  it('has nothing until a chunk is reserved, and says when it has come', async () => {
    const source = limiter();
    const reserve = reserveOf(source);
    expect(reserve.balance(now())).to.equal(0);
    expect(reserve.untilMs(1, now())).to.be.above(0);
    await later();
    expect(refills).to.equal(1);
    expect(reserve.untilMs(1, now())).to.equal(0);
    expect(reserve.balance(now())).to.equal(CHUNK);
    expect(await consumed(source)).to.equal(1000);
  });

  it('does not call the limiter for each request', async () => {
    let calls = 0;
    const source = limiter();
    const reserve = reserveOf({
      ...parameters(source),
      consume(key, points) {
        calls += 1;
        return source.consume(key, points);
      },
    });
    for (let n = 0; n < 40; n += 1) {
      while (reserve.untilMs(0.5, now()) > 0) await later(5);
      reserve.take(0.5, now());
    }
    expect(calls).to.be.within(2, 3);
  });

  it('asks for the next chunk when half of one is left, and has it when its turn has come', async () => {
    const source = limiter();
    const reserve = reserveOf(source);
    reserve.untilMs(CHUNK, now());
    await later();
    reserve.take(5, now());
    await later();
    expect(await consumed(source)).to.equal(1000);
    reserve.take(5, now());
    await later();
    expect(await consumed(source)).to.equal(2000);
    expect(reserve.untilMs(1, now())).to.be.within(124, 126);
    await later(126);
    expect(reserve.balance(now())).to.equal(CHUNK);
  });

  it('takes turns with others, who never have more at once than one bucket would have', async () => {
    const source = limiter();
    const reserves = [reserveOf(source), reserveOf(source), reserveOf(source)];
    for (const reserve of reserves) reserve.untilMs(CHUNK, now());
    await later(1);
    expect(reserves.map((reserve) => reserve.balance(now()))).to.deep.equal([CHUNK, 0, 0]);
    await later(125);
    expect(reserves.map((reserve) => reserve.balance(now()))).to.deep.equal([CHUNK, CHUNK, 0]);
    await later(125);
    expect(reserves.map((reserve) => reserve.balance(now()))).to.deep.equal([CHUNK, CHUNK, CHUNK]);
  });

  it('has what is left where that is less than it asked for, and the rest of the next window', async () => {
    const source = limiter();
    await source.consume('write visits', 7700);
    const reserve = reserveOf(source);
    reserve.untilMs(CHUNK, now());
    await later(970);
    expect(reserve.balance(now())).to.be.closeTo(3, 1e-9);
    expect(reserve.untilMs(CHUNK, now())).to.be.within(29, 31);
    await later(31);
    expect(reserve.untilMs(CHUNK, now())).to.be.above(0);
    await later();
    expect(reserve.untilMs(CHUNK, now())).to.equal(0);
  });

  it('saves up for what costs more than a chunk, or than a window has', async () => {
    const reserve = reserveOf(limiter());
    const waited = async (units: number) => {
      const since = now();
      for (let ms = reserve.untilMs(units, now()); ms > 0; ms = reserve.untilMs(units, now()))
        await later(Math.min(ms, 5));
      return now() - since;
    };
    // Half a second's units may be spent ahead of time.
    expect(await waited(60)).to.be.within(250, 260);
    reserve.take(60, now());
    expect(await waited(200)).to.be.within(2400, 3000);
    reserve.take(200, now());
    expect(reserve.balance(now())).to.be.within(0, CHUNK);
  });

  it('asks for what is owed together with the next chunk', async () => {
    const source = limiter();
    const reserve = reserveOf(source);
    reserve.untilMs(CHUNK, now());
    await later();
    reserve.take(CHUNK + 25, now());
    await later();
    expect(await consumed(source)).to.equal(1000 + 2500);
  });

  it('keeps what is given back', async () => {
    const reserve = reserveOf(limiter());
    reserve.untilMs(CHUNK, now());
    await later();
    reserve.take(CHUNK, now());
    reserve.refund(4);
    expect(reserve.balance(now())).to.equal(4);
  });

  it('spends less of the same window when its rate is lowered', async () => {
    const source = limiter();
    const reserve = reserveOf(source);
    reserve.setRate(RATE / 2);
    expect(reserve.capacity).to.equal(CHUNK / 2);
    reserve.untilMs(CHUNK / 2, now());
    await later();
    expect(reserve.balance(now())).to.equal(CHUNK / 2);
    expect(await consumed(source)).to.equal(1000);
  });

  it('shares out coarse points, too', async () => {
    const reserve = reserveOf(limiter(4));
    reserve.untilMs(1, now());
    await later();
    expect(reserve.balance(now())).to.equal(20);
  });

  describe('when the limiter fails', () => {
    /** Units that a process that always wants more has in some seconds. */
    async function spentIn(reserve: Reserve, seconds: number): Promise<number> {
      let spent = 0;
      for (const endsAt = now() + seconds * 1000; now() < endsAt; ) {
        if (reserve.untilMs(1, now()) > 0) await later(5);
        else {
          reserve.take(1, now());
          spent += 1;
        }
      }
      return spent;
    }

    class Failing implements Limiter {
      fails = false;
      readonly #source: Limiter = limiter();

      readonly points = this.#source.points;
      readonly duration = this.#source.duration;

      consume(key: string, points: number): Promise<LimiterReply> {
        return this.fails ? Promise.reject(new Error('The store is down.')) : this.#source.consume(key, points);
      }
    }

    it('goes on with an eighth where it has never had anything, and says so', async () => {
      const source = new Failing();
      source.fails = true;
      expect(await spentIn(reserveOf(source), 10)).to.be.within(95, 100);
      expect(failures.length).to.be.within(35, 41);
      expect(failures[0]).to.be.an('error').with.property('message', 'The store is down.');
    });

    it('goes on with the part that it had, and with all of it when the limiter is back', async () => {
      const source = new Failing();
      const reserve = reserveOf(source);
      expect(await spentIn(reserve, 10)).to.be.within(780, 800 + CHUNK);
      source.fails = true;
      await spentIn(reserve, 1);
      expect(await spentIn(reserve, 30)).to.be.within(0.95 * 2400, 2400);
      source.fails = false;
      await spentIn(reserve, 1);
      expect(await spentIn(reserve, 10)).to.be.within(780, 800 + CHUNK);
    });

    it('stays within the budget together with others whose limiter fails, too', async () => {
      const source = new Failing();
      const reserves = [reserveOf(source), reserveOf(source), reserveOf(source), reserveOf(source)];
      await Promise.all(reserves.map((reserve) => spentIn(reserve, 10)));
      source.fails = true;
      await Promise.all(reserves.map((reserve) => spentIn(reserve, 1)));
      const spent = await Promise.all(reserves.map((reserve) => spentIn(reserve, 20)));
      expect(spent.reduce((sum, units) => sum + units)).to.be.within(0.9 * 1600, 1.02 * 1600);
    });

    it('does not wait longer than a second, nor count what comes later', async () => {
      let answer: (reply: LimiterReply) => void = () => undefined;
      const silent = {
        points: 8000,
        duration: 1,
        consume: () => new Promise<LimiterReply>((resolve) => (answer = resolve)),
      };
      const reserve = reserveOf(silent);
      expect(reserve.untilMs(1, now())).to.equal(1000);
      await later(1000);
      const answerLate = answer;
      expect(reserve.untilMs(1, now())).to.equal(0);
      expect(reserve.balance(now())).to.equal(CHUNK);
      expect(failures[0]).to.be.an('error').with.property('name', 'TimeoutError');
      answerLate({ consumedPoints: 1000, msBeforeNext: 1000 });
      await later();
      expect(reserve.balance(now())).to.equal(CHUNK);
    });

    it('takes an answer that says nothing, and a limiter that throws, for a failure', async () => {
      for (const consume of [
        () => Promise.resolve(undefined as unknown as LimiterReply),
        () => Promise.reject(undefined),
        () => {
          throw new TypeError('Not a function.');
        },
      ]) {
        const reserve = reserveOf({ points: 8000, duration: 1, consume });
        reserve.untilMs(1, now());
        await later(250);
        expect(reserve.untilMs(1, now())).to.equal(0);
      }
      expect(failures).to.have.length(3);
    });
  });
});

function parameters({ points, duration }: Limiter) {
  return { points, duration };
}
