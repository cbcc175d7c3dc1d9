import { expect } from 'chai';
import { firstValueFrom, toArray } from 'rxjs';
import { ValidationError } from '../../lib/errors.js';
import { type Solvent, solvent, table } from '../../lib/index.js';
import { query, type Runner, type SelectionOperation, scan } from '../../lib/operation/query.js';
import { sqlite } from '../../lib/sqlite/index.js';

interface Visit {
  user: string;
  time: number;
  page: string;
  hits?: number;
}

const Visits = table<Visit>()({
  name: 'visits',
  hashKey: 'user',
  rangeKey: { name: 'time', type: 'N' },
  indexes: {
    byPage: { hashKey: 'page', rangeKey: { name: 'time', type: 'N' } },
    byUserPage: { hashKey: 'user', rangeKey: 'page', local: true },
  },
});

/** A runner that answers every selection with one page, and keeps what was opened. */
function recorder() {
  const opened: SelectionOperation[] = [];
  const open = (operation: SelectionOperation) => {
    opened.push(operation);
    let isDone = false;
    return {
      next: async () => {
        if (isDone) return undefined;
        isDone = true;
        return [{ user: 'ann' }];
      },
      cancel: () => undefined,
    };
  };
  const runner: Runner = { open, openDelete: open };
  return { runner, opened };
}

