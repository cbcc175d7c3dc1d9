/** Promise 9, after kill -9: atomic views are in sync with their base at every instant. A hundred kills are in spec/bench/. */
import { expect } from 'chai';
import { seeded } from '../support/random.js';
import { seed } from '../support/seeds.js';
import { killWriters } from './killed-commits/run.js';

describe('a process that is killed while it writes what atomic views follow', function () {
  this.timeout(120_000);

  it('leaves views that a recomputation equals', async () => {
    let accountCount = 0;
    for await (const { accounts, branches, sizes } of killWriters(3, 200, seeded(seed))) {
      expect(branches.held).to.deep.equal(branches.expected);
      expect(sizes.held).to.deep.equal(sizes.expected);
      accountCount = accounts;
    }
    expect(accountCount).to.be.above(0);
  });
});
