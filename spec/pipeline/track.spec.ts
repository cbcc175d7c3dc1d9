import { expect } from 'chai';
import { get, put, transact, update } from '../../lib/index.js';
import type { KeyedOperation, TransactOperation } from '../../lib/operation/operation.js';
import { Parcel } from '../../lib/pipeline/parcel.js';
import { tracks } from '../../lib/pipeline/track.js';
import { table } from '../../lib/table/table.js';
import { entryOf, pageEntry, Things } from '../support/entries.js';

const Others = table<{ id: string }>()({ name: 'others', hashKey: 'id' });
const Last = table<{ id: string }>()({ name: 'zoo', hashKey: 'id' });

const parcel = (operation: KeyedOperation | TransactOperation) => new Parcel(entryOf(operation));

describe('tracks', () => {
  it('puts on one what can share a request, and everything else apart', () => {
    const trackOf = tracks();
    const writes = trackOf(parcel(put(Things, { id: 'a' })));
    expect(trackOf(parcel(put(Things, { id: 'b' })))).to.equal(writes);
    const all = [
      put(Things, { id: 'a' }),
      put(Things, { id: 'a' }, { priority: 'high' }),
      put(Others, { id: 'a' }),
      update(Things, 'a', { add: { n: 1 } }),
      get(Things, 'a'),
      get(Things, 'a', { consistent: false }),
      transact([put(Things, { id: 'a' })]),
    ].map((operation) => trackOf(parcel(operation)));
    const pages = trackOf(new Parcel(pageEntry()));
    expect(new Set([...all, pages]).size).to.equal(8);
    expect([...all, pages].map(({ kind, direction, maxCount }) => `${kind}, ${direction}, ${maxCount}`)).to.deep.equal([
      'writes, write, 25',
      'writes, write, 25',
      'writes, write, 25',
      'single writes, write, 1',
      'consistent gets, read, 100',
      'eventual gets, read, 100',
      'transactions, write, 1',
      'pages, read, 1',
    ]);
  });

  it('prefers a priority to the next ten times', () => {
    const weights = (['high', 'normal', 'low'] as const).map(
      (priority) => tracks()(parcel(put(Things, { id: 'a' }, { priority }))).weight,
    );
    expect(weights).to.deep.equal([10, 1, 0.1]);
  });

  it('has transactions pay at their tables in one order, however they name them', () => {
    const trackOf = tracks();
    const writes = [
      put(Last, { id: 'a' }),
      put(Others, { id: 'a' }),
      put(Things, { id: 'a' }),
      put(Others, { id: 'b' }),
    ];
    const [track, other] = [trackOf(parcel(transact(writes))), trackOf(parcel(transact(writes.toReversed())))];
    expect(track.tables.map(({ name }) => name)).to.deep.equal(['others', 'things', 'zoo']);
    expect(other).to.equal(track);
  });
});
