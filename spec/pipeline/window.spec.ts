import { expect } from 'chai';
import fc from 'fast-check';
import { mergeWith, NEVER, of, Subject, VirtualTimeScheduler } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { batchWindow } from '../../lib/pipeline/window.js';
import { marbles } from '../support/marbles.js';

interface Weighed {
  readonly key: string;
  readonly size: number;
  readonly units: number;
}

describe('batchWindow', () => {
  it(
    'never emits when the source never does',
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const source = cold(' -');
      const unsub = '      ---!';
      const expected = '   -';
      expectObservable(source.pipe(batchWindow({ maxCount: 2 }, scheduler)), unsub).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^--!');
    }),
  );

  it(
    'completes with an empty source',
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const source = cold(' --|');
      const expected = '   --|';
      expectObservable(source.pipe(batchWindow({ maxCount: 2 }, scheduler))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^-!');
    }),
  );

  it(
    'lets one value go at the end of its tick',
    marbles(({ cold, expectObservable, scheduler }) => {
      const source = cold(' --a----|');
      const expected = '   --x----|';
      expectObservable(source.pipe(batchWindow({ maxCount: 2 }, scheduler))).toBe(expected, { x: ['a'] });
    }),
  );

  it(
    'groups what comes in one tick, maxCount at a time',
    marbles(({ cold, expectObservable, scheduler }) => {
      const source = cold(' -(abcde)---f---|');
      const expected = '   -(xyz)-----u---|';
      const batches = { x: ['a', 'b'], y: ['c', 'd'], z: ['e'], u: ['f'] };
      expectObservable(source.pipe(batchWindow({ maxCount: 2 }, scheduler))).toBe(expected, batches);
    }),
  );

  it(
    'passes an error on at once, ahead of what waits',
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const source = cold(' -a--b#');
      const expected = '   ----x#';
      expectObservable(source.pipe(batchWindow({ maxCount: 5, linger: 3 }, scheduler))).toBe(expected, {
        x: ['a', 'b'],
      });
      expectSubscriptions(source.subscriptions).toBe('^----!');
    }),
  );

  it(
    'stops with an early unsubscription',
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const source = cold(' -a--b--c|');
      const unsub = '      -----!';
      const expected = '   ----x-';
      expectObservable(source.pipe(batchWindow({ maxCount: 5, linger: 3 }, scheduler)), unsub).toBe(expected, {
        x: ['a', 'b'],
      });
      expectSubscriptions(source.subscriptions).toBe('^----!');
    }),
  );

  it(
    'batches a synchronous source',
    marbles(({ expectObservable, scheduler }) => {
      const expected = '(xy|)';
      expectObservable(of('a', 'b', 'c').pipe(batchWindow({ maxCount: 2 }, scheduler))).toBe(expected, {
        x: ['a', 'b'],
        y: ['c'],
      });
    }),
  );

  it('leaves no timer behind when it is unsubscribed', () => {
    const scheduler = new VirtualTimeScheduler();
    const subscription = of(1)
      .pipe(mergeWith(NEVER), batchWindow({ maxCount: 2, linger: 5 }, scheduler))
      .subscribe();
    expect(scheduler.actions).to.have.length(1);
    subscription.unsubscribe();
    expect(scheduler.actions).to.have.length(0);
  });

  it(
    'takes what is pushed while it emits into a batch of its own',
    marbles(({ scheduler }) => {
      const source = new Subject<number>();
      const batches: number[][] = [];
      source.pipe(batchWindow({ maxCount: 10 }, scheduler)).subscribe((batch) => {
        batches.push(batch);
        if (batch[0] === 1) source.next(3);
      });
      source.next(1);
      source.next(2);
      scheduler.flush();
      expect(batches).to.deep.equal([[1, 2], [3]]);
    }),
  );

  for (const callback of ['key', 'sizeBytes', 'units'] as const) {
    it(
      `ends with the error that ${callback} throws`,
      marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
        const source = cold(' a--b--c|');
        const expected = '   x--#';
        const options = { maxCount: 2, [callback]: (value: string) => check(value) };
        expectObservable(source.pipe(batchWindow(options, scheduler))).toBe(expected, { x: ['a'] });
        expectSubscriptions(source.subscriptions).toBe('^--!');
      }),
    );
  }

  it(
    'waits for `linger` to pass or a batch to fill, whichever is first',
    marbles(({ cold, expectObservable, scheduler }) => {
      const source = cold(' a-b----c-(de)---|');
      const expected = '   ----x----y------|';
      const batches = { x: ['a', 'b'], y: ['c', 'd', 'e'] };
      expectObservable(source.pipe(batchWindow({ maxCount: 3, linger: 4 }, scheduler))).toBe(expected, batches);
    }),
  );

  it(
    'lets each batch linger for its own time after one that was full',
    marbles(({ cold, expectObservable, scheduler }) => {
      const source = cold(' a-(bc)d-----------|');
      const expected = '   --x-----------y---|';
      const batches = { x: ['a', 'b', 'c'], y: ['d'] };
      expectObservable(source.pipe(batchWindow({ maxCount: 3, linger: 8 }, scheduler))).toBe(expected, batches);
    }),
  );

  it(
    'sends what lingers when the source completes',
    marbles(({ cold, expectObservable, scheduler }) => {
      const source = cold(' ab|');
      const expected = '   --(x|)';
      expectObservable(source.pipe(batchWindow({ maxCount: 9, linger: 50 }, scheduler))).toBe(expected, {
        x: ['a', 'b'],
      });
    }),
  );

  it(
    'is pulled: after the first, each batch waits for room and is filled with what came meanwhile',
    marbles(({ cold, hot, expectObservable, expectSubscriptions, scheduler }) => {
      const source = cold(' a-b-c-d--------|');
      const room = hot('   --------r---r-----');
      const expected = '   x-------y------|';
      const batches = { x: ['a'], y: ['b', 'c', 'd'] };
      expectObservable(source.pipe(batchWindow({ maxCount: 5, room }, scheduler))).toBe(expected, batches);
      expectSubscriptions(source.subscriptions).toBe('^--------------!');
      expectSubscriptions(room.subscriptions).toBe('  ^--------------!');
    }),
  );

  it(
    'sends what waits when the source completes only as there is room',
    marbles(({ cold, hot, expectObservable, scheduler }) => {
      const source = cold(' (abcde|)');
      const room = hot('   ----r--r--r');
      const expected = '   x---y--(z|)';
      const batches = { x: ['a', 'b'], y: ['c', 'd'], z: ['e'] };
      expectObservable(source.pipe(batchWindow({ maxCount: 2, room }, scheduler))).toBe(expected, batches);
    }),
  );

  it(
    'keeps within maxBytes, and sends what is larger alone',
    marbles(({ cold, expectObservable, scheduler }) => {
      const source = cold('(abcdef|)', { a: 4, b: 6, c: 1, d: 25, e: 3, f: 3 });
      const expected = '   (xyzu|)';
      const batches = { x: [4, 6], y: [1], z: [25], u: [3, 3] };
      expectObservable(
        source.pipe(batchWindow({ maxCount: 9, maxBytes: 10, sizeBytes: (size) => size }, scheduler)),
      ).toBe(expected, batches);
    }),
  );

  it(
    'keeps within maxUnits, and sends what is dearer alone',
    marbles(({ cold, expectObservable, scheduler }) => {
      const source = cold('(abc|)', { a: 1, b: 2, c: 9 });
      const expected = '   (xy|)';
      expectObservable(source.pipe(batchWindow({ maxCount: 9, maxUnits: 3, units: (units) => units }, scheduler))).toBe(
        expected,
        { x: [1, 2], y: [9] },
      );
    }),
  );

  it(
    'never holds a key twice in a batch; the later value waits for the next',
    marbles(({ cold, expectObservable, scheduler }) => {
      const source = cold(' (abcd|)', { a: 'k1', b: 'k2', c: 'l1', d: 'k3' });
      const expected = '   (xyz|)';
      const batches = { x: ['k1', 'l1'], y: ['k2'], z: ['k3'] };
      expectObservable(source.pipe(batchWindow({ maxCount: 9, key: (value) => value.charAt(0) }, scheduler))).toBe(
        expected,
        batches,
      );
    }),
  );

  it('loses nothing, keeps the order of each key, and keeps every limit', () => {
    const value = fc.record({ key: fc.constantFrom('a', 'b', 'c'), size: fc.nat(12), units: fc.nat(4) });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 60 }), fc.integer({ min: 1, max: 7 }), (values, maxCount) => {
        const scheduler = new TestScheduler(() => undefined);
        const room = new Subject<void>();
        const batches: Weighed[][] = [];
        const options = {
          maxCount,
          maxBytes: 20,
          sizeBytes: (each: Weighed) => each.size,
          maxUnits: 6,
          units: (each: Weighed) => each.units,
          key: (each: Weighed) => each.key,
          room,
        };
        of(...values)
          .pipe(batchWindow(options, scheduler))
          .subscribe((batch) => {
            batches.push(batch);
            room.next();
          });
        scheduler.flush();
        for (const batch of batches) {
          expect(batch).to.have.length.within(1, maxCount);
          expect(new Set(batch.map(({ key }) => key))).to.have.length(batch.length);
          expect(batch.reduce((sum, { size }) => sum + size, 0)).to.be.at.most(20);
          expect(batch.reduce((sum, { units }) => sum + units, 0)).to.be.at.most(6);
        }
        for (const key of ['a', 'b', 'c']) {
          const ofKey = (each: Weighed) => each.key === key;
          expect(batches.flat().filter(ofKey)).to.deep.equal(values.filter(ofKey));
        }
      }),
    );
  });

  it('refuses a batch of nothing', () => {
    for (const maxCount of [0, -1, Number.NaN]) expect(() => batchWindow({ maxCount })).to.throw(/at least 1/);
  });
});

function check(value: string): number {
  if (value === 'b') throw 'error';
  return 1;
}
