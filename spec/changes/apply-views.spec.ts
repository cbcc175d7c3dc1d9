import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { install } from '@sinonjs/fake-timers';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  filter,
  firstValueFrom,
  ignoreElements,
  lastValueFrom,
  merge,
  type Observable,
  retry,
  take,
  tap,
  toArray,
} from 'rxjs';
import {
  applyViews,
  changes,
  del,
  type Event,
  put,
  type Solvent,
  solvent,
  table,
  update,
  type View,
  view,
} from '../../lib/index.js';
import { sqlite } from '../../lib/sqlite/index.js';
import { StreamWorld } from './stream-world.js';
import {
  appliedCount,
  backends,
  CountsByPage,
  counted,
  folded,
  PageCounts,
  switchOff,
  switchOn,
  Visits,
  visitEach,
  visited,
  visitPages,
} from './visits.js';

for (const backend of backends()) {
  describe(`views that are applied from the stream of ${backend.name}`, function () {
    this.timeout(60_000);
    let client: DynamoDBClient;
    let s: Solvent;
    visitEach(backend, (...opened) => {
      [client, s] = opened;
    });

    const expectRight = async () => {
      expect(await counted(s)).to.deep.equal(folded(await s.scan(Visits)));
    };

    it('hold what the table says once its changes have been applied', async () => {
      await visitPages(s, 60);
      await s.query(Visits, 'user 1').delete();
      await switchOff(client);
      await lastValueFrom(applyViews(changes(client, Visits), [CountsByPage]));
      await expectRight();
    });

    it('follow what is written while they are applied, and go on after a pause from where they stopped', async () => {
      await visitPages(s, 20);
      const consumer$ = applyViews(changes(client, Visits), [CountsByPage], { solvent: s });
      await appliedCount(consumer$, 10);
      await visitPages(s, 30);
      await switchOff(client);
      await lastValueFrom(consumer$, { defaultValue: undefined });
      await expectRight();
    });

    it('count each change once, where two consumers of one name apply them', async () => {
      await visitPages(s, 40);
      await switchOff(client);
      const consume = () =>
        lastValueFrom(applyViews(changes(client, Visits), [CountsByPage]), { defaultValue: undefined });
      await Promise.all([consume(), consume()]);
      await consume();
      await expectRight();
    });
  });
}

