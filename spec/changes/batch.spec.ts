import { expect } from 'chai';
import { type CheckedChange, takeBatch } from '../../lib/changes/batch.js';
import { put, type View, view } from '../../lib/index.js';
import { marshallItem } from '../../lib/item/marshall.js';
import { Lineage } from '../../lib/view/lineage.js';
import { CountsByPage, PageCounts, Visits } from './visits.js';

/** The insertion of a visit, under a checkpoint. */
function insert(page: string, views: readonly View[], checkpoint = 'shard'): CheckedChange {
  const after = marshallItem({ user: page, time: 1, page }).attributes;
  const { user, time } = after;
  const key = { ...(user && { user }), ...(time && { time }) };
  const sequenceNumber = '1';
  const record = { kind: 'insert', key, before: undefined, after, sequenceNumber, at: 0, isExpiry: false } as const;
  return { record, views, checkpoint };
}

function many(count: number, views: readonly View[], checkpointOf = (_: number) => 'shard'): CheckedChange[] {
  return Array.from({ length: count }, (_, n) => insert(`/${n}`, views, checkpointOf(n)));
}

describe('a batch', () => {
  const views = [CountsByPage];
  const lineage = new Lineage(views);

  it('has one write for each item, and the last change of each checkpoint', () => {
    const changes = ['/a', '/b', '/a', '/a'].map((page, n) => insert(page, views, `item ${n % 2}`));
    const { writes, last } = takeBatch(changes, lineage);
    expect(writes.map(({ key }) => key.page)).to.deep.equal([{ S: '/a' }, { S: '/b' }]);
    expect([...last]).to.deep.equal([
      ['item 0', changes[2]?.record],
      ['item 1', changes[3]?.record],
    ]);
  });

  it('leaves room for its checkpoints in a transaction', () => {
    expect(takeBatch(many(200, views), lineage).changes).to.have.lengthOf(99);
    expect(takeBatch(many(200, views, String), lineage).changes).to.have.lengthOf(50);
  });

  it('ends before a change whose writes do not merge with what it has', () => {
    const first = { attr: 'page', exists: false } as const;
    const conditional = view({
      ...{ from: Visits, to: PageCounts, remove: () => [] },
      add: () => [put(PageCounts, { page: '/', count: 1 }, { if: first })],
    });
    const { changes } = takeBatch(many(3, [conditional]), new Lineage([conditional]));
    expect(changes).to.have.lengthOf(1);
  });

  it('ends before a change that a view cannot follow, which fails as the first', () => {
    const bad = view({
      ...{ name: 'bad', from: Visits, to: PageCounts, remove: () => [] },
      add: ({ page }) => {
        if (page === '/2') throw new Error('no');
        return [];
      },
    });
    const changes = many(4, [bad]);
    expect(takeBatch(changes, new Lineage([bad])).changes).to.have.lengthOf(2);
    expect(() => takeBatch(changes.slice(2), new Lineage([bad]))).to.throw("View 'bad': add() threw Error: no.");
  });

  it('is refused where one change calls for more than a transaction takes', () => {
    const wide = view({
      ...{ name: 'wide', from: Visits, to: PageCounts, remove: () => [] },
      add: () => Array.from({ length: 100 }, (_, n) => put(PageCounts, { page: `/${n}`, count: 1 })),
    });
    expect(() => takeBatch(many(1, [wide]), new Lineage([wide]))).to.throw("'wide' derive from one change does not go");
  });
});
