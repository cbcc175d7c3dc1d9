import { expect } from 'chai';
import { Budget } from '../../lib/capacity/budget.js';
import { TABLE } from '../../lib/capacity/consumed.js';
import { alone, type BudgetSource, type Demand } from '../../lib/capacity/supply.js';
import { table } from '../../lib/table/table.js';

interface Visit {
  id: string;
  page: string;
  time: string;
}

const definition = { name: 'visits', hashKey: 'id' } as const;
const Declared = table<Visit>()({
  ...definition,
  rangeKey: 'time',
  readCapacity: 100,
  writeCapacity: 10,
  indexes: { byPage: { hashKey: 'page' }, near: { hashKey: 'id', rangeKey: 'page', local: true } },
});
const ReadOnly = table<Visit>()({ ...definition, name: 'reads', readCapacity: 7 });
const WRITE = { kind: 'BatchWriteItem', units: 5, places: [TABLE, 'byPage'] };
const units = (ofTable: number, ofIndex: number) =>
  new Map([
    [TABLE, ofTable],
    ['byPage', ofIndex],
  ]);

describe('Budget', () => {
  it('has an account for the reads and one for the writes of a table', () => {
    const budget = new Budget(1);
    const [reads, writes] = [budget.account(Declared, 'read', 0), budget.account(Declared, 'write', 0)];
    expect(reads.standings(0).get(TABLE)).to.include({ declared: 100, rate: 100, tokens: 50, debt: 0 });
    expect(writes.standings(0).get(TABLE)).to.include({ declared: 10, rate: 10, tokens: 5, debt: 0 });
  });

  it('gives the same account to all who ask for a table by its name', () => {
    const budget = new Budget(1);
    const again = table<Visit>()({ ...definition, writeCapacity: 5 });
    expect(budget.account(Declared, 'write', 0)).to.equal(budget.account(again, 'write', 9_000));
    expect(budget.account(Declared, 'read', 0)).to.not.equal(budget.account(ReadOnly, 'read', 0));
  });

  it('has units of their own for global indexes; a local one lives on those of the table', () => {
    expect(new Budget(1).account(Declared, 'write', 0).places).to.deep.equal([TABLE, 'byPage']);
  });

  it('lets all go where nothing is declared', () => {
    const account = new Budget(1).account(ReadOnly, 'write', 0);
    expect(account.untilMs(new Map([[TABLE, 1e9]]), 0)).to.equal(0);
    expect(account.capacityFor(WRITE)).to.equal(Number.POSITIVE_INFINITY);
    expect(account.standings(0).get(TABLE)).to.include({ declared: undefined, rate: undefined });
  });

  it('waits until every place can pay, and settles each with what was spent there', () => {
    const account = new Budget(1).account(Declared, 'write', 0);
    expect(account.untilMs(units(5, 5), 0)).to.equal(0);
    account.take(units(5, 5), 0);
    expect(account.untilMs(units(5, 5), 0)).to.equal(500);
    account.settle(units(5, 5), units(5, 15), new Map(), 0);
    expect(account.standings(0).get('byPage')).to.include({ tokens: 0, debt: 10 });
    expect(account.untilMs(units(5, 5), 0)).to.equal(1500);
    expect(account.untilMs(new Map([[TABLE, 5]]), 0)).to.equal(500);
  });

  it('expects of an index what it has cost in proportion, and as much as of its table before', () => {
    const account = new Budget(1).account(Declared, 'write', 0);
    expect(account.costOf(WRITE)).to.deep.equal(units(5, 5));
    account.learn(WRITE, units(5, 15), 0);
    expect(account.standings(0).get('byPage')?.consumed).to.equal(15);
    expect(account.costOf(WRITE)).to.deep.equal(units(5, 15));
    expect(account.costOf({ ...WRITE, kind: 'UpdateItem' })).to.deep.equal(units(5, 5));
    expect(account.capacityFor(WRITE)).to.be.closeTo(10 / 3, 1e-9);
  });

  it('lowers the place that the service names, else the one that is used the most, or all', () => {
    const ratesOf = (...lower: Parameters<ReturnType<Budget['account']>['lower']>) => {
      const account = new Budget(1).account(Declared, 'write', 0);
      account.learn(WRITE, units(1, 5), 0);
      account.lower(...lower);
      return [...account.standings(1000).values()].map(({ rate = 0 }) => Math.round(rate));
    };
    expect(ratesOf([TABLE], 1000)).to.deep.equal([7, 10]);
    expect(ratesOf(['byPage'], 1000)).to.deep.equal([10, 7]);
    expect(ratesOf([], 1000)).to.deep.equal([10, 7]);
    const budget = new Budget(1);
    const account = budget.account(Declared, 'write', 0);
    budget.lowerAll(0);
    expect([...account.standings(0).values()].map(({ rate }) => rate)).to.deep.equal([7, 7]);
  });

  it('lowers what was used the most over the last five whole seconds; the table where nothing was', () => {
    const lowered = (now: number, ...spent: readonly (readonly [at: number, ofTable: number, ofIndex: number])[]) => {
      const account = new Budget(1).account(Declared, 'write', 0);
      for (const [at, ofTable, ofIndex] of spent) account.learn(WRITE, units(ofTable, ofIndex), at);
      account.lower([], now);
      return [...account.standings(now)].filter(([, { rate = 0 }]) => rate < 10).map(([place]) => place);
    };
    expect(lowered(0)).to.deep.equal([TABLE]);
    expect(lowered(1_000, [0, 5, 4])).to.deep.equal([TABLE]);
    expect(lowered(5_000, [0, 0, 6], [1_000, 5, 0])).to.deep.equal(['byPage']);
    expect(lowered(6_000, [0, 0, 6], [1_000, 5, 0])).to.deep.equal([TABLE]);
  });

  it('gives back what was paid and not spent, less what is forfeited, and nothing elsewhere', () => {
    const settled = (paid: number, forfeited: number) => {
      const account = new Budget(4).account(Declared, 'write', 0);
      account.settle(new Map([[TABLE, paid]]), new Map(), new Map([[TABLE, forfeited]]), 0);
      return [...account.standings(0).values()].map(({ tokens }) => tokens);
    };
    // 20 are there to begin with.
    expect(settled(5, 0)).to.deep.equal([25, 20]);
    expect(settled(5, 2)).to.deep.equal([23, 20]);
    expect(settled(5, 7)).to.deep.equal([20, 20]);
    const account = new Budget(4).account(Declared, 'write', 0);
    account.settle(new Map([[TABLE, 5]]), new Map([[TABLE, 5]]), new Map(), 0);
    expect([...account.standings(0).values()].map(({ tokens }) => tokens)).to.deep.equal([20, 20]);
  });

  describe('with a share of a table', () => {
    const Shared = table<Visit>()({
      ...definition,
      writeCapacity: { share: 0.25 },
      indexes: { byPage: { hashKey: 'page' } },
    });

    it('lets nothing go until it is known what there is, and then its share of that, place by place', () => {
      const account = new Budget(1).account(Shared, 'write', 0);
      expect(account.share).to.equal(0.25);
      expect(account.untilMs(units(1, 1), 0)).to.equal(Number.POSITIVE_INFINITY);
      account.declare(units(80, 40), 0);
      expect(account.untilMs(units(1, 1), 0)).to.equal(0);
      expect([...account.standings(0).values()].map(({ rate }) => rate)).to.deep.equal([20, 10]);
      account.declare(new Map([[TABLE, 80]]), 0);
      expect([...account.standings(0).values()].map(({ rate }) => rate)).to.deep.equal([20, undefined]);
    });

    it('takes all of what is told where none is named', () => {
      const account = new Budget(1).account(ReadOnly, 'write', 0);
      expect(account.share).to.equal(undefined);
      account.declare(new Map([[TABLE, 80]]), 0);
      expect(account.standings(0).get(TABLE)?.rate).to.equal(80);
    });
  });

  it('asks its source for each place, and hears from it that there is more, or that it could not be asked', () => {
    const demands: Demand[] = [];
    const source: BudgetSource = {
      supply: (demand) => {
        demands.push(demand);
        return alone.supply(demand);
      },
    };
    const said: unknown[] = [];
    const failed = (...failure: readonly unknown[]) => void said.push(failure);
    const account = new Budget(3, { source, clock: () => 8, failed }).account(Declared, 'write', 7);
    account.whenRefilled(() => said.push('refilled'));
    expect(demands.map(({ key, rate, burst, now, clock }) => [key, rate, burst, now, clock()])).to.deep.equal([
      ['write visits', 10, 3, 7, 8],
      ['write visits byPage', 10, 3, 7, 8],
    ]);
    demands[0]?.refilled();
    demands[1]?.failed('why');
    expect(said).to.deep.equal(['refilled', ['visits', 'write', 'why']]);
  });
});