describe('applyViews', () => {
  let client: DynamoDBClient;
  let s: Solvent;

  const begin = async (shards = 1) => {
    client = sqlite({ shards });
    s = await visited(client);
  };
  afterEach(async () => {
    await s.close();
    client.destroy();
  });

  const drained = async (views: readonly View[]) => {
    await switchOff(client);
    return lastValueFrom(applyViews(changes(client, Visits), views).pipe(toArray()));
  };

  it('writes many changes in one transaction, and each item once', async () => {
    await begin();
    await visitPages(s, 35);
    const applied = await drained([CountsByPage]);
    expect(applied.map(({ changeCount, writeCount }) => [changeCount, writeCount])).to.deep.equal([[35, 3]]);
  });

  it('takes as many as a transaction has room for', async () => {
    await begin();
    for (let time = 0; time < 150; time += 1) await s.put(Visits, { user: 'ann', time, page: `/${time}` });
    const applied = await drained([CountsByPage]);
    expect(applied.map(({ changeCount }) => changeCount)).to.deep.equal([99, 51]);
    expect(await counted(s)).to.deep.equal(folded(await s.scan(Visits)));
  });

  it('counts once what was committed, though the reply was lost', async () => {
    const replies = { TransactWriteItems: 0 };
    client = sqlite({
      seed: 1,
      faults: ({ operation }) => {
        if (operation !== 'TransactWriteItems') return undefined;
        replies.TransactWriteItems += 1;
        return replies.TransactWriteItems % 2 === 1 ? 'resetAfter' : undefined;
      },
    });
    s = await visited(client);
    await visitPages(s, 35);
    await drained([CountsByPage]);
    expect(await counted(s)).to.deep.equal(folded(await s.scan(Visits)));
    expect(replies.TransactWriteItems).to.be.above(1);
  });

  it('ends at a change that a view cannot follow, with what came before it applied, and goes on there', async () => {
    await begin();
    for (const page of ['/a', '/b', '/bad', '/c']) await s.put(Visits, { user: page, time: 1, page });
    await switchOff(client);
    const picky = view({
      ...{ name: 'picky', from: Visits, to: PageCounts, remove: () => [] },
      add: (visit) => {
        if (visit.page === '/bad') throw new Error('no');
        return CountsByPage.add(visit);
      },
    });
    const consume = (by: View) =>
      lastValueFrom(applyViews(changes(client, Visits), [by], { consumer: 'counts' }).pipe(toArray()));
    expect(await consume(picky).catch(String)).to.equal("ValidationError: View 'picky': add() threw Error: no.");
    expect(await counted(s)).to.deep.equal({ '/a': 1, '/b': 1 });
    expect((await consume(CountsByPage)).map(({ changeCount }) => changeCount)).to.deep.equal([2]);
    expect(await counted(s)).to.deep.equal({ '/a': 1, '/b': 1, '/bad': 1, '/c': 1 });
  });

  it('applies what is right around a change that the service refuses, and ends there', async () => {
    await begin();
    for (const page of ['/a', '/b', '/c']) await s.put(Visits, { user: page, time: 1, page });
    // A count that is a text cannot be added to.
    await s.put(table<{ page: string; count: string }>()({ name: 'page-counts', hashKey: 'page' }), {
      page: '/b',
      count: 'two',
    });
    expect(await drained([CountsByPage]).catch(String)).to.match(
      /^ValidationError: What the views 'counts' write for a change was refused: .*type/,
    );
    expect((await s.get(PageCounts, '/a'))?.count).to.equal(1);
    expect(await s.get(PageCounts, '/c')).to.equal(undefined);
  });

  it('keeps views of views, each by the stream of its table', async () => {
    await begin();
    const Totals = table<{ id: string; count: number }>()({ name: 'totals', hashKey: 'id' });
    const own = solvent(client, { tables: [Totals] });
    await own.createTables();
    await switchOn(client, 'page-counts');
    const add = (by: number) => (counts: { count: number }) => [
      update(Totals, 'all', { add: { count: by * counts.count } }),
    ];
    const Total = view({ name: 'total', from: PageCounts, to: Totals, add: add(1), remove: add(-1) });
    await visitPages(s, 35);
    await s.query(Visits, 'user 1').delete();
    await drained([CountsByPage]);
    await switchOff(client, 'page-counts');
    await lastValueFrom(applyViews(changes(client, PageCounts), [Total]));
    expect((await own.get(Totals, 'all'))?.count).to.equal(28);
    await own.close();
  });

  it('begins where its checkpoints are, and with the next change where it begins now', async () => {
    await begin();
    const clock = install({ now: Date.now() - 2000, toFake: ['Date'] });
    await visitPages(s, 10);
    // The times of records are in seconds.
    clock.tick(1000);
    const now$ = applyViews(changes(client, Visits, { from: 'now' }), [CountsByPage], { solvent: s });
    const begun = lastValueFrom(s.events.pipe(filter(isCommit), take(2)));
    const consumer = now$.subscribe();
    await begun;
    clock.uninstall();
    consumer.unsubscribe();
    await s.put(Visits, { user: 'bob', time: 1, page: '/new' });
    await switchOff(client);
    await lastValueFrom(now$);
    expect(await counted(s)).to.deep.equal({ '/new': 1 });
  });

  it('goes on after less than a day, however long the table was quiet, and ends after more than one', async () => {
    await begin();
    const clock = install({ now: Date.now(), toFake: ['Date'] });
    try {
      await s.put(Visits, { user: 'ann', time: 1, page: '/' });
      const look = async (hours: number) => {
        clock.tick(hours * 60 * 60 * 1000);
        const consumer$ = applyViews(changes(client, Visits), [CountsByPage], { solvent: s });
        const marked = firstValueFrom(s.events.pipe(filter(isCommit)));
        return firstValueFrom(merge(consumer$.pipe(ignoreElements()), marked)).then(() => 'read', String);
      };
      expect([await look(0), await look(20), await look(20)]).to.deep.equal(['read', 'read', 'read']);
      expect(await look(25)).to.match(/^TrimmedDataAccessError/);
    } finally {
      clock.uninstall();
    }
  });

  it('takes up where it stopped when it is tried again', async () => {
    await begin();
    await s.put(Visits, { user: 'ann', time: 1, page: '/' });
    let isBroken = true;
    const shaky = view({
      ...{ name: 'shaky', from: Visits, to: PageCounts, remove: CountsByPage.remove },
      add: (visit) => {
        if (isBroken) throw new Error('not yet');
        return CountsByPage.add(visit);
      },
    });
    await switchOff(client);
    const retried$ = applyViews(changes(client, Visits), [shaky]).pipe(
      tap({ error: () => (isBroken = false) }),
      retry(1),
    );
    await lastValueFrom(retried$);
    expect(await counted(s)).to.deep.equal({ '/': 1 });
  });

  it('leaves a solvent open that it was given', async () => {
    await begin();
    await visitPages(s, 1);
    await appliedCount(applyViews(changes(client, Visits), [CountsByPage], { solvent: s }), 1);
    expect(await s.get(PageCounts, '/0')).to.deep.equal({ page: '/0', count: 1 });
  });

  it('tells where a stream does not show what views want, and where there is none', async () => {
    await begin();
    await switchOff(client);
    await switchOn(client, 'visits', 'NEW_IMAGE');
    const errorOf = async (applied$: Observable<unknown>) => String(await lastValueFrom(applied$).catch((e) => e));
    expect(await errorOf(applyViews(changes(client, Visits), [CountsByPage]))).to.match(
      /^ValidationError: The stream of table 'visits' shows NEW_IMAGE, and views want NEW_AND_OLD_IMAGES/,
    );
    const other = view({ from: PageCounts, to: Visits, add: () => [], remove: () => [] });
    expect(await errorOf(applyViews(changes(client, PageCounts), [other]))).to.match(
      /^ValidationError: Table 'page-counts' has no stream: switch one on/,
    );
  });

  it('refuses views of other tables, no views, and unknown options', async () => {
    await begin();
    const visits$ = changes(client, Visits);
    const other = view({ name: 'other', from: PageCounts, to: Visits, add: () => [], remove: () => [] });
    expect(() => applyViews(visits$, [other])).to.throw("View 'other' follows table 'page-counts'");
    expect(() => applyViews(visits$, [])).to.throw('at least one view');
    // @ts-expect-error: there is no such option
    expect(() => applyViews(visits$, [CountsByPage], { consumers: 'x' })).to.throw("Unknown option 'consumers'");
  });
});

