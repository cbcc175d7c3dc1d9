import { expect } from 'chai';
import {
  ConditionFailedError,
  del,
  type Event,
  put,
  RequestError,
  type Solvent,
  table,
  UnknownOutcomeError,
  update,
  view,
} from '../../lib/index.js';
import { countsByPage, countsOf, failureOf, open, PageCounts, Visits } from './visits.js';

const ANN = { user: 'ann', time: 1, page: '/a' };

describe('a view that follows eventually', function () {
  this.timeout(60_000);

  it('has followed when the write settles', async () => {
    const { s, end } = await open([countsByPage('eventual')]);
    await s.put(Visits, ANN);
    expect(await countsOf(s)).to.deep.equal({ '/a': 1 });
    await s.put(Visits, { ...ANN, page: '/b' });
    expect(await countsOf(s)).to.deep.equal({ '/b': 1 });
    await s.put(Visits, { ...ANN, page: '/b', note: 'again' });
    expect(await countsOf(s)).to.deep.equal({ '/b': 1 });
    await s.update(Visits, ['ann', 1], { set: { page: '/c' } });
    expect(await countsOf(s)).to.deep.equal({ '/c': 1 });
    await s.delete(Visits, ['ann', 1]);
    await s.delete(Visits, ['ann', 1]);
    expect(await countsOf(s)).to.deep.equal({});
    await end();
  });

  it('leaves the value of each write as it is without views', async () => {
    const { s, end } = await open([countsByPage('eventual')]);
    expect(await s.put(Visits, ANN)).to.equal(undefined);
    expect(await s.put(Visits, { ...ANN, page: '/b' }, { returnOld: true })).to.deep.equal(ANN);
    expect(await s.update(Visits, ['ann', 1], { set: { page: '/c' } })).to.deep.equal({ ...ANN, page: '/c' });
    expect(await s.update(Visits, ['ann', 1], { remove: ['note'] }, { returnOld: true })).to.deep.equal({
      ...ANN,
      page: '/c',
    });
    expect(await s.delete(Visits, ['ann', 1])).to.equal(undefined);
    await end();
  });

  it('follows a transaction, and a write that goes as one', async () => {
    const { s, end } = await open([countsByPage('eventual')]);
    await s.transact([put(Visits, ANN), put(Visits, { ...ANN, time: 2 })]);
    await s.put(Visits, { ...ANN, time: 3 }, { exactlyOnce: true });
    await s.update(Visits, ['ann', 3], { set: { page: '/b' } }, { exactlyOnce: true });
    expect(await countsOf(s)).to.deep.equal({ '/a': 2, '/b': 1 });
    await s.transact([del(Visits, ['ann', 1]), update(Visits, ['ann', 2], { set: { page: '/b' } })]);
    expect(await countsOf(s)).to.deep.equal({ '/b': 2 });
    await end();
  });

  it('follows plain operations, sources that are pulled, and query-and-delete', async () => {
    const { s, end } = await open([countsByPage('eventual')]);
    s.operations.next(put(Visits, ANN));
    const rows = Array.from({ length: 50 }, (_, time) => put(Visits, { ...ANN, time: time + 2 }));
    await new Promise((resolve) => s.ingest(rows).subscribe({ complete: () => resolve(undefined) }));
    await s.flush();
    expect(await countsOf(s)).to.deep.equal({ '/a': 51 });
    await s.query(Visits, 'ann').range(1, 50).delete();
    expect(await countsOf(s)).to.deep.equal({ '/a': 1 });
    await end();
  });

  it('does not follow what asks to leave views out', async () => {
    const { s, end } = await open([countsByPage('eventual')]);
    await s.put(Visits, ANN, { views: false });
    await s.transact([put(Visits, { ...ANN, time: 2 }, { views: false })]);
    expect(await countsOf(s)).to.deep.equal({});
    await end();
  });

  it('keeps what an update leaves out of views apart from one that does not, on the same key', async () => {
    const { s, end } = await open([countsByPage('eventual')]);
    s.update(Visits, ['ann', 1], { set: { page: '/a' } });
    s.update(Visits, ['ann', 1], { set: { page: '/b' } }, { views: false });
    await s.flush();
    expect(await countsOf(s)).to.deep.equal({ '/a': 1 });
    await end();
  });

  it('does not follow a write whose condition failed', async () => {
    const { s, end } = await open([countsByPage('eventual')]);
    const result = s.put(Visits, ANN, { if: { attr: 'user', exists: true } });
    expect(await failureOf(result)).to.be.instanceOf(ConditionFailedError);
    expect(await countsOf(s)).to.deep.equal({});
    await end();
  });

  it('shows the item of a condition that failed to whoever asked for it alone', async () => {
    const { s, end } = await open([countsByPage('eventual')]);
    await s.put(Visits, ANN);
    const never = { if: { attr: 'page', eq: '/never' } } as const;
    const asked = { ...never, returnOld: true } as const;
    const actions = { set: { page: '/b' } };
    const failures = [
      [s.put(Visits, ANN, never), s.put(Visits, ANN, asked)],
      [s.update(Visits, ['ann', 1], actions, never), s.update(Visits, ['ann', 1], actions, asked)],
      [s.delete(Visits, ['ann', 1], never), s.delete(Visits, ['ann', 1], asked)],
    ] as const;
    for (const [silent, told] of failures) {
      expect(await failureOf(silent))
        .to.be.instanceOf(ConditionFailedError)
        .with.property('item', undefined);
      expect(await failureOf(told))
        .to.be.instanceOf(ConditionFailedError)
        .with.deep.property('item', ANN);
    }
    await end();
  });

  it('feeds other views, and the write settles after those', async () => {
    const Totals = table<{ id: string; visits: number }>()({ name: 'totals', hashKey: 'id' });
    const Total = view({
      ...{ from: PageCounts, to: Totals },
      add: ({ count }) => [update(Totals, 'all', { add: { visits: count } })],
      remove: ({ count }) => [update(Totals, 'all', { add: { visits: -count } })],
    });
    const { s, end } = await open([countsByPage('eventual'), Total]);
    await s.put(Visits, ANN);
    expect(await s.get(Totals, 'all')).to.deep.equal({ id: 'all', visits: 1 });
    await end();
  });

  it('writes a hot counter a few times a second, and not once for each write: fewer than 500 for 10,000', async () => {
    const { s, world, end } = await open([countsByPage('eventual')]);
    for (let time = 0; time < 10_000; time += 1) s.put(Visits, { ...ANN, time });
    await s.flush();
    expect(await countsOf(s)).to.deep.equal({ '/a': 10_000 });
    const derived = world.service.received.filter(({ operation }) => operation === 'UpdateItem');
    expect(derived).to.have.lengthOf.below(500);
    await end();
  });

  it('is flushed and closed with what follows', async () => {
    const { s, world } = await open([countsByPage('eventual')], { faults: { throttle: 0.5 } });
    const seen: string[] = [];
    s.outcomes.subscribe(({ operation, error }) => seen.push(`${operation.kind} ${error?.name}`));
    s.put(Visits, ANN);
    await s.close();
    expect(seen).to.deep.equal(['put undefined']);
    const { s: later, end } = { s: world.solvent(), end: () => world.end() };
    world.service.rates = {};
    expect(await countsOf(later)).to.deep.equal({ '/a': 1 });
    await later.close();
    end();
  });

  describe('tells by an event which item it may not show', () => {
    const STALE = { kind: 'stale', view: 'visits → page-counts', table: 'visits', key: { user: 'ann', time: 1 } };

    it('after a write whose reply was lost, which is unknown', async () => {
      const { s, world, end } = await open([countsByPage('eventual')], { faults: { resetAfter: 1 } });
      const stale = heard(s);
      expect(await failureOf(s.put(Visits, ANN))).to.be.instanceOf(UnknownOutcomeError);
      expect(stale).to.deep.equal([STALE]);
      world.service.rates = {};
      expect(await countsOf(s)).to.deep.equal({});
      await end();
    });

    it('where its function throws: the write has taken effect, and fails by the view’s name', async () => {
      const broken = countsByPage('eventual', {
        add: () => {
          throw new Error('no page');
        },
      });
      const { s, end } = await open([broken, countsByPage('eventual', { name: 'whole' })]);
      const stale = heard(s);
      const error = await failureOf(s.put(Visits, ANN));
      expect(error)
        .to.be.instanceOf(RequestError)
        .with.property('message')
        .that.includes("took effect, but view 'visits → page-counts' could not follow it");
      expect(error).to.have.nested.property('operation.item', ANN);
      expect(stale).to.deep.equal([STALE]);
      expect(await s.get(Visits, ['ann', 1])).to.deep.equal(ANN);
      expect(await countsOf(s)).to.deep.equal({ '/a': 1 });
      await end();
    });

    it('where a derived write fails', async () => {
      const guarded = countsByPage('eventual', {
        add: ({ page }) => [update(PageCounts, page, { add: { count: 1 } }, { if: { attr: 'page', exists: true } })],
      });
      const { s, end } = await open([guarded]);
      const stale = heard(s);
      const error = await failureOf(s.put(Visits, ANN));
      expect(error).to.be.instanceOf(RequestError).with.property('message').that.includes('could not follow it');
      expect(error).to.have.nested.property('cause.name', 'ConditionFailedError');
      expect(stale).to.deep.equal([STALE]);
      await end();
    });
  });
});

function heard(s: Solvent): Event[] {
  const stale: Event[] = [];
  s.events.subscribe((event) => {
    if (event.kind === 'stale') stale.push(event);
  });
  return stale;
}
