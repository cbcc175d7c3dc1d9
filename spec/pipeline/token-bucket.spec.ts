import { expect } from 'chai';
import fc from 'fast-check';
import { of, type SchedulerLike, Subject, VirtualTimeScheduler } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { tokenBucket } from '../../lib/pipeline/token-bucket.js';
import { marbles } from '../support/marbles.js';

/** One unit in 10 ms. */
const rate = 100;

describe('tokenBucket', () => {
  it(
    'never emits when the source never does',
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const source = cold(' -');
      const unsub = '      ---!';
      const expected = '   -';
      expectObservable(source.pipe(tokenBucket({ rate }, scheduler)), unsub).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^--!');
    }),
  );

  it(
    'completes with an empty source',
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const source = cold(' --|');
      const expected = '   --|';
      expectObservable(source.pipe(tokenBucket({ rate }, scheduler))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^-!');
    }),
  );

  it(
    'lets one value through at once',
    marbles(({ cold, expectObservable, scheduler }) => {
      const source = cold(' --a--|');
      const expected = '   --a--|';
      expectObservable(source.pipe(tokenBucket({ rate, burst: 0.01 }, scheduler))).toBe(expected);
    }),
  );

  it(
    'lets a burst through, spaces the rest in order, and completes after the last',
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const source = cold(' (abcde|)');
      const expected = '   (ab) 6ms c 9ms d 9ms (e|)';
      expectObservable(source.pipe(tokenBucket({ rate, burst: 0.02 }, scheduler))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('(^!)');
    }),
  );

  it(
    'saves up while nothing comes, and no more than the burst',
    marbles(({ cold, expectObservable, scheduler }) => {
      const source = cold(' (ab) 90ms (cde)');
      const expected = '   (ab) 90ms (cd) 6ms e';
      expectObservable(source.pipe(tokenBucket({ rate, burst: 0.02 }, scheduler))).toBe(expected);
    }),
  );

  it(
    'passes an error on at once and drops what waits',
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const source = cold(' (ab)-#');
      const expected = '   a----#';
      expectObservable(source.pipe(tokenBucket({ rate, burst: 0.01 }, scheduler))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^----!');
    }),
  );

  it(
    'stops with an early unsubscription',
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const source = cold(' (abc)');
      const unsub = '      ------------!';
      const expected = '   a 9ms b---';
      expectObservable(source.pipe(tokenBucket({ rate, burst: 0.01 }, scheduler)), unsub).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^-----------!');
    }),
  );

  it(
    'takes a synchronous source',
    marbles(({ expectObservable, scheduler }) => {
      const expected = '(ab) 6ms (c|)';
      expectObservable(of('a', 'b', 'c').pipe(tokenBucket({ rate, burst: 0.02 }, scheduler))).toBe(expected);
    }),
  );

  it('leaves no timer behind when it is unsubscribed', () => {
    const scheduler = new VirtualTimeScheduler();
    const subscription = of(1, 2)
      .pipe(tokenBucket({ rate, burst: 0.01 }, scheduler))
      .subscribe();
    expect(scheduler.actions).to.have.length(1);
    subscription.unsubscribe();
    expect(scheduler.actions).to.have.length(0);
  });

  it(
    'puts what is pushed while it emits behind what waits',
    marbles(({ scheduler }) => {
      const source = new Subject<string>();
      const seen: string[] = [];
      source.pipe(tokenBucket({ rate, burst: 0.02 }, scheduler)).subscribe((value) => {
        seen.push(`${value} at ${scheduler.now()}`);
        if (value === 'b') source.next('d');
      });
      for (const value of ['a', 'b', 'c']) source.next(value);
      scheduler.flush();
      expect(seen).to.deep.equal(['a at 0', 'b at 0', 'd at 10', 'c at 20']);
    }),
  );

  it(
    'ends with the error that the cost throws',
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const source = cold(' a-b-c|');
      const expected = '   a-#';
      const cost = (value: string) => {
        if (value === 'b') throw 'error';
        return 1;
      };
      expectObservable(source.pipe(tokenBucket({ rate, cost }, scheduler))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^-!');
    }),
  );

  it(
    'ends with the error that the cost throws after a wait',
    marbles(({ cold, expectObservable, scheduler }) => {
      const source = cold(' (abc)');
      const expected = '   a 9ms (b#)';
      const cost = (value: string) => {
        if (value === 'c') throw 'error';
        return 1;
      };
      expectObservable(source.pipe(tokenBucket({ rate, burst: 0.01, cost }, scheduler))).toBe(expected);
    }),
  );

  it(
    'lets a value go that costs more than the bucket can hold, when it is paid for',
    marbles(({ cold, expectObservable, scheduler }) => {
      const source = cold(' (ab|)', { a: 5, b: 1 });
      const expected = '   40ms a 9ms (b|)';
      expectObservable(source.pipe(tokenBucket({ rate, burst: 0.01, cost: (units) => units }, scheduler))).toBe(
        expected,
        { a: 5, b: 1 },
      );
    }),
  );

  it(
    'holds nothing back at an infinite rate',
    marbles(({ cold, expectObservable, scheduler }) => {
      const source = cold(' (abc)--(d|)');
      const expected = '   (abc)--(d|)';
      expectObservable(source.pipe(tokenBucket({ rate: Number.POSITIVE_INFINITY }, scheduler))).toBe(expected);
    }),
  );

  it(
    'lets each subscription have a bucket of its own',
    marbles(({ cold, expectObservable, scheduler }) => {
      const limited = cold('(ab|)').pipe(tokenBucket({ rate, burst: 0.01 }, scheduler));
      expectObservable(limited).toBe('a 9ms (b|)');
      expectObservable(limited).toBe('a 9ms (b|)');
    }),
  );

  it('spends in no window of time more than the burst and what flows in meanwhile', () => {
    const arrivals = fc.array(fc.tuple(fc.nat(400), fc.nat(30)), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(
        arrivals,
        fc.integer({ min: 1, max: 50 }),
        fc.constantFrom(0.5, 1, 3),
        (program, perSecond, burst) => {
          const scheduler = new TestScheduler(() => undefined);
          scheduler.maxFrames = Number.POSITIVE_INFINITY;
          const source = new Subject<number>();
          const spent: { at: number; units: number }[] = [];
          source
            .pipe(tokenBucket({ rate: perSecond, burst, cost: (units) => units }, scheduler))
            .subscribe((units) => spent.push({ at: scheduler.now(), units }));
          let at = 0;
          for (const [waitMs, units] of program) {
            at += waitMs;
            scheduler.schedule(() => source.next(units), at);
          }
          scheduler.flush();
          expect(spent.map(({ units }) => units)).to.deep.equal(program.map(([, units]) => units));
          for (const [from, first] of spent.entries()) {
            let sum = 0;
            for (const { at, units } of spent.slice(from)) {
              sum += units;
              // A value that costs more than the bucket holds was saved for before it left.
              const allowed = Math.max(perSecond * burst, first.units) + (perSecond * (at - first.at)) / 1_000;
              expect(sum).to.be.at.most(allowed + 1e-6);
            }
          }
        },
      ),
    );
  });

  it('waits hardly longer for a clock that jumps, and never spends more than a burst at once', () => {
    const years = 10 * 365 * 86_400_000;
    const jumps = fc.array(fc.oneof(fc.constantFrom(1, -1, years, -years), fc.integer({ min: -5_000, max: 5_000 })), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(jumps, (program) => {
        const scheduler = new JumpingScheduler();
        const source = new Subject<number>();
        let emittedCount = 0;
        source.pipe(tokenBucket({ rate, burst: 0.05 }, scheduler)).subscribe(() => (emittedCount += 1));
        for (const jumpMs of program) {
          scheduler.offset += jumpMs;
          const before = emittedCount;
          for (let index = 0; index < 10; index += 1) source.next(index);
          expect(emittedCount - before).to.be.at.most(5);
          scheduler.flush();
          // What a value costs is 10 ms, and a step back may lose as much again.
          expect(scheduler.longestDelayMs).to.be.at.most(20.1);
        }
        expect(emittedCount).to.equal(10 * program.length);
      }),
    );
  });
});

describe('options of tokenBucket', () => {
  it('refuses rates and bursts that let nothing through', () => {
    for (const units of [0, -1, Number.NaN]) {
      expect(() => tokenBucket({ rate: units })).to.throw(/rate is .* above 0/);
      expect(() => tokenBucket({ rate: 1, burst: units })).to.throw(/burst is .* above 0/);
    }
  });
});

/** A virtual clock that can be set forward and back under the timers that run. */
class JumpingScheduler extends VirtualTimeScheduler implements SchedulerLike {
  offset = 0;
  longestDelayMs = 0;

  override now = () => this.frame + this.offset;

  override schedule: VirtualTimeScheduler['schedule'] = (work, delayMs = 0, state) => {
    this.longestDelayMs = Math.max(this.longestDelayMs, delayMs);
    return super.schedule(work, delayMs, state);
  };
}
