/** Promise 3: coalescing never changes a result, and saves requests where it can. */
import { expect } from 'chai';
import { DeadlineError, put, type Solvent, ThrottledError, table } from '../../lib/index.js';
import { World } from '../support/world.js';

interface Row {
  id: string;
  x?: number;
  n?: number;
}

const Rows = table<Row>()({ name: 'rows', hashKey: 'id' });

const PUSH = {
  puts: (s: Solvent, n: number): PromiseLike<unknown> => s.put(Rows, { id: 'a', n }),
  deletes: (s: Solvent): PromiseLike<unknown> => s.delete(Rows, 'a'),
  gets: (s: Solvent): PromiseLike<unknown> => s.get(Rows, 'a'),
  additions: (s: Solvent): PromiseLike<unknown> => s.update(Rows, 'a', { add: { n: 1 } }),
  sets: (s: Solvent, n: number): PromiseLike<unknown> => s.update(Rows, 'a', { set: { n } }),
};

describe('operations that wait for one key', () => {
  for (const kind of ['puts', 'deletes', 'gets', 'additions', 'sets'] as const) {
    it(`go in one request: 100 ${kind} pushed in one tick`, async () => {
      const world = new World(1, {});
      const s = world.solvent({ tables: [Rows] });
      await s.createTables();
      const { length } = world.service.received;
      const results = Array.from({ length: 100 }, (_, n) => PUSH[kind](s, n));
      const values = await Promise.all(results);
      expect(world.service.received.slice(length)).to.have.length(1);
      if (kind === 'additions') expect(values).to.deep.equal(values.map((_, n) => ({ id: 'a', n: n + 1 })));
      if (kind === 'sets') expect(values).to.deep.equal(values.map((_, n) => ({ id: 'a', n })));
      await s.close();
      world.end();
    });
  }

  it('are all applied where one of them is overdue, without which the others do not merge', async () => {
    const world = new World(1, {});
    const s = world.solvent({ tables: [Rows], deadline: 100_000 });
    await s.createTables();
    world.service.rates = { throttle: 1 };
    const head = s.put(Rows, { id: 'a' }, { returnOld: true }).catch((error: unknown) => error);
    await pass(world, 1000);
    // The addition merges into the first set, and the last set into both; to the addition alone it would not.
    const first = s.update(Rows, 'a', { set: { x: 5 } }).catch((error: unknown) => error);
    await pass(world, 59_000);
    const second = s.update(Rows, 'a', { add: { x: 1 } });
    const third = s.update(Rows, 'a', { set: { x: 7 } });
    expect(await head).to.be.instanceOf(ThrottledError);
    expect(await first).to.be.instanceOf(DeadlineError);
    world.service.rates = {};
    expect(await Promise.all([second, third])).to.deep.equal([
      { id: 'a', x: 1 },
      { id: 'a', x: 7 },
    ]);
    expect(await s.get(Rows, 'a')).to.deep.equal({ id: 'a', x: 7 });
    await s.close();
    world.end();
  });
});

describe('operations that come back unprocessed', () => {
  it('make full batches again, as soon as the rate has grown again', async () => {
    const world = new World(1, {});
    const s = world.solvent({ tables: [Rows] });
    await s.createTables();
    world.service.rates = { throttle: 1 };
    for (let n = 0; n < 500; n += 1) s.operations.next(put(Rows, { id: `row ${n}`, n }));
    await pass(world, 60_000);
    const { length } = world.service.received;
    world.service.rates = {};
    await s.flush();
    // 20 full ones, and those of the first seconds, when after a minute's outage few units are asked for at a time.
    expect(world.service.received.length - length).to.be.at.most(45);
    expect(await s.scan(Rows)).to.have.length(500);
    await s.close();
    world.end();
  });
});

/** Lets time pass in the world. */
function pass(world: World, delayMs: number): Promise<void> {
  return new Promise((resolve) => world.scheduler.schedule(() => resolve(), delayMs));
}
