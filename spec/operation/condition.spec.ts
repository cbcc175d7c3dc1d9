import { expect } from 'chai';
import fc from 'fast-check';
import { ConditionFailedError, ValidationError } from '../../lib/errors.js';
import type { Condition } from '../../lib/index.js';
import { compileCondition } from '../../lib/operation/condition.js';
import { Placeholders } from '../../lib/operation/placeholders.js';
import { People, type Person, withPeople } from '../support/people.js';

describe('condition', () => {
  describe('as text', () => {
    const TEXTS: readonly (readonly [Condition<Person>, string])[] = [
      [{ attr: 'age', eq: 1 }, '#0 = :0'],
      [{ attr: 'age', ne: 1 }, '#0 <> :0'],
      [{ attr: 'age', lt: 1 }, '#0 < :0'],
      [{ attr: 'age', lte: 1 }, '#0 <= :0'],
      [{ attr: 'age', gt: 1 }, '#0 > :0'],
      [{ attr: 'age', gte: 1 }, '#0 >= :0'],
      [{ attr: 'age', between: [1, 2] }, '#0 BETWEEN :0 AND :1'],
      [{ attr: 'age', in: [1, 2, 3] }, '#0 IN (:0, :1, :2)'],
      [{ attr: 'name', beginsWith: 'a' }, 'begins_with(#0, :0)'],
      [{ attr: 'tags', contains: 'a' }, 'contains(#0, :0)'],
      [{ attr: 'name', type: 'S' }, 'attribute_type(#0, :0)'],
      [{ attr: 'name', exists: true }, 'attribute_exists(#0)'],
      [{ attr: 'name', exists: false }, 'attribute_not_exists(#0)'],
      [{ attr: 'tags', size: 2 }, 'size(#0) = :0'],
      [{ attr: 'tags', size: { gt: 1, lte: 3 } }, 'size(#0) > :0 AND size(#0) <= :1'],
      [{ attr: 'tags', size: { between: [1, 3] } }, 'size(#0) BETWEEN :0 AND :1'],
      [{ attr: 'age', gt: 1, lt: 3, exists: true }, '#0 > :0 AND #0 < :1 AND attribute_exists(#0)'],
      [{ attr: 'address.city', eq: 'x' }, '#0.#1 = :0'],
      [{ attr: ['list', 0, 'a.b'], eq: 'x' }, '#0[0].#1 = :0'],
      [{ not: { attr: 'age', eq: 1, exists: true } }, 'NOT (#0 = :0 AND attribute_exists(#0))'],
      [
        {
          or: [{ attr: 'age', eq: 1 }, { and: [{ attr: 'name', eq: 'a' }, { not: { attr: 'age', eq: 2 } }] }],
        },
        '(#0 = :0) OR ((#1 = :1) AND (NOT (#0 = :2)))',
      ],
      [{ and: [{ or: [{ attr: 'age', eq: 1 }] }] }, '#0 = :0'],
      [{ not: { and: [{ attr: 'age', eq: 1 }] } }, 'NOT (#0 = :0)'],
    ];
    for (const [condition, text] of TEXTS) {
      it(`spells ${JSON.stringify(condition)} as ${text}`, () => {
        expect(compileCondition(condition, new Placeholders())).to.equal(text);
      });
    }

    it('never spells a name or a value out', () => {
      const placeholders = new Placeholders();
      const text = compileCondition({ attr: ["x) OR (name = '1'"], eq: 'y OR z' }, placeholders);
      expect(text).to.equal('#0 = :0');
      expect(placeholders.attributes()).to.deep.equal({
        ExpressionAttributeNames: { '#0': "x) OR (name = '1'" },
        ExpressionAttributeValues: { ':0': { S: 'y OR z' } },
      });
    });

    it('takes numbers as they are exact, sets and binary', () => {
      const placeholders = new Placeholders();
      compileCondition({ attr: 'x', in: [10n ** 30n, new Set([1]), Uint8Array.of(1)] }, placeholders);
      expect(placeholders.attributes().ExpressionAttributeValues).to.deep.equal({
        ':0': { N: `1${'0'.repeat(30)}` },
        ':1': { NS: ['1'] },
        ':2': { B: Uint8Array.of(1) },
      });
    });
  });

  describe('refuses, and says what to write,', () => {
    const LIST = 'eq, ne, lt, lte, gt, gte, between, in, beginsWith, contains, exists, type and size';
    const REFUSED: readonly (readonly [string, unknown, string])[] = [
      ['what is no object', 'age > 3', 'Condition: age > 3 is no condition.'],
      ['nothing', undefined, 'Condition: undefined is no condition.'],
      ['null within', { and: [null] }, 'Condition: null is no condition.'],
      [
        'an object without any of the four words',
        { atr: 'age', eq: 1n },
        "Condition: { atr, eq } has none of 'attr', 'and', 'or' and 'not'.",
      ],
      ['an attribute that is no path', { attr: 5, eq: 1 }, 'Condition: 5 is no attribute.'],
      ['an attribute without a name', { attr: '', eq: 1 }, "'' is no path to an attribute"],
      [
        'a comparison with nothing',
        { attr: 'age' },
        "Condition: 'age' is compared with nothing: add eq, gt, exists, …",
      ],
      ['a comparison with undefined', { attr: 'age', eq: undefined }, "Condition: 'age' is compared with nothing"],
      [
        'a comparator that is none',
        { attr: 'age', equals: 1 },
        `Condition: 'equals' is no comparator: there are ${LIST}.`,
      ],
      ['a name of every object', { attr: 'age', constructor: 1 }, "Condition: 'constructor' is no comparator"],
      ['nothing to join', { and: [] }, "Condition: 'and' has nothing to join: it wants a list of conditions."],
      ['a join of what is no list', { or: { attr: 'age', eq: 1 } }, "Condition: 'or' has nothing to join"],
      ['no values for in', { attr: 'age', in: [] }, "Condition: 'in' wants 1 to 100 values."],
      ['101 values for in', { attr: 'age', in: new Array(101).fill(1) }, "Condition: 'in' wants 1 to 100 values."],
      ['one end of between', { attr: 'age', between: [1] }, "Condition: 'between' wants two values."],
      ['a size of nothing', { attr: 'tags', size: {} }, "Condition: 'size' wants a number or comparisons with one"],
      ['a size of null', { attr: 'tags', size: null }, "Condition: 'size' wants a number or comparisons with one"],
      ['a size of undefined bounds', { attr: 'tags', size: { gt: undefined } }, "Condition: 'size' wants a number"],
      ['a function in size', { attr: 'tags', size: { contains: 'a' } }, "Condition: 'contains' is no comparator"],
      ['a value that DynamoDB cannot hold', { attr: 'age', eq: new Date(0) }, 'Attribute "eq" is a Date.'],
    ];
    for (const [what, condition, message] of REFUSED) {
      it(what, () => {
        expect(() => compileCondition(condition as object, new Placeholders())).to.throw(ValidationError, message);
      });
    }

    for (const join of ['and', 'or', 'not']) {
      it(`a comparison beside '${join}', which would not have been made`, () => {
        const inner = { attr: 'name', eq: 'a' };
        const condition = { attr: 'age', eq: 1, [join]: join === 'not' ? inner : [inner] };
        expect(() => compileCondition(condition, new Placeholders())).to.throw(
          ValidationError,
          `Condition: { attr, eq, ${join} } has more than '${join}', which stands alone: join conditions by { and: […] }.`,
        );
      });
    }

    it('without telling the values', () => {
      const secret = { atr: 'password', eq: 'hunter2' };
      expect(() => compileCondition(secret, new Placeholders()))
        .to.throw(ValidationError)
        .with.property('message')
        .that.does.not.contain('hunter2');
    });
  });

  describe('asked of a database', () => {
    const ANN: Person = {
      id: 'ann',
      age: 30,
      name: 'Ann Ahn',
      tags: new Set(['a', 'b']),
      photo: Uint8Array.of(1, 2, 3),
      list: [1, { 'a.b': 'deep' }],
      address: { city: 'Seoul', zip: 4 },
      ['__proto__']: 'x',
      constructor: 'y',
      'a.b': 'dotted',
      size: 'reserved',
    };

    const HOLDS: readonly Condition<Person>[] = [
      { attr: 'age', eq: 30, ne: 31, lt: 31, lte: 30, gt: 29, gte: 30, between: [30, 40], in: [1, 30] },
      { attr: 'name', beginsWith: 'Ann', contains: 'n A', type: 'S', size: 7 },
      { attr: 'tags', contains: 'b', size: { gt: 1, lt: 3 }, type: 'SS', eq: new Set(['b', 'a']) },
      { attr: 'photo', beginsWith: Uint8Array.of(1, 2), size: 3 },
      { attr: 'nothing', exists: false },
      { attr: 'address.city', eq: 'Seoul' },
      { attr: ['list', 1, 'a.b'], eq: 'deep' },
      { attr: ['a.b'], eq: 'dotted' },
      { attr: 'address', eq: { zip: 4, city: 'Seoul' } },
      {
        and: [
          { attr: ['__proto__'], eq: 'x' },
          { attr: ['constructor'], eq: 'y' },
        ],
      },
      { attr: 'size', eq: 'reserved' },
      { not: { attr: 'age', eq: 30, exists: false } },
      { or: [{ attr: 'age', eq: 0 }, { not: { and: [{ or: [{ attr: 'age', eq: 0 }] }] } }] },
    ];

    it('holds where it should, and its opposite does not', async () => {
      await withPeople([ANN], async (s) => {
        for (const condition of HOLDS) {
          await s.put(People, ANN, { if: condition });
          const refused = await s.put(People, ANN, { if: { not: condition } }).catch((error) => error);
          expect(refused, JSON.stringify(condition)).to.be.instanceOf(ConditionFailedError);
        }
      });
    });

    it('selects as JavaScript would, however comparisons are joined', async () => {
      const people = Array.from({ length: 6 }, (_, age): Person => ({ id: `p${age}`, age, name: `n${age % 3}` }));
      await withPeople(people, async (s) => {
        await fc.assert(
          fc.asyncProperty(joined, async ({ condition, holds }) => {
            const found = await s.scan(People).filter(condition);
            expect(found.map(({ id }) => id).sort()).to.deep.equal(people.filter(holds).map(({ id }) => id));
          }),
          { numRuns: 60 },
        );
      });
    });
  });
});

