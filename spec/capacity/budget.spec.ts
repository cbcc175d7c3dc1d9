import { expect } from 'chai';
import { Budget } from '../../lib/capacity/budget.js';
import { table } from '../../lib/table/table.js';

const definition = { name: 'visits', hashKey: 'id' } as const;
const Declared = table<{ id: string }>()({ ...definition, readCapacity: 100, writeCapacity: 5 });
const ReadOnly = table<{ id: string }>()({ ...definition, name: 'reads', readCapacity: 7 });

describe('Budget', () => {
  it('has a bucket for the reads and one for the writes of a table', () => {
    const budget = new Budget();
    expect(budget.bucket(Declared, 'read', 0)?.rate).to.equal(100);
    expect(budget.bucket(Declared, 'write', 0)?.rate).to.equal(5);
  });

  it('has none where nothing is declared', () => {
    const budget = new Budget();
    expect(budget.bucket(table<{ id: string }>()(definition), 'read', 0)).to.equal(undefined);
    expect(budget.bucket(ReadOnly, 'write', 0)).to.equal(undefined);
  });

  it('gives the same bucket to all who ask for a table by its name', () => {
    const budget = new Budget();
    const again = table<{ id: string }>()({ ...definition, writeCapacity: 5 });
    expect(budget.bucket(Declared, 'write', 0)).to.equal(budget.bucket(again, 'write', 9_000));
    expect(budget.bucket(Declared, 'read', 0)).to.not.equal(budget.bucket(ReadOnly, 'read', 0));
  });
});
