/** Whatever kills a load, its file stays whole, and the same command ends in the same table. A hundred kills: spec/bench/. */
import { expect } from 'chai';
import { seeded } from '../support/random.js';
import { seed } from '../support/seeds.js';
import { killLoads } from './killed-loads.js';

describe('a load that is killed', function () {
  // Each process takes seconds of a core to start.
  this.timeout(120_000);

  it('leaves nothing by halves and nothing older than before, and ends in the same table when it is run again', async () => {
    const { halfway, ...others } = await killLoads(2, 200, seeded(seed));
    expect(others).to.deep.equal({ kills: 2, unsound: 0, wrong: 0, isEqual: true });
    expect(halfway).to.be.above(0);
  });
});
