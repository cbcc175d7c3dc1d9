import { expect } from 'chai';
import { concatMap, from, map, NEVER, of, Subject, Subscription, take, timer, VirtualTimeScheduler } from 'rxjs';
import { Budget, type Purchase } from '../../lib/capacity/budget.js';
import { TABLE } from '../../lib/capacity/consumed.js';
import { type Paid, Till } from '../../lib/pipeline/till.js';
import { table } from '../../lib/table/table.js';
import { type Marbles, marbles } from '../support/marbles.js';

/** A unit in 10 ms, and 50 to begin with. */
const Rows = table<{ id: string }>()({ name: 'rows', hashKey: 'id', readCapacity: 100 });

const Indexed = table<{ id: string; page: string }>()({
  name: 'indexed',
  hashKey: 'id',
  readCapacity: 100,
  indexes: { byPage: { hashKey: 'page' } },
});

function open(scheduler: Marbles['scheduler']) {
  const account = new Budget(1).account(Rows, 'read', 0);
  return { account, till: new Till(account, scheduler) };
}

/** A till with tracks that write down when they had their turns. */
function shop() {
  const scheduler = new VirtualTimeScheduler();
  const account = new Budget(1).account(Indexed, 'read', 0);
  const till = new Till(account, scheduler);
  const turns: string[] = [];
  const buy = (track: string | Omit<Purchase, 'units'>, ...units: readonly number[]) => {
    const { kind, places } = typeof track === 'string' ? { kind: track, places: [TABLE] } : track;
    return from(units)
      .pipe(till.pay((each) => ({ kind, units: each, places }), 1))
      .subscribe(() => turns.push(kind));
  };
  return { account, till, scheduler, turns, buy };
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
      expectObservable(source.pipe(till.pay(purchases('gets'), 1), values())).toBe(expected, { a: 50, b: 2, c: 1 });
      expectSubscriptions(source.subscriptions).toBe('(^!)');
    }),
  );

  it(
    'serves tracks by what they have had: a get does not wait for the second page of a scan',
    marbles(({ scheduler, expectObservable, cold }) => {
      const { till } = open(scheduler);
      const pages = cold('(ab)', { a: 50, b: 50 }).pipe(till.pay(purchases('pages'), 1), values());
      const gets = cold(' (cd)', { c: 1, d: 1 }).pipe(till.pay(purchases('gets'), 1), values());
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
        .pipe(till.pay(purchases('first'), 1))
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
      const gets = cold('(ab)', { a: 50, b: 10 }).pipe(till.pay(purchases('gets'), 1), values());
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
      const dear = cold('  (ab)', { a: 50, b: 100 }).pipe(till.pay(purchases('pages'), 1), values());
      const gets = cold('  --c', { c: 1 }).pipe(till.pay(purchases('gets'), 1), values());
      expectObservable(dear, '^ 4ms !').toBe('a', { a: 50 });
      expectObservable(gets).toBe('10ms c', { c: 1 });
    }),
  );

  it('lets all go at once where all is free, also what is pushed on the way', () => {
    const Free = table<{ id: string }>()({ name: 'free', hashKey: 'id' });
    const till = new Till(new Budget(1).account(Free, 'read', 0), { now: () => 0, schedule: () => never() });
    const source = new Subject<number>();
    const seen: number[] = [];
    source.pipe(till.pay(purchases('gets'), 1)).subscribe(({ value }) => {
      seen.push(value);
      if (value < 1000) source.next(value + 1);
    });
    source.next(1);
    expect(seen).to.have.length(1000);
  });

  it('serves who comes anew before those who have had anything yet, and in the order in which they came', () => {
    const { scheduler, turns, buy } = shop();
    buy('spender', 50);
    buy('first', 0.5, 5);
    scheduler.schedule(() => {
      buy('second', 1);
      buy('third', 1);
    }, 10);
    scheduler.flush();
    expect(turns).to.deep.equal(['spender', 'first', 'second', 'third', 'first']);
  });

  it('gives nobody credit for having been away: who comes anew takes turns with the others', () => {
    const { scheduler, turns, buy } = shop();
    buy('old', 48, 1, 1, 1, 1, 1);
    buy('new', 1, 1, 1);
    scheduler.flush();
    expect(turns.slice(3)).to.deep.equal(['new', 'old', 'new', 'old', 'new', 'old']);
  });

  it('counts what has been had where it was dearest', () => {
    const { account, scheduler, turns, buy } = shop();
    const places = [TABLE, 'byPage'];
    account.learn({ kind: 'both', units: 1, places }, new Map([[TABLE, 1]]), 0);
    buy({ kind: 'both', places }, 50, 1);
    buy('table', 1, 1);
    scheduler.flush();
    expect(turns).to.deep.equal(['both', 'table', 'table', 'both']);
  });

  it('takes no units for who has left: the next one goes when the other would have gone', () => {
    const { scheduler, turns, buy } = shop();
    buy('stays', 50, 1);
    const leaver = buy('leaves', 20);
    leaver.unsubscribe();
    scheduler.flush();
    expect(turns).to.deep.equal(['stays', 'stays']);
    expect(scheduler.now()).to.equal(200);
  });

  it('buys nothing more for who leaves on being told', () => {
    const { account, till } = shop();
    of(1, 1)
      .pipe(till.pay(purchases('gets'), 1), take(1))
      .subscribe();
    till.serve();
    expect(account.standings(0).get(TABLE)).to.include({ tokens: 49 });
  });

  it('has one timer at the most, to the very time, and none when all have left', () => {
    const timers: { readonly delayMs: number | undefined; readonly timer: Subscription }[] = [];
    const schedule = (_: unknown, delayMs?: number) => {
      const timer = new Subscription();
      timers.push({ delayMs, timer });
      return timer;
    };
    const till = new Till(new Budget(1).account(Rows, 'read', 0), { now: () => 0, schedule });
    const [first, second] = [50.05, 1].map((units) =>
      of(50, units)
        .pipe(till.pay(purchases('gets'), 1))
        .subscribe(),
    );
    till.serve();
    expect(timers.map(({ timer }) => timer.closed)).to.deep.equal([true, true, false]);
    first?.unsubscribe();
    expect(timers.at(-1)?.timer.closed).to.equal(false);
    second?.unsubscribe();
    expect(timers.at(-1)?.timer.closed).to.equal(true);
  });

  it('waits without a timer until it is known what there is', () => {
    const Unknown = table<{ id: string }>()({ name: 'unknown', hashKey: 'id', readCapacity: { share: 1 } });
    const account = new Budget(1).account(Unknown, 'read', 0);
    const till = new Till(account, { now: () => 0, schedule: () => never() });
    const seen: number[] = [];
    of(1)
      .pipe(till.pay(purchases('gets'), 1), values())
      .subscribe((value) => seen.push(value));
    expect(seen).to.deep.equal([]);
    account.declare(new Map([[TABLE, 100]]), 0);
    till.serve();
    expect(seen).to.deep.equal([1]);
  });

  it('passes errors on, completes with an empty source, and never with one that never does', () => {
    const { till } = {
      till: new Till(new Budget(1).account(Rows, 'read', 0), { now: () => 0, schedule: () => never() }),
    };
    const ends: unknown[] = [];
    of<number>()
      .pipe(till.pay(purchases('a'), 1))
      .subscribe({ complete: () => ends.push('empty') });
    NEVER.pipe(till.pay(purchases('b'), 1)).subscribe({ complete: () => ends.push('never') });
    const source = new Subject<number>();
    source.pipe(till.pay(purchases('c'), 1)).subscribe({ error: (error) => ends.push(error) });
    source.error('error');
    expect(ends).to.deep.equal(['empty', 'error']);
  });
});