describe('query and scan', () => {
  it('are plain operations that carry what they select', () => {
    const operation = query(Visits, 'ann').range(1, 2).reverse().limit(3).consistent().after(['ann', 1]);
    expect(operation.kind).to.equal('query');
    expect(operation.table).to.equal(Visits);
    expect(operation.selection).to.deep.equal({
      table: Visits,
      hash: { value: 'ann' },
      range: { from: 1, to: 2 },
      reverse: true,
      limit: 3,
      consistent: true,
      after: ['ann', 1],
    });
    const everything = scan(Visits).segments(4).limit(3).filter({ attr: 'hits', gt: 1 }).attributes(['page']);
    expect(everything.kind).to.equal('scan');
    expect(everything.selection).to.deep.equal({
      table: Visits,
      segments: 4,
      limit: 3,
      filter: { attr: 'hits', gt: 1 },
      attributes: ['page'],
    });
  });

  it('ask an index as they ask a table', () => {
    const byPage = Visits.index('byPage');
    expect(query(byPage, '/a').selection).to.deep.equal({ table: Visits, index: byPage, hash: { value: '/a' } });
    expect(scan(byPage).selection).to.deep.equal({ table: Visits, index: byPage });
  });

  it('change nothing when they are refined: each step is a new one', () => {
    const { runner } = recorder();
    const all = query(Visits, 'ann', runner);
    const steps = [
      all.range(1),
      all.reverse(),
      all.limit(1),
      all.filter({ attr: 'hits', eq: 1 }),
      all.attributes(['page']),
      all.consistent(),
      all.after(['ann', 1]),
    ];
    expect(new Set([all, ...steps])).to.have.lengthOf(8);
    expect(all.selection).to.deep.equal({ table: Visits, hash: { value: 'ann' } });
  });

  it('say at the last range that was given, not at all of them', () => {
    expect(query(Visits, 'ann').range(1, 2).range(undefined, 5).selection.range).to.deep.equal({
      from: undefined,
      to: 5,
    });
    const byUserPage = query(Visits.index('byUserPage'), 'ann');
    expect(byUserPage.range('/a').beginsWith('/b').selection.range).to.deep.equal({ prefix: '/b' });
  });

  it('open nothing until they are asked, and anew each time', async () => {
    const { runner, opened } = recorder();
    const refined = query(Visits, 'ann', runner).limit(1);
    expect(opened).to.have.lengthOf(0);
    await refined;
    await firstValueFrom(refined.pipe(toArray()));
    expect(opened).to.deep.equal([refined, refined]);
  });

  it('pass through async code as they are where no solvent made them', async () => {
    const operation = query(Visits, 'ann').limit(1);
    const passed: unknown = await (async () => operation)();
    expect(passed).to.equal(operation);
  });

  it('say how they are run where no solvent made them', async () => {
    for (const stream of [query(Visits, 'ann'), scan(Visits), query(Visits, 'ann').delete()]) {
      const error = await firstValueFrom(stream).then(undefined, (reason: unknown) => reason);
      expect(error).to.be.instanceOf(ValidationError);
      expect(error)
        .property('message')
        .to.contain("table 'visits' runs through a solvent: call solvent.query or solvent.scan");
    }
  });

  describe('run by a solvent', () => {
    const visits: Visit[] = Array.from({ length: 12 }, (_, time) => ({
      user: time % 2 ? 'ann' : 'bob',
      time,
      page: `/${'abc'[time % 3]}`,
      ...(time % 4 === 0 && { hits: time }),
    }));
    const times = async (rows: PromiseLike<{ time: number }[]>) => (await rows).map(({ time }) => time);
    let client: ReturnType<typeof sqlite>;
    let s: Solvent;

    before(async () => {
      client = sqlite();
      s = solvent(client, { tables: [Visits] });
      await s.createTables();
      for (const visit of visits) s.put(Visits, visit);
      await s.flush();
    });

    after(async () => {
      await s.close();
      client.destroy();
    });

    it('yields a partition in the order of the range key, or in reverse', async () => {
      expect(await times(s.query(Visits, 'ann'))).to.deep.equal([1, 3, 5, 7, 9, 11]);
      expect(await times(s.query(Visits, 'ann').reverse())).to.deep.equal([11, 9, 7, 5, 3, 1]);
      expect(await s.query(Visits, 'nobody')).to.deep.equal([]);
    });

    it('yields a range with both its ends, either of which may be open', async () => {
      expect(await times(s.query(Visits, 'ann').range(3, 7))).to.deep.equal([3, 5, 7]);
      expect(await times(s.query(Visits, 'ann').range(undefined, 3))).to.deep.equal([1, 3]);
      expect(await times(s.query(Visits, 'ann').range(9))).to.deep.equal([9, 11]);
      expect(await times(s.query(Visits, 'ann').range())).to.have.lengthOf(6);
      expect(await times(s.query(Visits, 'bob').range(0, 0))).to.deep.equal([0]);
    });

    it('yields as many as the limit says, also after a filter, and goes on after a key', async () => {
      expect(await times(s.query(Visits, 'ann').limit(2))).to.deep.equal([1, 3]);
      expect(await times(s.query(Visits, 'bob').filter({ attr: 'hits', gte: 4 }).limit(1))).to.deep.equal([4]);
      expect(await times(s.query(Visits, 'ann').after(['ann', 7]).limit(1))).to.deep.equal([9]);
      expect(await times(s.query(Visits, 'ann').reverse().after(['ann', 7]).limit(1))).to.deep.equal([5]);
    });

    it('asks indexes, by their own keys, and goes on after an item of one', async () => {
      expect(await times(s.query(Visits.index('byPage'), '/a').range(3))).to.deep.equal([3, 6, 9]);
      const byUserPage = s.query(Visits.index('byUserPage'), 'ann').consistent();
      expect((await byUserPage.beginsWith('/b')).map(({ time }) => time).sort()).to.deep.equal([1, 7]);
      const after = { page: '/a', time: 3, user: 'ann' };
      expect(await times(s.query(Visits.index('byPage'), '/a').after(after))).to.deep.equal([6, 9]);
    });

    it('yields the attributes that were asked for and no others', async () => {
      expect(await s.query(Visits, 'bob').attributes(['page', 'hits']).limit(2)).to.deep.equal([
        { page: '/a', hits: 0 },
        { page: '/c' },
      ]);
    });

    it('scans a whole table once, in any number of segments', async () => {
      for (const segments of [1, 3, 20]) {
        const found = await times(s.scan(Visits).segments(segments));
        expect(found.sort((a, b) => a - b)).to.deep.equal(visits.map(({ time }) => time));
      }
      expect(await s.scan(Visits).segments(4).limit(5)).to.have.lengthOf(5);
    });

    it('deletes what it selects and yields it, whole, also where only some attributes were asked for', async () => {
      const old = { user: 'old', page: '/x' };
      await Promise.all([1, 2, 3].map((time) => s.put(Visits, { ...old, time, hits: time })));
      const deleted = await s
        .query(Visits, 'old')
        .attributes(['page'])
        .delete({ where: ({ hits = 0 }) => hits > 1 });
      expect(deleted).to.deep.equal([
        { ...old, time: 2, hits: 2 },
        { ...old, time: 3, hits: 3 },
      ]);
      expect(await times(s.query(Visits, 'old'))).to.deep.equal([1]);
      expect(await times(s.query(Visits, 'old').delete())).to.deep.equal([1]);
      expect(await s.query(Visits, 'old')).to.deep.equal([]);
    });

    it('settles a query that was pushed as a plain operation with the array of its items', async () => {
      const settled = firstValueFrom(s.outcomes);
      const operation = query(Visits, 'ann').limit(1);
      s.operations.next(operation);
      expect(await settled).to.deep.equal({ operation, value: [visits[1]] });
    });
  });
});
