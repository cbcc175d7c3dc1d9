/** Promise 7: what is queued and under way is bounded, and slowness is no failure. */
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { from, lastValueFrom, toArray } from 'rxjs';
import { ClosedError, type Operation, put, QueueFullError, query, scan, table } from '../../lib/index.js';
import { World } from '../support/world.js';

interface Row {
  id: string;
  n: number;
}

const Rows = table<Row>()({ name: 'rows', hashKey: 'id' });
const Slow = table<Row>()({ name: 'slow', hashKey: 'id', writeCapacity: 1, readCapacity: 1 });

async function inWorld(run: (world: World) => Promise<void>): Promise<void> {
  const world = new World(1, {});
  await run(world);
  world.end();
}

describe('a source that is ingested', () => {
  it('is pulled no faster than it can be written', () =>
    inWorld(async (world) => {
      const s = world.solvent({ tables: [Rows], highWaterMark: 50 });
      await s.createTables();
      let pulledCount = 0;
      let settledCount = 0;
      let mostOpen = 0;
      async function* puts() {
        for (let n = 0; n < 1000; n += 1) {
          pulledCount += 1;
          mostOpen = Math.max(mostOpen, pulledCount - settledCount);
          yield put(Rows, { id: `row ${n}`, n });
        }
      }
      await s.ingest(puts()).forEach(() => {
        settledCount += 1;
      });
      expect(mostOpen).to.be.within(40, 51);
      expect(settledCount).to.equal(1000);
      await s.close();
    }));

  it('lands whole on a table that takes longer than the deadline for what is open', () =>
    inWorld(async (world) => {
      const s = world.solvent({ tables: [Slow], deadline: 100_000, highWaterMark: 400 });
      await s.createTables();
      const puts = Array.from({ length: 900 }, (_, n) => put(Slow, { id: `row ${n}`, n }));
      const outcomes = await lastValueFrom(s.ingest(puts).pipe(toArray()));
      expect(outcomes.filter(({ error }) => error)).to.deep.equal([]);
      await s.close();
    }));

  it('may hold queries and scans, however it is iterated', () =>
    inWorld(async (world) => {
      const s = world.solvent({ tables: [Rows] });
      await s.createTables();
      await s.put(Rows, { id: 'a', n: 1 });
      const operations = () => [query(Rows, 'a'), scan(Rows)] as Operation[];
      async function* later() {
        yield* operations();
      }
      for (const source of [operations(), later(), Readable.from(operations()), from(operations())]) {
        const outcomes = await lastValueFrom(s.ingest(source).pipe(toArray()));
        expect(outcomes.map(({ value }) => value)).to.deep.equal([[{ id: 'a', n: 1 }], [{ id: 'a', n: 1 }]]);
      }
      await s.close();
    }));

  it('is left at close, when what was read of it has settled', () =>
    inWorld(async (world) => {
      const s = world.solvent({ tables: [Rows] });
      await s.createTables();
      let isLeft = false;
      function* endless() {
        try {
          for (let n = 0; ; n += 1) yield put(Rows, { id: `row ${n}`, n });
        } finally {
          isLeft = true;
        }
      }
      let landedCount = 0;
      const ended = lastValueFrom(s.ingest(endless()).pipe(toArray())).catch((error: unknown) => error);
      s.outcomes.subscribe(({ error }) => {
        if (!error) landedCount += 1;
        if (landedCount === 2000) void s.close();
      });
      expect(await ended).to.be.instanceOf(ClosedError);
      expect(isLeft).to.equal(true);
      await s.close();
    }));
});

describe('what is pushed', () => {
  it('is taken up to maxQueued, and beyond it fails, each with its own error', () =>
    inWorld(async (world) => {
      const s = world.solvent({ tables: [Rows], maxQueued: 100 });
      await s.createTables();
      const puts = Array.from({ length: 150 }, (_, n) => put(Rows, { id: `row ${n}`, n }));
      const outcomes = await lastValueFrom(from(puts).pipe(s.dissolve(), toArray()));
      const failed = outcomes.filter(({ error }) => error);
      expect(failed).to.have.length(50);
      for (const { error } of failed) expect(error).to.be.instanceOf(QueueFullError);
      expect(await s.scan(Rows)).to.have.length(100);
      await s.close();
    }));

  it('includes queries, which are seen through at close', () =>
    inWorld(async (world) => {
      const s = world.solvent({ tables: [Rows] });
      await s.createTables();
      const text = 'x'.repeat(300_000);
      for (let n = 0; n < 12; n += 1) await s.put(Rows, { id: `row ${n}`, n, text } as Row);
      const values: unknown[] = [];
      s.outcomes.subscribe(({ value }) => values.push(value));
      s.operations.next(scan(Rows));
      await s.close();
      expect(values[0]).to.have.length(12);
      const late = await s.scan(Rows).catch((error: unknown) => error);
      expect(late).to.be.instanceOf(ClosedError);
    }));
});
