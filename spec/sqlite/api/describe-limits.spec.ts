import { expect } from 'chai';
import { sqlite } from '../../../lib/sqlite/index.js';

describe('DescribeLimits', () => {
  // Developer Guide, *Quotas in Amazon DynamoDB*, Throughput default quotas.
  it('tells the quotas that an account begins with', async () => {
    expect(await sqlite().describeLimits({})).to.include({
      ...{ AccountMaxReadCapacityUnits: 80_000, AccountMaxWriteCapacityUnits: 80_000 },
      ...{ TableMaxReadCapacityUnits: 40_000, TableMaxWriteCapacityUnits: 40_000 },
    });
  });

  it('tells an endpoint, as clients that look for one expect', async () => {
    const { Endpoints = [] } = await sqlite().describeEndpoints({});
    expect(Endpoints).to.have.lengthOf(1);
    expect(Endpoints[0]).to.have.all.keys('Address', 'CachePeriodInMinutes');
  });
});
