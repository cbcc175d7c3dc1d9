import { expect } from 'chai';
import { ValidationError } from '../../lib/errors.js';
import { table } from '../../lib/index.js';
import { compileSelection, type Selection } from '../../lib/operation/selection.js';

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
const Pages = table<Visit>()({ name: 'pages', hashKey: 'page' });

const ANN = { table: Visits, hash: { value: 'ann' } };
const ALONE = { TableName: 'visits', ReturnConsumedCapacity: 'INDEXES' };

/** The input of a selection's first page. */
function firstPage(selection: Selection, wanted = Number.POSITIVE_INFINITY) {
  return compileSelection(selection)({ after: undefined, segment: 0, wanted });
}

describe('selection', () => {
  it('asks for a partition', () => {
    expect(firstPage(ANN)).to.deep.equal({
      ...ALONE,
      KeyConditionExpression: '#0 = :0',
      ExpressionAttributeNames: { '#0': 'user' },
      ExpressionAttributeValues: { ':0': { S: 'ann' } },
    });
  });

  it('asks for a whole table with nothing more than its name', () => {
    expect(firstPage({ table: Visits })).to.deep.equal(ALONE);
  });

  const RANGES: readonly (readonly [string, Selection['range'], string])[] = [
    ['both ends', { from: 1, to: 2 }, '#0 = :0 AND #1 BETWEEN :1 AND :2'],
    ['the lower end alone', { from: 1, to: undefined }, '#0 = :0 AND #1 >= :1'],
    ['the upper end alone', { from: undefined, to: 2 }, '#0 = :0 AND #1 <= :1'],
    ['neither end', { from: undefined, to: undefined }, '#0 = :0'],
    ['an end of zero', { from: 0, to: undefined }, '#0 = :0 AND #1 >= :1'],
  ];
  for (const [which, range, text] of RANGES) {
    it(`takes a range with ${which}`, () => {
      expect(firstPage({ ...ANN, ...(range && { range }) }).KeyConditionExpression).to.equal(text);
    });
  }

  it('takes a prefix of the range key', () => {
    const index = Visits.index('byUserPage');
    expect(firstPage({ ...ANN, index, range: { prefix: '/a' } })).to.deep.include({
      IndexName: 'byUserPage',
      KeyConditionExpression: '#0 = :0 AND begins_with(#1, :1)',
      ExpressionAttributeNames: { '#0': 'user', '#1': 'page' },
    });
  });

  it('shares the placeholders among key condition, filter and projection', () => {
    const filter = { attr: 'hits', gt: 3, ne: 5 };
    expect(firstPage({ ...ANN, filter, attributes: ['hits', 'user', ['a.b', 0]] })).to.deep.include({
      KeyConditionExpression: '#0 = :0',
      FilterExpression: '#1 > :1 AND #1 <> :2',
      ProjectionExpression: '#1, #0, #2[0]',
      ExpressionAttributeNames: { '#0': 'user', '#1': 'hits', '#2': 'a.b' },
      ExpressionAttributeValues: { ':0': { S: 'ann' }, ':1': { N: '3' }, ':2': { N: '5' } },
    });
  });

  it('asks for what differs from the defaults', () => {
    expect(firstPage({ ...ANN, reverse: true, consistent: true })).to.deep.include({
      ScanIndexForward: false,
      ConsistentRead: true,
    });
    expect(firstPage({ ...ANN, reverse: false, consistent: false })).to.have.all.keys(Object.keys(firstPage(ANN)));
  });

  it('limits a page to the items that are still wanted, unless a filter decides which they are', () => {
    expect(firstPage(ANN, 3).Limit).to.equal(3);
    expect(firstPage({ ...ANN, filter: { attr: 'hits', exists: true } }, 3)).to.not.have.property('Limit');
  });

  it('names the segment only where there are several', () => {
    expect(compileSelection({ table: Visits, segments: 4 })({ after: undefined, segment: 2, wanted: 9 })).to.include({
      Segment: 2,
      TotalSegments: 4,
    });
    expect(firstPage({ table: Visits, segments: 1 })).to.deep.equal(ALONE);
  });

  describe('goes on after', () => {
    it('a key of the table, in any of its forms', () => {
      for (const after of [['ann', 17], { user: 'ann', time: 17 }]) {
        expect(firstPage({ ...ANN, after }).ExclusiveStartKey).to.deep.equal({ user: { S: 'ann' }, time: { N: '17' } });
      }
      expect(firstPage({ table: Pages, after: '/a' }).ExclusiveStartKey).to.deep.equal({ page: { S: '/a' } });
    });

    it("an item of an index, by the index's key and the table's", () => {
      const after = { user: 'ann', time: 17, page: '/a', hits: 3 };
      const { ExclusiveStartKey } = firstPage({ table: Visits, index: Visits.index('byPage'), after });
      expect(ExclusiveStartKey).to.deep.equal({ user: { S: 'ann' }, time: { N: '17' }, page: { S: '/a' } });
    });

    it('the page before, which comes before what the user gave', () => {
      const next = compileSelection({ ...ANN, after: ['ann', 17] });
      const after = { user: { S: 'ann' }, time: { N: '99' } };
      expect(next({ after, segment: 0, wanted: 1 }).ExclusiveStartKey).to.equal(after);
    });
  });

  describe('refuses', () => {
    const REFUSED: readonly (readonly [string, Selection, string])[] = [
      ['a limit of 0', { ...ANN, limit: 0 }, 'The limit is 0, it wants a whole number of items above 0.'],
      ['half a limit', { ...ANN, limit: 1.5 }, 'The limit is 1.5, it wants a whole number'],
      ['an endless limit', { ...ANN, limit: Number.POSITIVE_INFINITY }, 'The limit is Infinity, it wants'],
      ['no segments', { table: Visits, segments: 0 }, 'The scan wants 0 segments, there can be 1 to 1000000.'],
      ['too many segments', { table: Visits, segments: 1_000_001 }, 'The scan wants 1000001 segments'],
      ['NaN segments', { table: Visits, segments: Number.NaN }, 'The scan wants NaN segments'],
      [
        'consistent reads of a global index',
        { ...ANN, index: Visits.index('byPage'), hash: { value: '/a' }, consistent: true },
        "The index 'byPage' is global: it has no consistent reads.",
      ],
      ['a hash value of another type', { ...ANN, hash: { value: 5 } }, "'user' is of type N, the table wants S."],
      ['no hash value', { ...ANN, hash: { value: undefined } }, "The key attribute 'user' (S) is missing."],
      ['an end of another type', { ...ANN, range: { from: '1', to: 2 } }, "'time' is of type S, the table wants N."],
      ['an end that is null', { ...ANN, range: { from: 1, to: null } }, "'time' is of type NULL, the table wants N."],
      [
        'a range where there is no range key',
        { table: Pages, hash: { value: '/a' }, range: { from: 1, to: 2 } },
        'The query has a range, but there is no range key.',
      ],
      ['a filter that is none', { ...ANN, filter: { atr: 'hits' } }, 'Condition: { atr } has none of'],
      ['a path that is none', { ...ANN, attributes: ['a..b'] }, "'a..b' is no path to an attribute"],
      ['a start that is no key', { ...ANN, after: 'ann' }, 'A key here is [user, time].'],
      [
        'a start in an index without one of the keys',
        { table: Visits, index: Visits.index('byPage'), after: { page: '/a', time: 17 } },
        "To go on after an item of index 'byPage', give an object with its key attributes and the table's; 'user' is missing.",
      ],
      [
        'a tuple as a start in an index',
        { table: Visits, index: Visits.index('byPage'), after: ['/a', 17] },
        "'page' is missing.",
      ],
    ];
    for (const [what, selection, message] of REFUSED) {
      it(what, () => {
        expect(() => compileSelection(selection)).to.throw(ValidationError, message);
      });
    }
  });

  it('allows consistent reads of a local index', () => {
    expect(firstPage({ ...ANN, index: Visits.index('byUserPage'), consistent: true }).ConsistentRead).to.equal(true);
  });
});
