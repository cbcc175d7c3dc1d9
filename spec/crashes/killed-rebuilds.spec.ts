/** A rebuild that is killed has made nothing worse, and the next one ends right. A hundred kills: spec/bench/. */
import { expect } from 'chai';
import { seeded } from '../support/random.js';
import { seed } from '../support/seeds.js';
import { killRebuilds } from './killed-rebuilds.js';

describe('a rebuild that is killed', function () {
  // Each process takes seconds of a core to start.
  this.timeout(120_000);

  it('leaves each item of the view as it was or right, and the next rebuild ends right', async () => {
    const { halfway, ...others } = await killRebuilds(2, 60, seeded(seed));
    expect(others).to.deep.equal({ kills: 2, unsound: 0, wrong: 0, isRight: true });
    expect(halfway).to.be.above(0);
  });
});
