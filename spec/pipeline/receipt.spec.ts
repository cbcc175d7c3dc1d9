import { expect } from 'chai';
import type { Purchase } from '../../lib/capacity/budget.js';
import { type Ledger, Receipt } from '../../lib/pipeline/receipt.js';

const purchases = new Map<string, Purchase>([
  ['things', { kind: 'PutItem', units: 3, places: [''] }],
  ['others', { kind: 'PutItem', units: 1, places: [''] }],
]);
const costs = (things: number, others: number) => ({ things, others });

describe('Receipt', () => {
  it('has what was paid each time, less what did not get there, which is given back at once', () => {
    const { receipt, told } = receiptOf(costs(3, 1));
    receipt.paidAgain(mapOf(costs(3, 1)));
    receipt.unsent(purchases);
    expect(told).to.deep.equal(['giveBack things 3', 'giveBack others 1']);
    expect(plain(receipt.paid)).to.deep.equal(costs(3, 1));
  });

  it('sums what was consumed, by what the service says or else as expected', () => {
    const { receipt, told } = receiptOf(costs(3, 1));
    receipt.consumedAsExpected(purchases);
    receipt.consumed('things', { kind: 'PutItem', units: 3, places: [''] }, new Map([['', 5]]));
    expect(plain(receipt.spent)).to.deep.equal(costs(8, 1));
    expect(told).to.deep.equal(['learn things 5']);
  });

  it('keeps apart what was asked for in vain, and says which tables refused it', () => {
    const { receipt, told } = receiptOf(costs(3, 1));
    receipt.refused(purchases, undefined);
    expect(plain(receipt.forfeited)).to.deep.equal(costs(3, 1));
    expect(plain(receipt.spent)).to.deep.equal({});
    expect(told).to.deep.equal(['refused things', 'refused others']);
  });

  it('says which tables have answered, and which have not', () => {
    const { receipt, told } = receiptOf(costs(3, 1));
    receipt.answered(purchases);
    receipt.lost(purchases);
    expect(told).to.deep.equal(['answered things', 'answered others', 'lost things', 'lost others']);
  });
});

function receiptOf(paid: Record<string, number>) {
  const told: string[] = [];
  const ledger: Ledger = {
    costOf: (_, { units }) => new Map([['', units]]),
    learn: (table, _, units) => told.push(`learn ${table} ${units.get('')}`),
    refused: (table) => told.push(`refused ${table}`),
    answered: (table) => told.push(`answered ${table}`),
    lost: (table) => told.push(`lost ${table}`),
    giveBack: (table, units) => told.push(`giveBack ${table} ${units.get('')}`),
    payAgain: (bill) => Promise.resolve(bill),
    turn: () => Promise.resolve(),
  };
  return { receipt: new Receipt(ledger, mapOf(paid)), told };
}

function mapOf(costsByTable: Record<string, number>) {
  return new Map(Object.entries(costsByTable).map(([table, units]) => [table, new Map([['', units]])]));
}

function plain(costsByTable: ReadonlyMap<string, ReadonlyMap<string, number>>) {
  return Object.fromEntries([...costsByTable].map(([table, units]) => [table, units.get('')]));
}
