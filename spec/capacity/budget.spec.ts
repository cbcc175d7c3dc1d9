import { expect } from 'chai';
import { Budget } from '../../lib/capacity/budget.js';
import { TABLE } from '../../lib/capacity/consumed.js';
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
});