describe('a consumer that dies at any request', () => {
  const user = fc.constantFrom('ann', 'bob', 'cat', 'dan');
  const visit = fc.record({ user, time: fc.integer({ min: 0, max: 2 }), page: fc.constantFrom('/a', '/b', '/c') });
  const write = fc.oneof(
    visit.map((item) => put(Visits, item)),
    visit.map(({ user, time }) => del(Visits, [user, time])),
  );
  const death = fc.record({ requestCount: fc.integer({ min: 1, max: 40 }), isBefore: fc.boolean() });
  const program = fc.array(fc.record({ writes: fc.array(write, { maxLength: 20 }), death }), { maxLength: 5 });
  const streams = fc.record({ shards: fc.integer({ min: 1, max: 3 }), shardMs: fc.constantFrom(0, 2, 1000) });

  it('leaves a view that is, in the end, what the table says', async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(program, streams, async (lives, options) => {
        const world = new StreamWorld(options);
        const { client, scheduler } = world;
        const s = await visited(client);
        const consumer$ = applyViews(changes(client, Visits, { scheduler }), [CountsByPage]);
        for (const { writes, death } of lives) {
          for (const operation of writes) await lastValueFrom(s.ingest([operation]));
          await world.run(consumer$, death);
        }
        await switchOff(client);
        await lastValueFrom(consumer$, { defaultValue: undefined });
        expect(await counted(s)).to.deep.equal(folded(await s.scan(Visits)));
        await s.close();
        world.end();
      }),
      { numRuns: 40 },
    );
  });
});

function isCommit(event: Event): boolean {
  return event.kind === 'reply' && event.api === 'TransactWriteItems';
}
