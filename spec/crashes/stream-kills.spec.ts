/** Promise 9, for tables that others write to: a view that is kept by the stream counts each change once, whoever is killed. */
import { expect } from 'chai';
import { seeded } from '../support/random.js';
import { seed } from '../support/seeds.js';
import { runKills } from './stream-kills/run.js';

describe('a view that is kept by a stream', () => {
  it('is what the table says, wherever its consumer is killed', async function () {
    // Each process takes seconds of a core to start.
    this.timeout(120_000);
    const { writes, changes, isEqual } = await runKills(3, seeded(seed));
    expect(isEqual).to.equal(true);
    expect(writes).to.be.above(0);
    expect(changes).to.be.above(0);
  });
});
