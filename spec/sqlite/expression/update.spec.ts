import { expect } from 'chai';
import fc from 'fast-check';
import { type AttributeMap, type AttributeValue, setOwn } from '../../../lib/item/attribute-value.js';
import { valueAt } from '../../../lib/sqlite/expression/evaluate.js';
import { Placeholders } from '../../../lib/sqlite/expression/placeholders.js';
import { compileUpdate, type Update } from '../../../lib/sqlite/expression/update.js';
import { attributeName, attributeValue, deepFreeze, item as randomItem } from './arbitraries.js';
import { faultOf } from './fault-of.js';

const VALUES: AttributeMap = { ':a': { S: 'a' }, ':b': { S: 'b' }, ':n': { N: '7' }, ':ss': { SS: ['x'] } };
const numbers = (...values: number[]) => ({ L: values.map((value) => ({ N: String(value) })) });

const ITEM: AttributeMap = deepFreeze({
  s: { S: 's' },
  n: { N: '1' },
  l: numbers(0, 1, 2),
  m: { M: { x: { N: '1' }, deep: { L: [{ M: { y: { N: '2' } } }] } } },
  ss: { SS: ['x'] },
  tags: { L: [{ SS: ['x'] }, { S: 'rest' }] },
});

function compiled(text: string): Update {
  return compileUpdate(text, new Placeholders(undefined, VALUES));
}

describe('update', () => {
  const RESULTS: readonly [text: string, changed: Record<string, AttributeValue | undefined>][] = [
    ['set s = :a', { s: VALUES[':a'] }],
    ['set q = :a', { q: VALUES[':a'] }],
    ['set m.x = :a, m.z = :b', { m: { M: { x: { S: 'a' }, deep: { L: [{ M: { y: { N: '2' } } }] }, z: { S: 'b' } } } }],
    ['set m.deep[0].y = :a', { m: { M: { x: { N: '1' }, deep: { L: [{ M: { y: { S: 'a' } } }] } } } }],
    ['set l[1] = :n', { l: numbers(0, 7, 2) }],
    ['set l[9] = :n, l[3] = n', { l: numbers(0, 1, 2, 1, 7) }],
    ['remove l[2], l[0]', { l: numbers(1) }],
    ['remove l[9]', {}],
    ['set l[1] = :n, l[5] = n remove l[0]', { l: numbers(7, 2, 1) }],
    ['add l[7] :n', { l: numbers(0, 1, 2, 7) }],
    ['delete l[7] :ss', {}],
    ['delete tags[0] :ss', { tags: { L: [{ S: 'rest' }] } }],
    ['remove s, m.deep, q, m.q', { s: undefined, m: { M: { x: { N: '1' } } } }],
    ['delete ss :ss', { ss: undefined }],
    ['set n = s, s = n', { n: { S: 's' }, s: { N: '1' } }],
    ['set m2 = m remove m', { m2: ITEM.m, m: undefined }],
  ];
  for (const [text, changed] of RESULTS) {
    it(`does what ${text} says`, () => {
      const expected: AttributeMap = {};
      for (const [name, value] of Object.entries({ ...ITEM, ...changed }))
        if (value !== undefined) expected[name] = value;
      expect(compiled(text).apply(ITEM)).to.deep.equal(expected);
    });
  }

  it('tells what it writes to or removes, in the order of the text', () => {
    const text = 'remove a[0] set #b.c = :a add d :n delete e :ss';
    const { paths } = compileUpdate(text, new Placeholders({ '#b': 'b.b' }, VALUES));
    expect(paths).to.deep.equal([['a', 0], ['b.b', 'c'], ['d'], ['e']]);
  });

  const NOWHERE = [
    'set q.x = :a',
    'set s.x = :a',
    'set l.x = :a',
    'set m[0] = :a',
    'set l[3].x = :a',
    'set m.q.x = :a',
    'remove q.x',
    'remove q[0]',
    'remove m.x.y',
    'add q.x :n',
    'delete q.x :ss',
  ];
  for (const text of NOWHERE) {
    it(`refuses ${text} where the item has no such place`, () => {
      expect(faultOf(() => compiled(text).apply(ITEM))).to.equal(
        'The document path provided in the update expression is invalid for update',
      );
    });
  }

  it('refuses paths that overlap or conflict', () => {
    expect(faultOf(() => compiled('set a = :a remove a'))).to.equal(
      'Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; ' +
        'path one: [a], path two: [a]',
    );
    expect(faultOf(() => compiled('set a.b = :a, a[0] = :a'))).to.contain(
      'Two document paths conflict with each other',
    );
  });

  it('refuses placeholders that the request lacks', () => {
    expect(faultOf(() => compiled('set #q = :a'))).to.equal(
      'Invalid UpdateExpression: An expression attribute name used in the document path is not defined; attribute name: #q',
    );
    expect(faultOf(() => compiled('set a = :q'))).to.equal(
      'Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: :q',
    );
  });

  it('sets attributes of every name, changes no other, and leaves the old item alone', () => {
    fc.assert(
      fc.property(attributeName, attributeValue, randomItem, (name, value, others) => {
        const before = { ...others };
        setOwn(before, 'nest', { M: { ...before } });
        deepFreeze(before);
        const placeholders = new Placeholders({ '#n': name }, { ':v': value });
        const after = compileUpdate('set nest.#n = :v', placeholders).apply(before);
        expect(valueAt(after, ['nest', name])).to.deep.equal(value);
        expect(Object.keys(after)).to.deep.equal(Object.keys(before));
        const removed = compileUpdate('remove nest.#n', placeholders).apply(after);
        expect(valueAt(removed, ['nest', name])).to.equal(undefined);
        for (const other of Object.keys(before)) {
          if (other !== name) expect(valueAt(removed, ['nest', other])).to.equal(valueAt(before, ['nest', other]));
        }
      }),
    );
  });

  it('changes a list as if each element were changed, then removed, by its old index', () => {
    const edits = fc.uniqueArray(fc.tuple(fc.nat(6), fc.boolean()), { selector: ([index]) => index, minLength: 1 });
    fc.assert(
      fc.property(fc.array(fc.nat(9), { maxLength: 5 }), edits, (list, changes) => {
        const sets = changes.filter(([, isSet]) => isSet).map(([index]) => `l[${index}] = :n`);
        const removals = changes.filter(([, isSet]) => !isSet).map(([index]) => `l[${index}]`);
        const text = [
          sets.length > 0 ? `set ${sets.join(',')}` : '',
          removals.length > 0 ? `remove ${removals.join(',')}` : '',
        ];
        const expected = list.flatMap((value, index) => {
          const change = changes.find(([changed]) => changed === index);
          if (change === undefined) return [value];
          return change[1] ? [7] : [];
        });
        const appended = changes.filter(([index, isSet]) => isSet && index >= list.length).map(() => 7);
        const after = compiled(text.join(' ')).apply({ l: numbers(...list) });
        expect(after).to.deep.equal({ l: numbers(...expected, ...appended) });
      }),
    );
  });
});
