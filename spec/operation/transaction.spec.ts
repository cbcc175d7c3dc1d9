import { expect } from 'chai';
import { ValidationError } from '../../lib/errors.js';
import { check, get, put, table, transact, update } from '../../lib/index.js';

interface Account {
  id: string;
  balance: number;
}

const Accounts = table<Account>()({ name: 'accounts', hashKey: 'id' });

describe('transact', () => {
  const parts = [
    update(Accounts, 'a', { add: { balance: -5 } }),
    update(Accounts, 'b', { add: { balance: 5 } }),
    check(Accounts, 'c', { attr: 'balance', gte: 0 }),
  ];

  it('is a plain value of what is asked, of the table of its first part', () => {
    expect(transact(parts)).to.deep.equal({
      kind: 'transaction',
      table: Accounts,
      operations: parts,
      priority: 'normal',
    });
    expect(transact(parts, { priority: 'high' }).priority).to.equal('high');
  });

  const WRONG: readonly (readonly [string, () => unknown, string])[] = [
    ['no list', () => transact('all' as never), 'wants a list of operations'],
    ['an empty list', () => transact([]), 'at least one operation'],
    ['a read', () => transact([get(Accounts, 'a') as never]), 'put(), update(), del() and check()'],
    ['a hole', () => transact([put(Accounts, { id: 'a', balance: 0 }), undefined as never]), 'and nothing else'],
    [
      'a part that wants the old item',
      () => transact([put(Accounts, { id: 'a', balance: 0 }, { returnOld: true })]),
      'leave out returnOld of the put',
    ],
    ['an unknown option', () => transact(parts, { token: 'x' } as object), "Unknown option 'token'"],
  ];
  for (const [name, run, message] of WRONG) {
    it(`refuses ${name}`, () => {
      expect(run).to.throw(ValidationError, message);
    });
  }
});
