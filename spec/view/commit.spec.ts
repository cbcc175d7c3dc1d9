import { expect } from 'chai';
import {
  ConditionFailedError,
  check,
  DeadlineError,
  type Event,
  put,
  RequestError,
  TransactionCanceledError,
  table,
  UnknownOutcomeError,
  update,
  ValidationError,
  view,
} from '../../lib/index.js';
import { ACCESS } from '../../lib/view/access.js';
import { countsByPage, countsOf, failureOf, open, type PageCount, PageCounts, type Visit, Visits } from './visits.js';

const ANN = { user: 'ann', time: 1, page: '/a' };

describe('a view that commits with its base', function () {
  this.timeout(60_000);

  it('is in one transaction with each write', async () => {
    const { s, world, end } = await open([countsByPage('atomic')]);
    await s.put(Visits, ANN);
    await s.put(Visits, { ...ANN, page: '/b' });
    await s.update(Visits, ['ann', 1], { set: { page: '/c' } });
    expect(await countsOf(s)).to.deep.equal({ '/c': 1 });
    await s.delete(Visits, ['ann', 1]);
    expect(await countsOf(s)).to.deep.equal({});
    const calls = new Set(world.service.received.map(({ operation }) => operation));
    for (const call of ['PutItem', 'UpdateItem', 'BatchWriteItem']) expect(calls).to.not.include(call);
    await end();
  });

  it('has many base writes in one transaction, with what is derived summed', async () => {
    const { s, world, end } = await open([countsByPage('atomic')]);
    for (let time = 0; time < 500; time += 1) s.put(Visits, { ...ANN, time });
    await s.flush();
    expect(await countsOf(s)).to.deep.equal({ '/a': 500 });
    const commits = world.service.received.filter(({ operation }) => operation === 'TransactWriteItems');
    expect(commits).to.have.lengthOf.below(25);
    await end();
  });

  it('keeps the order of each key, gets included', async () => {
    const { s, end } = await open([countsByPage('atomic')]);
    const seen: unknown[] = [];
    for (const page of ['/a', '/b', '/c']) {
      s.put(Visits, { ...ANN, page });
      s.get(Visits, ['ann', 1]).subscribe((visit) => seen.push(visit?.page));
    }
    await s.flush();
    expect(seen).to.deep.equal(['/a', '/b', '/c']);
    expect(await countsOf(s)).to.deep.equal({ '/c': 1 });
    await end();
  });

  it('yields what each write yields without views', async () => {
    const { s, end } = await open([countsByPage('atomic')]);
    expect(await s.put(Visits, ANN)).to.equal(undefined);
    expect(await s.put(Visits, { ...ANN, page: '/b' }, { returnOld: true })).to.deep.equal(ANN);
    expect(await s.update(Visits, ['ann', 1], { set: { note: 'x' } })).to.deep.equal({ ...ANN, page: '/b', note: 'x' });
    expect(await s.delete(Visits, ['ann', 1], { returnOld: true })).to.deep.include({ note: 'x' });
    expect(await s.delete(Visits, ['ann', 1], { returnOld: true })).to.equal(undefined);
    await end();
  });

  it('commits a transaction of users as the one that it is', async () => {
    const { s, end } = await open([countsByPage('atomic')]);
    await s.put(Visits, ANN);
    const exists = { attr: 'user', exists: true } as const;
    await s.transact([put(Visits, { ...ANN, page: '/b' }), check(Visits, ['ann', 2], { not: exists })]);
    expect(await countsOf(s)).to.deep.equal({ '/b': 1 });
    const error = await failureOf(s.transact([put(Visits, { ...ANN, page: '/c' }), check(Visits, ['ann', 2], exists)]));
    expect(error).to.be.instanceOf(TransactionCanceledError);
    expect(error)
      .to.have.property('reasons')
      .that.deep.equals([
        { code: 'None' },
        { code: 'ConditionalCheckFailed', message: 'The conditional request failed' },
      ]);
    expect(await countsOf(s)).to.deep.equal({ '/b': 1 });
    await end();
  });

  it('fails alone with a condition that does not hold, and with the item as it is', async () => {
    const { s, end } = await open([countsByPage('atomic')]);
    await s.put(Visits, ANN);
    const never = { attr: 'page', eq: '/never' } as const;
    const failing = s.put(Visits, { ...ANN, page: '/b' }, { if: never, returnOld: true });
    const others = Array.from({ length: 10 }, (_, time) => s.put(Visits, { ...ANN, time: time + 2 }));
    const error = await failureOf(failing);
    expect(error).to.be.instanceOf(ConditionFailedError).with.property('item').that.deep.equals(ANN);
    await Promise.all(others);
    expect(await countsOf(s)).to.deep.equal({ '/a': 11 });
    await end();
  });

  it('derives anew when somebody else has changed the item since it was read', async () => {
    const { s, world, end } = await open([countsByPage('atomic')]);
    await s.put(Visits, ANN);
    const other = world.solvent({ views: [countsByPage('atomic')] });
    for (let round = 0; round < 20; round += 1) {
      await Promise.all([
        s.put(Visits, { ...ANN, page: `/${round % 3}` }),
        other.put(Visits, { ...ANN, page: `/${round % 4}` }),
        s.update(Visits, ['ann', 2], { set: { page: `/${round % 5}` } }),
        other.update(Visits, ['ann', 2], { set: { page: `/${round % 2}` } }),
      ]);
      const visits = await s.scan(Visits).consistent();
      const counts: Record<string, number> = {};
      for (const { page } of visits) counts[page] = (counts[page] ?? 0) + 1;
      expect(await countsOf(s)).to.deep.equal(counts);
    }
    await other.close();
    await end();
  });

  it('gets through throttles and conflicts', async () => {
    const { s, end } = await open([countsByPage('atomic')], { faults: { throttle: 0.3, conflict: 0.3 } });
    for (let time = 0; time < 100; time += 1) s.put(Visits, { ...ANN, time: time % 40, page: `/${time % 7}` });
    await s.flush();
    const visits = await s.scan(Visits).consistent();
    expect(visits).to.have.length(40);
    const counts = await countsOf(s);
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).to.equal(40);
    await end();
  });

  it('is sent again under its token after a lost reply, and counts once', async () => {
    const { s, world, end } = await open([countsByPage('atomic')], { faults: { resetAfter: 0.5, errorAfter: 0.2 } });
    for (let time = 0; time < 50; time += 1) await s.put(Visits, { ...ANN, time });
    world.service.rates = {};
    expect(await countsOf(s)).to.deep.equal({ '/a': 50 });
    await end();
  });

  it('is unknown as a whole, and still in sync, where the reply never comes', async () => {
    const { s, world, end } = await open([countsByPage('atomic')], { retries: 2, faults: { resetAfter: 1 } });
    // The reads before get through.
    world.service.rates = {};
    s.events.subscribe((event) => {
      if (event.kind === 'request' && event.api === 'TransactWriteItems') world.service.rates = { resetAfter: 1 };
    });
    expect(await failureOf(s.put(Visits, ANN))).to.be.instanceOf(UnknownOutcomeError);
    world.service.rates = {};
    expect(await countsOf(s)).to.deep.equal({ '/a': 1 });
    await end();
  });

  it('counts once what it may have written, though another write of the same transaction is given up meanwhile', async () => {
    const { s, world, end } = await open([countsByPage('atomic')], { deadline: 60_000 });
    const pass = (ms: number) => new Promise((resolve) => world.scheduler.schedule(() => resolve(undefined), ms));
    await s.put(Visits, { ...ANN, time: 2 });
    const letGo = await s[ACCESS].hold([Visits]);
    const early = failureOf(s.put(Visits, ANN));
    await pass(30_000);
    const late = s.update(Visits, ['ann', 2], { add: { hits: 1 } as never });
    const repeats: unknown[] = [];
    s.events.subscribe((event) => {
      if (event.kind === 'retry') world.service.rates = { throttle: 1 };
      if (event.kind === 'request' && event.api === 'TransactWriteItems') {
        if (repeats.length === 0) world.service.rates = { resetAfter: 1 };
        repeats.push(event);
      }
    });
    letGo();
    expect(await early).to.be.instanceOf(UnknownOutcomeError);
    world.service.rates = {};
    expect(await late).to.deep.equal({ ...ANN, time: 2, hits: 1 });
    expect(await s.get(Visits, ['ann', 2])).to.have.property('hits', 1);
    expect(await countsOf(s)).to.deep.equal({ '/a': 2 });
    expect(repeats.length).to.be.above(2);
    await end();
  });

  it('leaves a write alone whose view throws, and carries out the others', async () => {
    const broken = countsByPage('atomic', {
      add: ({ page }) => {
        if (page === '/bad') throw new Error('no such page');
        return [update(PageCounts, page, { add: { count: 1 } })];
      },
    });
    const { s, end } = await open([broken]);
    const good = [2, 3, 4].map((time) => s.put(Visits, { ...ANN, time }));
    const error = await failureOf(s.put(Visits, { ...ANN, page: '/bad' }));
    expect(error)
      .to.be.instanceOf(ValidationError)
      .with.property('message')
      .that.includes('add() threw Error: no such page');
    await Promise.all(good);
    expect(await s.get(Visits, ['ann', 1])).to.equal(undefined);
    expect(await countsOf(s)).to.deep.equal({ '/a': 3 });
    await end();
  });

  it('refuses what is too big to commit with what follows it, and says what to do', async () => {
    const wide = countsByPage('atomic', {
      add: ({ page }) =>
        Array.from({ length: 100 }, (_, part) => update(PageCounts, `${page}${part}`, { add: { count: 1 } })),
      remove: () => [],
    });
    const { s, end } = await open([wide]);
    const error = await failureOf(s.put(Visits, ANN));
    expect(error).to.be.instanceOf(ValidationError).with.property('message').that.includes('it has 101 writes');
    expect(await s.get(Visits, ['ann', 1])).to.equal(undefined);
    await end();
  });

  it('splits what is too big together, each part whole', async () => {
    const wide = countsByPage('atomic', {
      add: ({ user, time }) =>
        Array.from({ length: 40 }, (_, part) => update(PageCounts, `${user}${time}-${part}`, { add: { count: 1 } })),
      remove: () => [],
    });
    const { s, end } = await open([wide]);
    for (let time = 0; time < 20; time += 1) s.put(Visits, { ...ANN, time });
    await s.flush();
    expect(Object.keys(await countsOf(s))).to.have.length(800);
    await end();
  });

  it('fails a write where a write that follows it has a condition that does not hold', async () => {
    const guarded = countsByPage('atomic', {
      add: ({ page }) => [update(PageCounts, page, { add: { count: 1 } }, { if: { attr: 'page', exists: true } })],
    });
    const { s, end } = await open([guarded]);
    const error = await failureOf(s.put(Visits, ANN));
    expect(error)
      .to.be.instanceOf(RequestError)
      .with.property('message')
      .that.includes('a condition that did not hold');
    expect(await s.get(Visits, ['ann', 1])).to.equal(undefined);
    await end();
  });

  it('refuses a transaction with two operations on one item at once, and leaves its key free', async () => {
    const { s, end } = await open([countsByPage('atomic')]);
    const error = await failureOf(s.transact([put(Visits, ANN), put(Visits, ANN)]));
    expect(error).to.be.instanceOf(ValidationError).with.property('message').that.includes('two for the same');
    await s.put(Visits, ANN);
    expect(await countsOf(s)).to.deep.equal({ '/a': 1 });
    await end();
  });

  it('is not touched by what is done to the list of a transaction after the push, nor by odd questions to an item', async () => {
    const odd = countsByPage('atomic', {
      remove: (visit) => [update(PageCounts, visit.page, { add: { count: '' in visit ? 0 : -1 } })],
    });
    const { s, end } = await open([odd]);
    const operations = [put(Visits, ANN), put(Visits, { ...ANN, time: 2 })];
    const result = s.transact(operations);
    operations.length = 0;
    await result;
    await s.put(Visits, { ...ANN, page: '/b' });
    expect(await countsOf(s)).to.deep.equal({ '/a': 1, '/b': 1 });
    await end();
  });

  it('fails no other write for one that the service refuses', async () => {
    const { s, end } = await open([countsByPage('atomic')]);
    await s.put(Visits, { ...ANN, time: 9, note: 'x'.repeat(300_000) });
    // How large the item is only the service knows.
    const grown = { set: { other: 'x'.repeat(200_000) } as never };
    const wrong = s.transact([update(Visits, ['ann', 9], grown)]);
    const good = [1, 2, 3].map((time) => s.put(Visits, { ...ANN, time }));
    expect(await failureOf(wrong)).to.be.instanceOf(TransactionCanceledError);
    await Promise.all(good);
    expect(await countsOf(s)).to.deep.equal({ '/a': 4 });
    await end();
  });

  it('writes nothing for what was withdrawn, or past its deadline, before it was sent', async () => {
    const Slow = table<PageCount>()({ name: 'slow-counts', hashKey: 'page', writeCapacity: 1 });
    const counts = view({
      ...{ from: Visits, to: Slow, consistency: 'atomic' },
      add: ({ page }) => [update(Slow, page, { add: { count: 1 } })],
      remove: () => [],
    });
    const { s, end } = await open([counts], { deadline: 60_000 });
    const rows = Array.from({ length: 400 }, (_, time) => ({ ...ANN, time, page: `/${time}` }));
    const endings = await Promise.all(rows.map((row) => failureOf(s.put(Visits, row))));
    const failed = endings.filter((error) => error !== undefined);
    for (const error of failed) expect(error).to.be.instanceOf(DeadlineError);
    expect(failed).to.have.lengthOf.within(300, 399);
    expect(await s.scan(Visits).consistent()).to.have.length(400 - failed.length);
    await end();
  });

  it('waits for what follows eventually of each write alone', async () => {
    const Pages = table<{ page: string; seen: number }>()({ name: 'pages', hashKey: 'page' });
    const guarded = view({
      ...{ from: Visits, to: Pages },
      add: ({ page }) => [update(Pages, page, { add: { seen: 1 } }, { if: { attr: 'page', exists: page === '/bad' } })],
      remove: () => [],
    });
    const { s, end } = await open([countsByPage('atomic'), guarded]);
    const good = s.put(Visits, ANN);
    const bad = s.put(Visits, { ...ANN, time: 2, page: '/bad' });
    expect(await good).to.equal(undefined);
    const error = await failureOf(bad);
    expect(error).to.be.instanceOf(RequestError).with.nested.property('operation.item.page', '/bad');
    await end();
  });

  it('holds nobody up who can pay, while what others call for waits for the units of a slow table', async () => {
    const Slow = table<PageCount>()({ name: 'slow-counts', hashKey: 'page', writeCapacity: 1 });
    const counts = view({
      ...{ from: Visits, to: PageCounts, consistency: 'atomic' },
      add: ({ page }) => [update(page === '/free' ? PageCounts : Slow, page, { add: { count: 1 } })],
      remove: () => [],
    });
    const { s, world, end } = await open([counts], { tables: [Visits, PageCounts, Slow] });
    for (let time = 0; time < 800; time += 1) s.put(Visits, { ...ANN, time, page: `/${time}` });
    const startedAt = world.scheduler.now();
    await s.put(Visits, { user: 'bob', time: 1, page: '/free' });
    expect(world.scheduler.now() - startedAt).to.be.below(10_000);
    await s.flush();
    await end();
  });

  it('takes turns at an item that is read to derive from: each write is paid once', async () => {
    const BusyVisits = table<Visit>()({
      ...{ name: 'busy-visits', hashKey: 'user', rangeKey: { name: 'time', type: 'N' } },
      ...{ readCapacity: 100, writeCapacity: 1 },
    } as const);
    const Totals = table<{ id: string; total: number }>()({ name: 'totals', hashKey: 'id' });
    const counts = countsByPage('atomic', { from: BusyVisits });
    const totals = view({
      ...{ from: PageCounts, to: Totals, consistency: 'atomic' },
      add: ({ count }) => [update(Totals, 'all', { add: { total: count } })],
      remove: ({ count }) => [update(Totals, 'all', { add: { total: -count } })],
    });
    const { s, world, end } = await open([counts, totals]);
    const startedAt = world.scheduler.now();
    const priorities = ['high', 'normal', 'low'] as const;
    for (let time = 0; time < 45; time += 1)
      s.put(BusyVisits, { ...ANN, time }, { priority: priorities[time % 3] ?? 'normal' });
    await s.flush();
    const commits = world.service.received.filter(({ operation }) => operation === 'TransactWriteItems');
    expect(commits).to.have.lengthOf.below(46);
    expect(world.scheduler.now() - startedAt).to.be.below(100_000);
    expect(await s.get(Totals, 'all')).to.deep.equal({ id: 'all', total: 45 });
    await end();
  });

  it('says which items a view may not show, also where the solvent is closed before that is known', async () => {
    const { s, world, end } = await open([countsByPage('eventual')], { deadline: 5000 });
    const stale: Event[] = [];
    s.events.subscribe((event) => {
      if (event.kind === 'stale') stale.push(event);
      if (event.kind === 'request' && event.api === 'TransactWriteItems') world.service.rates = { resetAfter: 1 };
      if (event.kind === 'reply' && event.api === 'TransactWriteItems') world.service.rates = { throttle: 1 };
    });
    const error = failureOf(s.put(Visits, ANN, { exactlyOnce: true }));
    const closed = end();
    expect(await error).to.be.instanceOf(UnknownOutcomeError);
    await closed;
    expect(stale).to.deep.equal([
      { kind: 'stale', view: 'visits → page-counts', table: 'visits', key: { user: 'ann', time: 1 } },
    ]);
  });

  it('reads nothing any more for writes that are past their deadlines', async () => {
    const Slow = table<Visit>()({
      ...{ name: 'slow-visits', hashKey: 'user', rangeKey: { name: 'time', type: 'N' }, readCapacity: 1 },
    } as const);
    const { s, world, end } = await open([countsByPage('atomic', { from: Slow })], { deadline: 5000 });
    for (let time = 0; time < 30; time += 1) s.put(Slow, { ...ANN, time }).subscribe({ error: () => undefined });
    await s.flush();
    await end();
    const reads = world.service.received.filter(({ operation }) => operation === 'BatchGetItem');
    expect(reads).to.have.lengthOf.within(1, 6);
  });

  it('is held back, and let go, whatever it writes', async () => {
    const { s, end } = await open([countsByPage('atomic')]);
    const first = s.put(Visits, ANN);
    const letGo = await s[ACCESS].hold([Visits]);
    expect(await first).to.equal(undefined);
    const later = s.put(Visits, { ...ANN, time: 2 });
    expect(
      await s[ACCESS].read(Visits, [
        { user: 'ann', time: 1 },
        { user: 'ann', time: 2 },
      ]),
    ).to.deep.equal([ANN, undefined]);
    letGo();
    await later;
    expect(await countsOf(s)).to.deep.equal({ '/a': 2 });
    await end();
  });

  it('reads no key twice in a batch', async () => {
    const { s, world, end } = await open([countsByPage('atomic')]);
    for (let time = 0; time < 100; time += 1) {
      s.put(Visits, { ...ANN, time });
      s.get(Visits, ['ann', time]);
    }
    await s.flush();
    for (const { operation, body } of world.service.received) {
      if (operation !== 'BatchGetItem') continue;
      const keys = Object.values(body.RequestItems ?? {}).flatMap(
        (asked) => JSON.stringify(asked).match(/"time":\{"N":"\d+"/g) ?? [],
      );
      expect(new Set(keys).size).to.equal(keys.length);
    }
    await end();
  });

  it('feeds a view that follows eventually, before its writes settle', async () => {
    const Totals = table<{ id: string; visits: number }>()({ name: 'totals', hashKey: 'id' });
    const Total = view({
      ...{ from: PageCounts, to: Totals },
      add: ({ count }) => [update(Totals, 'all', { add: { visits: count } })],
      remove: ({ count }) => [update(Totals, 'all', { add: { visits: -count } })],
    });
    const { s, end } = await open([countsByPage('atomic'), Total]);
    for (let time = 0; time < 100; time += 1) s.put(Visits, { ...ANN, time, page: `/${time % 3}` });
    await s.flush();
    expect(await s.get(Totals, 'all')).to.deep.equal({ id: 'all', visits: 100 });
    await end();
  });
});
