/** Promise 1: every pushed operation settles exactly once, whatever happens around it. */
import { expect } from 'chai';
import { concat, from, lastValueFrom, map, of, throwError, toArray } from 'rxjs';
import { ClosedError, type Outcome, put, type Solvent, solvent, table, update } from '../../lib/index.js';
import { sqlite } from '../../lib/sqlite/index.js';
import { unhandledErrors } from '../support/unhandled.js';
import { World } from '../support/world.js';

interface Row {
  id: string;
  n: number;
}

const Rows = table<Row>()({ name: 'rows', hashKey: 'id' });
const rows = Array.from({ length: 300 }, (_, n) => ({ id: `row ${n}`, n }));

async function withSolvent(run: (s: Solvent) => Promise<void>): Promise<void> {
  const client = sqlite();
  const s = solvent(client, { tables: [Rows] });
  await s.createTables();
  await run(s);
  await s.close();
  client.destroy();
}

describe('every pushed operation settles exactly once', () => {
  it('at close: everything accepted before takes effect', () =>
    withSolvent(async (s) => {
      const settled: Outcome[] = [];
      s.outcomes.subscribe((outcome) => settled.push(outcome));
      for (const row of rows) s.put(Rows, row);
      const closing = s.close();
      const late = await s.put(Rows, { id: 'late', n: 0 }).catch((error: unknown) => error);
      await closing;
      expect(settled.filter(({ error }) => !error)).to.have.length(rows.length);
      expect(late)
        .to.be.instanceOf(ClosedError)
        .with.property('message')
        .that.matches(/closed.*make a new solvent/);
      expect(() => s.operations.next(put(Rows, { id: 'late', n: 0 }))).to.throw(ClosedError);
    }));

  it('when the source errors: what came before it lands, and then the error comes', () =>
    withSolvent(async (s) => {
      const source$ = concat(
        from(rows),
        throwError(() => new Error('the source broke')),
      );
      const outcomes: Outcome[] = [];
      const ending = await lastValueFrom(
        source$.pipe(
          map((row) => put(Rows, row)),
          s.dissolve(),
          map((outcome) => outcomes.push(outcome)),
        ),
      ).catch((error: unknown) => error);
      expect(ending).to.be.instanceOf(Error).with.property('message', 'the source broke');
      expect(outcomes).to.have.length(rows.length);
      expect(await s.scan(Rows)).to.have.length(rows.length);
    }));

  it('when a subscriber throws: that subscription ends, the others and the pipeline go on', async () => {
    const surfaced = await unhandledErrors(() =>
      withSolvent(async (s) => {
        let heardCount = 0;
        s.outcomes.subscribe(() => {
          heardCount += 1;
          throw new Error('a broken subscriber');
        });
        for (const row of rows) s.put(Rows, row).subscribe(() => undefined);
        s.put(Rows, { id: 'watched', n: 1 }).subscribe(() => {
          throw new Error('another one');
        });
        await s.flush();
        expect(heardCount).to.equal(1);
        expect(await s.scan(Rows)).to.have.length(rows.length + 1);
      }),
    );
    expect(surfaced.map(String).toSorted()).to.deep.equal(['Error: a broken subscriber', 'Error: another one']);
  });

  it('when operations are pushed from inside results, three thousand deep', () => {
    const world = new World(1, {});
    return new Promise<void>((resolve, reject) => {
      const s = world.solvent({ tables: [Rows] });
      let left = 3000;
      const next = () => {
        left -= 1;
        if (left === 0) resolve();
        else s.update(Rows, 'a', { add: { n: 1 } }).subscribe({ next, error: reject });
      };
      s.createTables().then(next, reject);
    }).finally(() => world.end());
  });

  it('when nobody listens: its failure comes out of failures', () =>
    withSolvent(async (s) => {
      const failures: string[] = [];
      s.failures.subscribe(({ operation, error }) => failures.push(`${operation.kind} ${error.name}`));
      s.put(Rows, { id: '', n: 1 });
      s.operations.next(put(Rows, { id: '', n: 1 }));
      await s.put(Rows, { id: '', n: 1 }).catch(() => undefined);
      await s.flush();
      expect(failures).to.deep.equal(['put ValidationError', 'put ValidationError']);
    }));

  it('and a source that completes or feeds operations does not end the solvent', () =>
    withSolvent(async (s) => {
      of(put(Rows, { id: 'a', n: 1 })).subscribe(s.operations);
      from([update(Rows, 'a', { add: { n: 1 } })]).subscribe(s.operations);
      expect(await s.get(Rows, 'a')).to.deep.equal({ id: 'a', n: 2 });
      expect(await lastValueFrom(s.ingest([]).pipe(toArray()))).to.deep.equal([]);
    }));
});
