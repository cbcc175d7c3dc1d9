/** Promise 6, for many: processes that share a budget use what their table declares, and none of them is throttled. */
import { expect } from 'chai';
import { lastValueFrom } from 'rxjs';
import { put, shared, solvent, table } from '../../lib/index.js';
import { sqlite } from '../../lib/sqlite/index.js';
import { fakeTime, passing } from '../support/fake-time.js';
import { runShared } from '../support/shared-budget/run.js';

describe('a budget that processes share', () => {
  it('is kept to by four of them, one of which is killed, and used by the others', async () => {
    const { used, requests, throttles, consumed, limiterCalls } = await runShared({
      processCount: 4,
      writeCapacity: 200,
      seconds: 5,
      duration: 1,
      killAfterSeconds: 2,
    });
    // How much of it is used is for spec/bench/shared-budget.ts to say: here the machine may be busy with other things.
    expect(used).to.be.within(0.5, 1.1);
    expect(throttles / requests).to.be.below(1 / 200);
    const [killed = 0, ...others] = consumed;
    expect(killed).to.be.above(0);
    expect(Math.min(...others)).to.be.above(0.5 * Math.max(...others));
    expect(limiterCalls).to.be.below(20);
  });
});

describe('a budget whose limiter is down', () => {
  const clock = fakeTime();

  it('loses no operation, goes on with a part and tells of it', async () => {
    const Rows = table<{ id: string }>()({ name: 'rows', hashKey: 'id', readCapacity: 10, writeCapacity: 80 });
    const client = sqlite();
    const down = { points: 10_000, duration: 1, consume: () => Promise.reject(new RangeError('The store is down.')) };
    const s = solvent(client, { tables: [Rows], budget: shared(down) });
    const kinds = new Set<string>();
    s.events.subscribe((event) => kinds.add(event.kind === 'limiter' ? `${event.table} ${event.error}` : event.kind));
    await passing(clock(), s.createTables());
    const startedAt = performance.now();
    await passing(
      clock(),
      lastValueFrom(s.ingest(Array.from({ length: 100 }, (_, n) => put(Rows, { id: `row ${n}` })))),
    );
    expect((performance.now() - startedAt) / 1000).to.be.within(9.5, 10.5);
    expect(s.stats().tables.rows?.write).to.include({ consumed: 100, throttles: 0 });
    expect(kinds).to.include('rows RangeError');
    await s.close();
    client.destroy();
  });
});
