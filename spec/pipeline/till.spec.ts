import { expect } from 'chai';
import { concatMap, map, NEVER, of, Subject, timer } from 'rxjs';
import { Budget, type Purchase } from '../../lib/capacity/budget.js';
import { TABLE } from '../../lib/capacity/consumed.js';
import { type Paid, Till } from '../../lib/pipeline/till.js';
import { table } from '../../lib/table/table.js';
import { type Marbles, marbles } from '../support/marbles.js';

/** A unit in 10 ms, and 50 to begin with. */
const Rows = table<{ id: string }>()({ name: 'rows', hashKey: 'id', readCapacity: 100 });

function open(scheduler: Marbles['scheduler']) {
  const account = new Budget(1).account(Rows, 'read', 0);
  return { account, till: new Till(account, scheduler) };
}

/** What was paid for. */
function values() {
  return map(({ value }: Paid<number>) => value);
}

function never(): never {
  throw new Error('Nothing has to wait here.');
}

/** Each track has a kind of its own, so that it pays what its values say. */
const purchases =
  (kind: string) =>
  (units: number): Purchase => ({ kind, units, places: [TABLE] });

describe('Till', () => {
  it(
    'lets each value go when it is paid for, in the order of its track',
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const { till } = open(scheduler);
      const source = cold('(abc|)', { a: 50, b: 2, c: 1 });
      const expected = '   a 19ms b 9ms (c|)';
      expectObservable(source.pipe(till.pay(purchases('gets')), values())).toBe(expected, { a: 50, b: 2, c: 1 });
      expectSubscriptions(source.subscriptions).toBe('(^!)');
    }),
  );

  it(
    'serves tracks by what they have had: a get does not wait for the second page of a scan',
    marbles(({ scheduler, expectObservable, cold }) => {
      const { till } = open(scheduler);
      const pages = cold('(ab)', { a: 50, b: 50 }).pipe(till.pay(purchases('pages')), values());
      const gets = cold(' (cd)', { c: 1, d: 1 }).pipe(till.pay(purchases('gets')), values());
      expectObservable(pages).toBe('a 519ms b', { a: 50, b: 50 });
      expectObservable(gets).toBe(' 10ms c 9ms d', { c: 1, d: 1 });
    }),
  );

  it(
    'gives a track of ten times the weight ten times as many units while both wait',
    marbles(({ scheduler, expectObservable, cold }) => {
      const { till } = open(scheduler);
      // The units of the beginning are spent, so that both wait from now on.
      cold('(a|)', { a: 50 })
        .pipe(till.pay(purchases('first')))
        .subscribe();
      const many = Array.from({ length: 40 }, () => 1);
      const urgent = cold('(a|)').pipe(
        concatMap(() => many),
        till.pay(purchases('urgent'), 10),
        values(),
      );
      const others = cold('(a|)').pipe(
        concatMap(() => many),
        till.pay(purchases('others'), 1),
        values(),
      );
      const when = (name: string) => map(() => `${name} ${Math.round(scheduler.now() / 10)}`);
      const turns: string[] = [];
      urgent.pipe(when('urgent')).subscribe((turn) => turns.push(turn));
      others.pipe(when('others')).subscribe((turn) => turns.push(turn));
      expectObservable(timer(230)).toBe('230ms (a|)', { a: 0 });
      scheduler.schedule(() => {
        const names = turns.map((turn) => turn.split(' ')[0]);
        expect(names.filter((name) => name === 'others')).to.have.lengthOf.within(1, 3);
        expect(names.filter((name) => name === 'urgent')).to.have.lengthOf.within(18, 21);
      }, 225);
    }),
  );

  it(
    'goes on as soon as units come back',
    marbles(({ scheduler, expectObservable, cold }) => {
      const { account, till } = open(scheduler);
      const gets = cold('(ab)', { a: 50, b: 10 }).pipe(till.pay(purchases('gets')), values());
      scheduler.schedule(() => {
        account.settle(new Map([[TABLE, 50]]), new Map([[TABLE, 40]]), new Map(), scheduler.now());
        till.serve();
      }, 5);
      expectObservable(gets).toBe('a 4ms b', { a: 50, b: 10 });
    }),
  );

  it(
    'forgets who leaves: the others do not wait for them',
    marbles(({ scheduler, expectObservable, cold }) => {
      const { till } = open(scheduler);
      const dear = cold('  (ab)', { a: 50, b: 100 }).pipe(till.pay(purchases('pages')), values());
      const gets = cold('  --c', { c: 1 }).pipe(till.pay(purchases('gets')), values());
      expectObservable(dear, '^ 4ms !').toBe('a', { a: 50 });
      expectObservable(gets).toBe('10ms c', { c: 1 });
    }),
  );

  it('lets all go at once where all is free, also what is pushed on the way', () => {
    const Free = table<{ id: string }>()({ name: 'free', hashKey: 'id' });
    const till = new Till(new Budget(1).account(Free, 'read', 0), { now: () => 0, schedule: () => never() });
    const source = new Subject<number>();
    const seen: number[] = [];
    source.pipe(till.pay(purchases('gets'))).subscribe(({ value }) => {
      seen.push(value);
      if (value < 1000) source.next(value + 1);
    });
    source.next(1);
    expect(seen).to.have.length(1000);
  });

  it('passes errors on, completes with an empty source, and never with one that never does', () => {
    const { till } = {
      till: new Till(new Budget(1).account(Rows, 'read', 0), { now: () => 0, schedule: () => never() }),
    };
    const ends: unknown[] = [];
    of<number>()
      .pipe(till.pay(purchases('a')))
      .subscribe({ complete: () => ends.push('empty') });
    NEVER.pipe(till.pay(purchases('b'))).subscribe({ complete: () => ends.push('never') });
    const source = new Subject<number>();
    source.pipe(till.pay(purchases('c'))).subscribe({ error: (error) => ends.push(error) });
    source.error('error');
    expect(ends).to.deep.equal(['empty', 'error']);
  });
});
