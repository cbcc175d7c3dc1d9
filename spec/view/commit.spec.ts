import { expect } from 'chai';
import {
  ConditionFailedError,
  check,
  put,
  RequestError,
  TransactionCanceledError,
  table,
  UnknownOutcomeError,
  update,
  ValidationError,
  view,
} from '../../lib/index.js';
import { countsByPage, countsOf, open, PageCounts, Visits } from './visits.js';

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

function failureOf(result: PromiseLike<unknown>): Promise<unknown> {
  return Promise.resolve(result).then(
    () => undefined,
    (error: unknown) => error,
  );
}
