/** Promise 4: no write that is not idempotent is sent twice after a lost reply, and nothing unknown is called known. */
import { expect } from 'chai';
import fc from 'fast-check';
import { lastValueFrom, toArray } from 'rxjs';
import { type Operation, type Outcome, put, table, UnknownOutcomeError, update } from '../../../lib/index.js';
import type { FaultRates } from '../../../lib/sqlite/index.js';
import { World } from '../../support/world.js';

interface Counter {
  id: string;
  n: number;
}

const Counters = table<Counter>()({ name: 'counters', hashKey: 'id' });

const LOSSES: FaultRates[] = [{ resetAfter: 0.2 }, { resetBefore: 0.2 }, { errorAfter: 0.2 }, { errorBefore: 0.2 }];

describe('a lost reply', function () {
  this.timeout(120_000);

  it('never counts an addition twice: the counter is what was acknowledged and some of the unknown ones', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...LOSSES), fc.nat(), async (faults, seed) => {
        const additions = Array.from({ length: 40 }, () => update(Counters, 'a', { add: { n: 1 } }));
        const { outcomes, items } = await runInWorld(seed, faults, additions, 3);
        const unknownCount = outcomes.filter(({ error }) => error instanceof UnknownOutcomeError).length;
        const acknowledgedCount = outcomes.filter(({ error }) => !error).length;
        expect(acknowledgedCount + unknownCount).to.equal(additions.length);
        const counted = items.find(({ id }) => id === 'a')?.n ?? 0;
        expect(counted).to.be.within(acknowledgedCount, acknowledgedCount + unknownCount);
      }),
      { numRuns: 40 },
    );
  });

  it('is made good for puts, which are sent again until they are acknowledged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...LOSSES), fc.nat(), async (faults, seed) => {
        const puts = Array.from({ length: 40 }, (_, n) => put(Counters, { id: `key ${n % 7}`, n }));
        const { outcomes, items } = await runInWorld(seed, faults, puts, 5);
        expect(outcomes.filter(({ error }) => error)).to.deep.equal([]);
        expect(items.map(({ n }) => n).toSorted((a, b) => a - b)).to.deep.equal([33, 34, 35, 36, 37, 38, 39]);
      }),
      { numRuns: 40 },
    );
  });

  it('leaves a conditional put that meets its own work unknown, and never failed', async () => {
    const world = new World(1, {});
    const s = world.solvent({ tables: [Counters] });
    await s.createTables();
    world.service.rates = { resetAfter: 1 };
    s.events.subscribe(({ kind }) => {
      if (kind === 'retry') world.service.rates = {};
    });
    const result = s.put(Counters, { id: 'a', n: 1 }, { if: { attr: 'id', exists: false } });
    expect(await result.catch((error: unknown) => error)).to.be.instanceOf(UnknownOutcomeError);
    expect(await s.scan(Counters).consistent()).to.deep.equal([{ id: 'a', n: 1 }]);
    await s.close();
    world.end();
  });

  it('leaves an old image that was asked for unknown, since the second reply would show the new one', async () => {
    const puts = [put(Counters, { id: 'a', n: 1 }, { returnOld: true })];
    const { outcomes } = await runInWorld(1, { resetAfter: 1 }, puts, 1);
    expect(outcomes[0]?.error).to.be.instanceOf(UnknownOutcomeError);
  });
});

/** Ingests the operations, a few open at a time,. */
async function runInWorld(
  seed: number,
  faults: FaultRates,
  operations: readonly Operation[],
  highWaterMark: number,
): Promise<{ outcomes: Outcome[]; items: Counter[] }> {
  const world = new World(seed, {});
  try {
    const s = world.solvent({ tables: [Counters], highWaterMark });
    await s.createTables();
    world.service.rates = faults;
    const outcomes = await lastValueFrom(s.ingest(operations).pipe(toArray()));
    world.service.rates = {};
    const items = await s.scan(Counters).consistent();
    await s.close();
    return { outcomes, items };
  } finally {
    world.end();
  }
}