interface Judged {
  readonly condition: Condition<Person>;
  readonly holds: (person: Person) => boolean;
}

const byAge = fc.integer({ min: -1, max: 6 }).chain((bound) =>
  fc.constantFrom<Judged>(
    { condition: { attr: 'age', eq: bound }, holds: ({ age }) => age === bound },
    { condition: { attr: 'age', lt: bound }, holds: ({ age = 0 }) => age < bound },
    { condition: { attr: 'age', gte: bound }, holds: ({ age = 0 }) => age >= bound },
    {
      condition: { attr: 'age', between: [bound, bound + 2] },
      holds: ({ age = 0 }) => age >= bound && age <= bound + 2,
    },
    {
      condition: { attr: 'name', in: [`n${bound}`, 'n0'] },
      holds: ({ name }) => name === `n${bound}` || name === 'n0',
    },
    { condition: { attr: 'other', exists: false }, holds: () => true },
  ),
);

/** Comparisons in any nesting of joins, each with what it means. */
const { joined } = fc.letrec<{ joined: Judged }>((tie) => {
  const several = fc.array(tie('joined'), { minLength: 1, maxLength: 3 });
  return {
    joined: fc.oneof(
      { maxDepth: 4 },
      byAge,
      tie('joined').map(({ condition, holds }) => ({ condition: { not: condition }, holds: (p: Person) => !holds(p) })),
      several.map((all) => ({
        condition: { and: all.map(({ condition }) => condition) },
        holds: (p: Person) => all.every(({ holds }) => holds(p)),
      })),
      several.map((all) => ({
        condition: { or: all.map(({ condition }) => condition) },
        holds: (p: Person) => all.some(({ holds }) => holds(p)),
      })),
    ),
  };
});
