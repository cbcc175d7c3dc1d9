/** What `serve` has acknowledged is there when it is started again, whatever killed it. A hundred kills: spec/bench/. */
import { expect } from 'chai';
import { seeded } from '../support/random.js';
import { seed } from '../support/seeds.js';
import { killServers } from './killed-servers.js';

describe('a server that is killed', function () {
  // Each process takes seconds of a core to start.
  this.timeout(120_000);

  it('has every write that it acknowledged, and no transaction by halves, when it is started again', async () => {
    const { acknowledged, ...others } = await killServers(3, 300, seeded(seed));
    expect(others).to.deep.equal({ kills: 3, lost: 0, halves: 0, unsound: 0 });
    expect(acknowledged).to.be.above(0);
  });
});
