import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { of, VirtualTimeScheduler } from 'rxjs';
import { Budget } from '../../lib/capacity/budget.js';
import { TABLE, type Units } from '../../lib/capacity/consumed.js';
import { alone, type BudgetSource } from '../../lib/capacity/supply.js';
import type { ProvisionedUnits } from '../../lib/dynamodb/describe-capacity.js';
import type { Event } from '../../lib/events.js';
import type { Bill } from '../../lib/pipeline/bill.js';
import { Counter, postsOf } from '../../lib/pipeline/counter.js';
import type { Track } from '../../lib/pipeline/track.js';
import { type Table, table } from '../../lib/table/table.js';

const Rich = table<{ id: string }>()({ name: 'rich', hashKey: 'id', writeCapacity: 100 });
const Poor = table<{ id: string }>()({ name: 'poor', hashKey: 'id', writeCapacity: 10 });
const Shared = table<{ id: string }>()({ name: 'shared', hashKey: 'id', writeCapacity: { share: 0.5 } });
const NONE: ReadonlyMap<string, Units> = new Map();
const SECOND = 1000;

/** Counters of tracks of these tables, on tills that they share. */
function open(
  tables: readonly Table[],
  options: { source?: BudgetSource; describe?: () => Promise<ProvisionedUnits> } = {},
) {
  const { source = alone, describe = () => Promise.reject(new Error('No table has a share here.')) } = options;
  const scheduler = new VirtualTimeScheduler();
  const told: Event[] = [];
  const budget = new Budget(1, { source, clock: () => scheduler.now(), failed: () => undefined });
  const postOf = postsOf(scheduler);
  const counter = (direction: Track['direction'] = 'write') => {
    const track: Track = { kind: 'transactions', tables, direction, weight: 1, maxCount: 1 };
    return new Counter(track, postOf, { budget, scheduler, describe, tell: (event) => void told.push(event) });
  };
  const rates = () => tables.map(({ name }) => budget.standings(name, 'write', scheduler.now())?.get(TABLE)?.rate);
  return { budget, scheduler, told, counter, rates };
}

/** Has a bill of so many units by table paid, and returns what has been paid so far. */
function pay(counter: Counter, units: Readonly<Record<string, number>>): Bill[] {
  const places = [TABLE];
  const purchases = Object.entries(units).map(([name, each]) => [name, { kind: 'x', units: each, places }] as const);
  const paid: Bill[] = [];
  of({ batch: [], purchases: new Map(purchases), paid: NONE })
    .pipe(counter.pay())
    .subscribe((bill) => paid.push(bill));
  return paid;
}

