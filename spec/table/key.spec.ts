import { NumberValueImpl } from '@aws-sdk/util-dynamodb';
import { expect } from 'chai';
import fc from 'fast-check';
import { ValidationError } from '../../lib/errors.js';
import type { KeyType } from '../../lib/item/attribute-value.js';
import { type Keyed, keyAttributes, keyIdentity, keyOfItem, marshallKey, plainKeyOf } from '../../lib/table/key.js';

const HASH_ONLY: Keyed = { hashKey: { name: 'page', type: 'S' }, rangeKey: undefined };
const VISITS: Keyed = { hashKey: { name: 'user', type: 'S' }, rangeKey: { name: 'time', type: 'N' } };
const SESSION = { user: { S: 'ann' }, time: { N: '17' } };

describe('key', () => {
  describe('marshallKey', () => {
    it('takes the bare hash value, a list of one and an object where there is no range key', () => {
      for (const key of ['/a', ['/a'], { page: '/a' }]) {
        expect(marshallKey(HASH_ONLY, key)).to.deep.equal({ page: { S: '/a' } });
      }
    });

    it('takes a pair or an object, in any order of names, where there is one', () => {
      const withoutPrototype = Object.assign(Object.create(null), { user: 'ann', time: 17 });
      for (const key of [['ann', 17], { user: 'ann', time: 17 }, { time: 17, user: 'ann' }, withoutPrototype]) {
        expect(marshallKey(VISITS, key)).to.deep.equal(SESSION);
      }
    });

    it('takes every spelling of a number, and binary', () => {
      for (const time of [17, 17n, NumberValueImpl.from('17.0')]) {
        expect(marshallKey(VISITS, ['ann', time])).to.deep.equal(SESSION);
        expect(marshallKey(ofType('N'), time)).to.deep.equal({ id: { N: '17' } });
      }
      expect(marshallKey(ofType('B'), Buffer.from('a'))).to.deep.equal({ id: { B: Buffer.from('a') } });
    });

    for (const name of ['__proto__', 'constructor', 'toString', 'a.b', '#0', ' ']) {
      it(`takes a key attribute that is called ${JSON.stringify(name)}`, () => {
        const keyed: Keyed = { hashKey: { name, type: 'S' }, rangeKey: undefined };
        const expected = Object.fromEntries([[name, { S: 'x' }]]);
        for (const key of ['x', ['x'], Object.fromEntries([[name, 'x']])]) {
          expect(marshallKey(keyed, key)).to.deep.equal(expected);
        }
        expect(keyOfItem(keyed, expected)).to.deep.equal(expected);
        expect(() => keyOfItem(keyed, {})).to.throw(ValidationError, `The key attribute '${name}' (S) is missing.`);
        expect(() => marshallKey(keyed, {})).to.throw(ValidationError, `The key attribute '${name}' (S) is missing.`);
      });
    }

    const REFUSED: readonly (readonly [string, Keyed, unknown, string])[] = [
      ['a bare value where there is a range key', VISITS, 'ann', 'A key here is [user, time].'],
      ['a list of one where there is a range key', VISITS, ['ann'], 'A key here is [user, time].'],
      ['a list of three', VISITS, ['ann', 17, 18], 'A key here is [user, time].'],
      ['a pair where there is no range key', HASH_ONLY, ['/a', 1], "A key here is the bare value of 'page'."],
      ['nothing', HASH_ONLY, undefined, "The key attribute 'page' (S) is missing."],
      ['null', HASH_ONLY, null, "The key attribute 'page' is of type NULL, the table wants S."],
      ['the wrong order', VISITS, [17, 'ann'], "The key attribute 'user' is of type N, the table wants S."],
      ['another type', VISITS, ['ann', '17'], "The key attribute 'time' is of type S, the table wants N."],
      ['an object without one of the attributes', VISITS, { user: 'ann' }, "The key attribute 'time' (N) is missing."],
      [
        'an object with another attribute',
        VISITS,
        { user: 'ann', time: 17, page: '/a' },
        "'page' is no key attribute: the key is 'user' and 'time'.",
      ],
      ['an empty string', HASH_ONLY, '', "The key attribute 'page' is empty: a key needs at least one byte."],
      [
        'empty binary',
        ofType('B'),
        new Uint8Array(),
        "The key attribute 'id' is empty: a key needs at least one byte.",
      ],
      ['NaN', ofType('N'), Number.NaN, 'Attribute "id" is NaN.'],
    ];
    for (const [what, keyed, key, message] of REFUSED) {
      it(`refuses ${what}: ${message}`, () => {
        expect(() => marshallKey(keyed, key)).to.throw(ValidationError, message);
      });
    }

    it('takes 2048 bytes of a hash key and 1024 of a range key, and no more', () => {
      const keyed: Keyed = { hashKey: { name: 'hash', type: 'S' }, rangeKey: { name: 'range', type: 'B' } };
      const longest = [`${'€'.repeat(682)}aa`, new Uint8Array(1024)];
      expect(marshallKey(keyed, longest)).to.have.all.keys('hash', 'range');
      expect(() => marshallKey(keyed, ['€'.repeat(683), new Uint8Array(1)])).to.throw(
        ValidationError,
        "The key attribute 'hash' has 2049 bytes, at most 2048 are allowed.",
      );
      expect(() => marshallKey(keyed, ['a', new Uint8Array(1025)])).to.throw(
        ValidationError,
        "The key attribute 'range' has 1025 bytes, at most 1024 are allowed.",
      );
    });
  });

  describe('keyOfItem', () => {
    it('takes the key attributes out of an item', () => {
      expect(keyOfItem(VISITS, { page: { S: '/a' }, ...SESSION })).to.deep.equal(SESSION);
    });

    it('refuses an item without one of them, and one of another type', () => {
      expect(() => keyOfItem(VISITS, { user: { S: 'ann' } })).to.throw(ValidationError, "'time' (N) is missing");
      expect(() => keyOfItem(VISITS, { ...SESSION, time: { S: '17' } })).to.throw(ValidationError, 'is of type S');
    });
  });

  describe('plainKeyOf', () => {
    it('takes the key attributes of an item as they are in it', () => {
      const keyed: Keyed = { hashKey: { name: 'id', type: 'S' }, rangeKey: { name: 'n', type: 'N' } };
      expect(plainKeyOf(keyed, { label: 'x', n: 1, id: 'a' })).to.deep.equal({ n: 1, id: 'a' });
    });
  });

  describe('keyIdentity', () => {
    const strings: Keyed = { hashKey: { name: 'hash', type: 'S' }, rangeKey: { name: 'range', type: 'S' } };
    const key = fc.tuple(fc.string({ minLength: 1, maxLength: 4 }), fc.string({ minLength: 1, maxLength: 4 }));

    it('is the same for the same pair of strings and for no other', () => {
      fc.assert(
        fc.property(key, key, (a, b) => {
          const isSame = a[0] === b[0] && a[1] === b[1];
          expect(identity(strings, a) === identity(strings, b)).to.equal(isSame);
        }),
      );
    });

    it('keeps pairs apart that are the same text when put together', () => {
      const pairs = [
        ['ab', 'c'],
        ['a', 'bc'],
        ['1:a', 'b'],
        ['1', ':ab'],
        ['a', '1:b'],
      ];
      expect(new Set(pairs.map((pair) => identity(strings, pair)))).to.have.lengthOf(pairs.length);
    });

    it('is the same however a number is spelled', () => {
      const spellings = ['17', '17.0', '1.7E1', '0017'];
      expect(new Set(spellings.map((N) => keyIdentity(ofType('N'), { id: { N } })))).to.have.lengthOf(1);
      expect(identity(ofType('N'), -0)).to.equal(identity(ofType('N'), 0));
    });

    it('goes by the bytes of binary', () => {
      expect(identity(ofType('B'), Buffer.from('ab'))).to.equal(identity(ofType('B'), Uint8Array.of(97, 98)));
      expect(identity(ofType('B'), Buffer.from('ab'))).to.not.equal(identity(ofType('B'), Buffer.from('ac')));
    });
  });

  it('lists the key attributes, hash key first', () => {
    expect(keyAttributes(VISITS).map(({ name }) => name)).to.deep.equal(['user', 'time']);
    expect(keyAttributes(HASH_ONLY).map(({ name }) => name)).to.deep.equal(['page']);
  });
});

function ofType(type: KeyType): Keyed {
  return { hashKey: { name: 'id', type }, rangeKey: undefined };
}

function identity(keyed: Keyed, key: unknown): string {
  return keyIdentity(keyed, marshallKey(keyed, key));
}
