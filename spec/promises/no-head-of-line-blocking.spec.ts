/** Promise 5: a throttled table or a hot key delays only its own operations. */
import { expect } from 'chai';
import { put, type Solvent, table } from '../../lib/index.js';
import { World } from '../support/world.js';

interface Row {
  id: string;
  n: number;
}

const Free = table<Row>()({ name: 'free', hashKey: 'id' });
const Slow = table<Row>()({ name: 'slow', hashKey: 'id', writeCapacity: 1, readCapacity: 1 });

describe('a table with next to no capacity', () => {
  it('costs the one beside it no time at all', async () => {
    const world = new World(1, {});
    const s = world.solvent({ tables: [Free, Slow] });
    await s.createTables();
    const settledAt = { free: 0, slow: 0 };
    s.outcomes.subscribe(({ operation }) => {
      settledAt[operation.table.name as 'free' | 'slow'] = world.scheduler.now();
    });
    const startedAt = world.scheduler.now();
    pushBoth(s, 200);
    await s.flush();
    expect(settledAt.free - startedAt).to.equal(0);
    expect(settledAt.slow - startedAt).to.be.within(198_000, 200_000);
    await s.close();
    world.end();
  });

  it('is never asked for more than it declares', async () => {
    const world = new World(2, {});
    const s = world.solvent({ tables: [Free, Slow] });
    await s.createTables();
    const spentAt: number[] = [];
    s.events.subscribe((event) => {
      if (event.kind === 'capacity' && event.table === 'slow') spentAt.push(world.scheduler.now());
    });
    pushBoth(s, 50);
    await s.flush();
    const gaps = spentAt.slice(2).map((at, index) => at - (spentAt[index + 1] ?? 0));
    expect(spentAt).to.have.length(50);
    expect(Math.min(...gaps)).to.be.at.least(999);
    await s.close();
    world.end();
  });
});

function pushBoth(s: Solvent, count: number): void {
  for (let n = 0; n < count; n += 1) {
    s.operations.next(put(Slow, { id: `row ${n}`, n }));
    s.operations.next(put(Free, { id: `row ${n}`, n }));
  }
}