describe('Counter', () => {
  it('can pay at once what the poorest of its tables can', () => {
    expect(open([Rich, Poor]).counter().capacityFor('TransactWriteItems')).to.equal(10);
  });

  it('has a bill paid at the till of each of its tables, and says what was paid where', () => {
    const { counter } = open([Rich, Poor]);
    const [bill] = pay(counter(), { rich: 40, poor: 1 });
    expect([...(bill?.paid ?? [])].map(([name, paid]) => [name, paid.get(TABLE)])).to.deep.equal([
      ['rich', 40],
      ['poor', 1],
    ]);
  });

  it('has a bill wait at the same till for what another track has spent', () => {
    const { counter, scheduler } = open([Poor]);
    pay(counter(), { poor: 5 });
    const waiting = pay(counter(), { poor: 3 });
    expect(waiting).to.have.length(0);
    scheduler.flush();
    expect([waiting.length, scheduler.now()]).to.deep.equal([1, 300]);
  });

  it('serves whoever waits at its tills when it settles', () => {
    const { counter: another } = open([Poor]);
    const counter = another();
    const [bill] = pay(counter, { poor: 5 });
    const waiting = pay(another(), { poor: 3 });
    expect(waiting).to.have.length(0);
    if (!bill) throw new Error('There are 5 units to begin with.');
    counter.settle({ bill, spent: new Map([['poor', new Map([[TABLE, 1]])]]), forfeited: NONE, deliveries: [] });
    expect(waiting).to.have.length(1);
  });

  it('serves whoever waits when its budget has more than was foreseen', () => {
    const refilled: (() => void)[] = [];
    const source: BudgetSource = {
      supply: (demand) => {
        refilled.push(demand.refilled);
        return alone.supply(demand);
      },
    };
    const { budget, counter } = open([Poor], { source });
    pay(counter(), { poor: 5 });
    const waiting = pay(counter(), { poor: 3 });
    budget.account(Poor, 'write', 0).settle(new Map([[TABLE, 5]]), new Map(), new Map(), 0);
    expect(waiting).to.have.length(0);
    for (const refill of refilled) refill();
    expect(waiting).to.have.length(1);
  });

  it('slows down what the service names: everything, its table, or nothing for a key that is hot', () => {
    const ratesAfter = (name: string) => {
      const { counter, rates, budget } = open([Rich]);
      budget.account(Poor, 'write', 0);
      counter().ledger.refused('rich', Object.assign(new Error(name), { name }));
      return [...rates(), budget.standings('poor', 'write', 0)?.get(TABLE)?.rate];
    };
    expect(ratesAfter('RequestLimitExceeded')).to.deep.equal([70, 7]);
    expect(ratesAfter('ProvisionedThroughputExceededException')).to.deep.equal([70, 10]);
    expect(ratesAfter('TransactionConflictException')).to.deep.equal([100, 10]);
  });

  it('knows nothing of the costs of tables that are not its own', () => {
    const { ledger } = open([Rich]).counter();
    const purchase = { kind: 'x', units: 2, places: [TABLE] };
    ledger.learn('poor', purchase, new Map([[TABLE, 9]]));
    expect(ledger.costOf('poor', purchase)).to.deep.equal(new Map());
    ledger.learn('rich', purchase, new Map([[TABLE, 6]]));
    expect(ledger.costOf('rich', purchase).get(TABLE)).to.equal(6);
  });

  it('gives back at once what did not get there', () => {
    const { counter, budget } = open([Poor]);
    const { ledger } = counter();
    const [bill] = pay(counter(), { poor: 5 });
    ledger.giveBack('poor', bill?.paid.get('poor') ?? new Map());
    expect(budget.standings('poor', 'write', 0)?.get(TABLE)?.tokens).to.equal(5);
  });

  describe('has what is sent again', () => {
    const bill: Bill = {
      batch: [],
      purchases: new Map([['poor', { kind: 'x', units: 5, places: [TABLE] }]]),
      paid: NONE,
    };

    it('paid again', async () => {
      const { counter, scheduler } = open([Poor]);
      const { ledger } = counter();
      const payAgain = () => ledger.payAgain(bill, new AbortController().signal);
      expect((await payAgain()).paid.get('poor')?.get(TABLE)).to.equal(5);
      const waiting = payAgain();
      scheduler.flush();
      await waiting;
      expect(scheduler.now()).to.equal(500);
    });

    it('pay nothing once all is given up, and wait for nothing', async () => {
      const { counter, budget } = open([Poor]);
      const { ledger } = counter();
      expect(await ledger.payAgain(bill, AbortSignal.abort())).to.equal(bill);
      await ledger.payAgain(bill, new AbortController().signal);
      const abort = new AbortController();
      const waiting = ledger.payAgain(bill, abort.signal);
      abort.abort();
      expect(await waiting).to.equal(bill);
      expect(budget.standings('poor', 'write', 0)?.get(TABLE)).to.include({ tokens: 0, debt: 0 });
    });
  });

  describe('while a table does not answer', () => {
    const LATE = 20 * SECOND;
    /** Whether a promise has been kept by now. */
    const isKept = async (promise: Promise<void>) => {
      let isDone = false;
      void promise.then(() => (isDone = true));
      await turn();
      return isDone;
    };
    const never = new AbortController().signal;

    for (const [name, lose] of [
      ['lost', ({ ledger }: Counter) => ledger.lost('poor')],
      ['refused for want of units', ({ ledger }: Counter) => ledger.refused('poor', undefined)],
    ] as const) {
      it(`lets reads and writes ask once a second, together, since a request was ${name}`, () => {
        const { counter, scheduler } = open([Poor]);
        const [writes, reads] = [counter('write'), counter('read')];
        lose(writes);
        scheduler.frame = LATE;
        expect(pay(writes, { poor: 1 })).to.have.length(1);
        const waiting = pay(reads, { poor: 1 });
        expect(waiting).to.have.length(0);
        scheduler.flush();
        expect([waiting.length, scheduler.now()]).to.deep.equal([1, LATE + SECOND]);
      });
    }

    it('lets whoever waits go on as soon as it does', () => {
      const { counter, scheduler } = open([Poor]);
      const [writes, reads] = [counter('write'), counter('read')];
      writes.ledger.lost('poor');
      scheduler.frame = LATE;
      pay(writes, { poor: 1 });
      const waiting = pay(reads, { poor: 1 });
      expect(waiting).to.have.length(0);
      writes.ledger.answered('poor');
      expect(waiting).to.have.length(1);
    });

    it('has what pays at several tills ask all of them anew before it is sent, each in its turn', async () => {
      const { counter, scheduler } = open([Rich, Poor]);
      const [one, other] = [counter(), counter()];
      one.ledger.lost('rich');
      scheduler.frame = LATE;
      expect(await isKept(one.ledger.turn(never))).to.equal(true);
      const second = other.ledger.turn(never);
      expect(await isKept(second)).to.equal(false);
      scheduler.flush();
      expect([await isKept(second), scheduler.now()]).to.deep.equal([true, LATE + SECOND]);
      const third = one.ledger.turn(never);
      expect(await isKept(third)).to.equal(false);
      scheduler.flush();
      expect([await isKept(third), scheduler.now()]).to.deep.equal([true, LATE + 2 * SECOND]);
    });

    it('has it wait no more once all is given up', async () => {
      const { counter, scheduler } = open([Rich, Poor]);
      const { ledger } = counter();
      ledger.lost('rich');
      scheduler.frame = LATE;
      await ledger.turn(never);
      const abort = new AbortController();
      const waiting = ledger.turn(abort.signal);
      expect(await isKept(waiting)).to.equal(false);
      abort.abort();
      expect(await isKept(waiting)).to.equal(true);
    });

    it('has it wait for a millisecond, too', async () => {
      const { counter, scheduler } = open([Rich, Poor]);
      const { ledger } = counter();
      ledger.lost('rich');
      await ledger.turn(never);
      const second = ledger.turn(never);
      expect(await isKept(second)).to.equal(false);
      scheduler.flush();
      expect([await isKept(second), scheduler.now()]).to.deep.equal([true, 1]);
    });

    it('lets what has paid at its only till go: it has asked there', async () => {
      const { counter, scheduler } = open([Poor]);
      const { ledger } = counter();
      ledger.lost('poor');
      scheduler.frame = LATE;
      expect(await isKept(ledger.turn(never))).to.equal(true);
      expect(await isKept(ledger.turn(never))).to.equal(true);
    });
  });

  describe('with a share of a table', () => {
    it('asks what there is, and again a minute later, not before', async () => {
      let askedCount = 0;
      const describe = async () => ({ read: new Map(), write: new Map([[TABLE, 40 * ++askedCount]]) });
      const { counter: another, rates, scheduler } = open([Shared], { describe });
      const counter = another();
      const waiting = pay(counter, { shared: 10 });
      expect(waiting).to.have.length(0);
      await turn();
      expect([waiting.length, ...rates()]).to.deep.equal([1, 20]);
      scheduler.frame = 60 * SECOND - 1;
      counter.refresh();
      await turn();
      expect([askedCount, ...rates()]).to.deep.equal([1, 20]);
      scheduler.frame = 60 * SECOND;
      counter.refresh();
      await turn();
      expect([askedCount, ...rates()]).to.deep.equal([2, 40]);
    });

    it('keeps to what it knows where it cannot ask again, and tells it', async () => {
      const failures: unknown[] = [undefined, Object.assign(new Error(), { name: 'AccessDeniedException' }), 'no line'];
      const describe = async () => {
        const failure = failures.shift();
        if (failure !== undefined) throw failure;
        return { read: new Map(), write: new Map([[TABLE, 40]]) };
      };
      const { counter: another, rates, scheduler, told } = open([Shared], { describe });
      const counter = another();
      for (const minute of [0, 1, 2]) {
        scheduler.frame = minute * 60 * SECOND;
        counter.refresh();
        await turn();
      }
      expect(rates()).to.deep.equal([20]);
      expect(told).to.deep.equal([
        { kind: 'undescribed', table: 'shared', reason: 'AccessDeniedException' },
        { kind: 'undescribed', table: 'shared', reason: 'no line' },
      ]);
    });
  });
});
