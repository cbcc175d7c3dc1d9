import { expect } from 'chai';
import { ValidationError } from '../../lib/errors.js';
import { Placeholders } from '../../lib/operation/placeholders.js';
import { compileUpdate, type UpdateActions, updateExpression } from '../../lib/operation/update.js';
import { People, type Person, withPeople } from '../support/people.js';

describe('update', () => {
  describe('as text', () => {
    const TEXTS: readonly (readonly [UpdateActions<Person>, string])[] = [
      [{ set: { age: 1 } }, 'SET #0 = :0'],
      [{ set: { age: 1, name: 'a' } }, 'SET #0 = :0, #1 = :1'],
      [{ add: { age: -1, tags: new Set(['a']) } }, 'ADD #0 :0, #1 :1'],
      [{ remove: ['age', 'address.city'] }, 'REMOVE #0, #1.#2'],
      [{ delete: { tags: new Set(['a']) } }, 'DELETE #0 :0'],
      [{ set: { 'address.city': 'x' } }, 'SET #0.#1 = :0'],
      [
        {
          set: [
            [['list', 0, 'a.b'], 'x'],
            ['age', 1],
          ],
        },
        'SET #0[0].#1 = :0, #2 = :1',
      ],
      [
        { remove: ['name'], add: { age: 1 }, set: { photo: Uint8Array.of(1) }, delete: { tags: new Set(['a']) } },
        'REMOVE #0 ADD #1 :0 SET #2 = :1 DELETE #3 :2',
      ],
    ];
    for (const [actions, text] of TEXTS) {
      it(`spells ${text}`, () => {
        expect(updateExpression(compileUpdate(actions, ['id']), new Placeholders())).to.equal(text);
      });
    }

    it('never spells a name or a value out', () => {
      const placeholders = new Placeholders();
      const update = compileUpdate({ set: [[['a = :b, c'], 'd REMOVE e']] }, []);
      expect(updateExpression(update, placeholders)).to.equal('SET #0 = :0');
      expect(placeholders.attributes()).to.deep.equal({
        ExpressionAttributeNames: { '#0': 'a = :b, c' },
        ExpressionAttributeValues: { ':0': { S: 'd REMOVE e' } },
      });
    });
  });

  describe('may be sent again', () => {
    const REPEATABLE: readonly (readonly [string, UpdateActions<Person>, boolean])[] = [
      ['where it sets and removes', { set: { age: 1 }, remove: ['name', 'address.city'] }, true],
      [
        'where it adds to and deletes from sets',
        { add: { tags: new Set(['a']) }, delete: { more: new Set(['b']) } },
        true,
      ],
      ['not where it adds to a number', { set: { name: 'a' }, add: { age: 1 } }, false],
      ['not where it removes an element of a list, and the next one moves up', { remove: [['list', 0]] }, false],
      ['not where it sets an element of a list, which may be beyond its end', { set: [[['list', 9], 'x']] }, false],
    ];
    for (const [which, actions, isIdempotent] of REPEATABLE) {
      it(which, () => {
        expect(compileUpdate(actions, ['id']).isIdempotent).to.equal(isIdempotent);
      });
    }
  });

  describe('refuses, and says what to do,', () => {
    const REFUSED: readonly (readonly [string, object, string])[] = [
      ['no actions', {}, 'The update has no actions: name some in set, add, remove or delete.'],
      ['only empty ones', { set: {}, add: undefined, remove: [] }, 'The update has no actions'],
      [
        'an action that is none',
        { put: { age: 1 } },
        "The update has an unknown action 'put': there are set, add, remove and delete.",
      ],
      ['a name of every object as an action', { constructor: {} }, "The update has an unknown action 'constructor'"],
      [
        'a key attribute',
        { set: { id: 'b' } },
        "The update changes the key attribute 'id': put a new item and delete the old.",
      ],
      ['a key attribute that is removed', { remove: ['id'] }, "The update changes the key attribute 'id'"],
      ['a part of a key attribute', { set: [[['id', 0], 'b']] }, "The update changes the key attribute 'id'"],
      ['undefined', { set: { age: undefined } }, "The update sets 'age' to undefined: use remove."],
      ['undefined as an addend', { add: { age: undefined } }, 'Attribute "age" is undefined.'],
      ['what no attribute holds', { set: { 'a.b': new Date(0) } }, 'Attribute "a.b" is a Date.'],
      ['adding a string', { add: { name: 'x' } }, "The update adds to 'name' neither a number nor a set."],
      ['adding a list', { add: { list: [1] } }, "The update adds to 'list' neither a number nor a set."],
      [
        'deleting what is no set',
        { delete: { tags: 'a' } },
        "The update deletes from 'tags' what is no Set of elements.",
      ],
      ['an object in remove', { remove: { age: true } }, 'The update wants a list of attributes in remove.'],
      ['a text in set', { set: 'age = 1' }, 'The update wants an object of attributes in set.'],
      ['a list in set that is not one of pairs', { set: ['age', 1] }, 'The update wants pairs of a path and a value'],
      ['a path that is none', { remove: [5] }, "'5' is no path to an attribute"],
    ];
    for (const [what, actions, message] of REFUSED) {
      it(what, () => {
        expect(() => compileUpdate(actions, ['id'])).to.throw(ValidationError, message);
      });
    }
  });

  describe('done by a database', () => {
    const ANN: Person = { id: 'ann', age: 30, tags: new Set(['a', 'b']), list: [1, 2, { x: 1 }], address: { zip: 4 } };

    const DONE: readonly (readonly [string, UpdateActions<Person, 'id'>, object])[] = [
      ['sets', { set: { name: 'Ann', age: 31 } }, { ...ANN, name: 'Ann', age: 31 }],
      [
        'adds to numbers, also to one that is not there',
        { add: { age: 0.5, hits: 2 } },
        { ...ANN, age: 30.5, hits: 2 },
      ],
      ['adds exactly', { add: { age: 10n ** 20n } }, { ...ANN, age: 10n ** 20n + 30n }],
      ['adds to sets', { add: { tags: new Set(['c', 'a']) } }, { ...ANN, tags: new Set(['a', 'b', 'c']) }],
      ['deletes from sets', { delete: { tags: new Set(['a', 'z']) } }, { ...ANN, tags: new Set(['b']) }],
      ['removes', { remove: ['age', 'tags', 'nothing'] }, { id: 'ann', list: ANN.list, address: ANN.address }],
      ['sets within documents', { set: { 'address.city': 'Seoul' } }, { ...ANN, address: { zip: 4, city: 'Seoul' } }],
      [
        'changes elements of lists',
        {
          set: [
            [['list', 0], 'one'],
            [['list', 2, 'a.b'], true],
          ],
          remove: [['list', 1]],
        },
        { ...ANN, list: ['one', { x: 1, 'a.b': true }] },
      ],
      [
        'takes names of every kind',
        {
          set: [
            [['constructor'], 2],
            [['a.b'], 3],
            ['size', 4],
            [['#0'], 5],
          ],
        },
        { ...ANN, constructor: 2, 'a.b': 3, size: 4, '#0': 5 },
      ],
    ];
    for (const [what, actions, expected] of DONE) {
      it(what, async () => {
        await withPeople([ANN], async (s) => {
          expect(await s.update(People, 'ann', actions)).to.deep.equal(expected);
          expect(await s.get(People, 'ann')).to.deep.equal(expected);
        });
      });
    }

    it('sets an attribute that is called __proto__', async () => {
      await withPeople([ANN], async (s) => {
        await s.update(People, 'ann', { set: [[['__proto__'], 1]] });
        // Asked by a condition, since the SDK reads no attribute of this name.
        await s.update(People, 'ann', { set: { age: 31 } }, { if: { attr: ['__proto__'], eq: 1 } });
      });
    });

    it('fails by itself where it names an attribute twice, whatever it could have been merged with', async () => {
      await withPeople([ANN], async (s) => {
        const results = [
          s.update(People, 'ann', { set: { name: 'a' } }),
          s.update(People, 'ann', { set: { age: 1 }, add: { age: 5 } }),
          s.update(People, 'ann', { set: { name: 'b' } }),
        ];
        const [first, second, third] = await Promise.allSettled(results);
        expect(first?.status).to.equal('fulfilled');
        expect(second).to.have.nested.property('reason.name', 'ValidationError');
        expect(third)
          .to.have.property('value')
          .that.deep.equals({ ...ANN, name: 'b' });
      });
    });
  });
});
