import { NumberValueImpl } from '@aws-sdk/util-dynamodb';
import { expect } from 'chai';
import fc from 'fast-check';
import { ValidationError } from '../../lib/errors.js';
import type { AttributeValue } from '../../lib/item/attribute-value.js';
import { marshallItem, marshallValue, unmarshallItem, unmarshallValue } from '../../lib/item/marshall.js';
import { canonicalNumber } from '../../lib/item/number.js';
import { itemSizeBytes } from '../../lib/item/size.js';

const HOSTILE_NAMES = ['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', 'toJSON', 'then', ''];

/** Text with everything that JSON escapes, and characters of one to four bytes. */
const text = fc.string({
  unit: fc.oneof(fc.constantFrom('"', '\\', '\n', '\0', '\u001f', '\u007f', '\u2028', '€', '😀'), fc.string()),
});
const name = fc.oneof(fc.constantFrom(...HOSTILE_NAMES), text);
const binary = fc.uint8Array({ maxLength: 40 });
const bigInteger = fc.bigInt(-(10n ** 38n) + 1n, 10n ** 38n - 1n);
const numberText = fc.tuple(bigInteger, fc.integer({ min: -80, max: 80 })).map(([digits, shift]) => {
  return NumberValueImpl.from(canonicalNumber(`${digits}E${shift}`));
});
const smallNumber = fc.double({ noDefaultInfinity: true, noNaN: true, min: -1e100, max: 1e100 }).filter(isInRange);
const number = fc.oneof(fc.integer(), fc.maxSafeInteger(), smallNumber, bigInteger, numberText);
const set = fc.oneof(
  fc.uniqueArray(text, { minLength: 1 }),
  fc.uniqueArray(number, { minLength: 1, selector: spelling }),
  fc.uniqueArray(binary, { minLength: 1, selector: String }),
);

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    text,
    number,
    binary,
    set.map((elements) => new Set<unknown>(elements)),
    fc.array(tie('value'), { maxLength: 6 }),
    fc.dictionary(name, tie('value'), { maxKeys: 6 }),
    fc.array(fc.tuple(name, tie('value')), { maxLength: 4 }).map((entries) => new Map(entries)),
  ),
}));
const item = fc.dictionary(name, value);

describe('marshall', () => {
  describe('there and back', () => {
    it('brings every value back, a Map as an object and a number in its simplest exact type', () => {
      fc.assert(
        fc.property(item, (original) => {
          expect(unmarshallItem(marshallItem(original).attributes)).to.deep.equal(asRead(original));
        }),
      );
    });

    it('brings what the service holds back to the same bytes', () => {
      fc.assert(
        fc.property(item, (original) => {
          const { attributes } = marshallItem(original);
          expect(marshallItem(unmarshallItem(attributes)).attributes).to.deep.equal(attributes);
        }),
      );
    });

    for (const hostile of HOSTILE_NAMES) {
      it(`takes ${JSON.stringify(hostile)} as the name of an attribute like any other, in every position`, () => {
        const inner = { [hostile]: 'x' };
        const original = { [hostile]: { [hostile]: [inner, new Map([[hostile, inner]])] } };
        const read = unmarshallItem(marshallItem(original).attributes);
        expect(read).to.deep.equal({ [hostile]: { [hostile]: [inner, { [hostile]: inner }] } });
        expect(Object.keys(read)).to.deep.equal([hostile]);
        expect(Object.getPrototypeOf(read)).to.equal(Object.prototype);
      });
    }

    it('leaves undefined properties out, of items and of the maps in them', () => {
      const { attributes } = marshallItem({ a: undefined, b: { c: undefined, d: 1 }, e: new Map([['f', undefined]]) });
      expect(attributes).to.deep.equal({ b: { M: { d: { N: '1' } } }, e: { M: {} } });
    });

    it('takes an object without a prototype, and a Buffer as binary', () => {
      expect(marshallValue(Object.assign(Object.create(null), { a: 1 }), 'x')).to.deep.equal({ M: { a: { N: '1' } } });
      expect(marshallValue(Buffer.from([1, 2]), 'x')).to.deep.equal({ B: Buffer.from([1, 2]) });
    });

    it("takes a map with the attributes of the SDK's NumberValue for the map that it is", () => {
      expect(marshallValue({ value: '5', toBigInt: 1 }, 'x')).to.deep.equal({
        M: { value: { S: '5' }, toBigInt: { N: '1' } },
      });
    });
  });

  describe('numbers', () => {
    const READ: readonly (readonly [string, unknown])[] = [
      ['0', 0],
      ['-1.5', -1.5],
      ['0.1', 0.1],
      ['9007199254740991', 9007199254740991],
      ['9007199254740992', 9007199254740992],
      ['9007199254740993', 9007199254740993n],
      ['-9007199254740993', -9007199254740993n],
      ['100000000000000000000', 1e20],
      ['9'.repeat(38), BigInt('9'.repeat(38))],
      ['0.30000000000000004', 0.1 + 0.2],
      ['0.300000000000000044', NumberValueImpl.from('0.300000000000000044')],
      [`0.${'0'.repeat(129)}1`, 1e-130],
      [`1${'0'.repeat(125)}`, 1e125],
    ];
    for (const [stored, expected] of READ) {
      it(`reads ${stored.length > 40 ? `${stored.slice(0, 5)}… (${stored.length})` : stored} as ${typeof expected}`, () => {
        expect(unmarshallValue({ N: stored })).to.deep.equal(expected);
      });
    }

    it('reads a number as `number` only if that prints the same digits', () => {
      fc.assert(
        fc.property(numberText, ({ value: stored }) => {
          const read = unmarshallValue({ N: stored });
          expect(spelling(read)).to.equal(stored);
          if (typeof read === 'number') return;
          expect(canonicalNumber(String(Number(stored)))).to.not.equal(stored);
          expect(typeof read === 'bigint').to.equal(!stored.includes('.'));
        }),
      );
    });

    it('stores all three spellings of a number alike', () => {
      for (const each of [42, 42n, NumberValueImpl.from('0042.0')]) {
        expect(marshallValue(each, 'x')).to.deep.equal({ N: '42' });
      }
      expect(marshallValue(-0, 'x')).to.deep.equal({ N: '0' });
      expect(marshallValue(5e-7, 'x')).to.deep.equal({ N: '0.0000005' });
    });
  });

  describe('sets', () => {
    it('holds each number once, whatever its spelling', () => {
      const { attributes, sizeBytes } = marshallItem({ a: new Set([1, 1n, NumberValueImpl.from('1.0'), 2]) });
      expect(attributes).to.deep.equal({ a: { NS: ['1', '2'] } });
      expect(sizeBytes).to.equal(itemSizeBytes(attributes));
    });

    it('holds equal bytes once, which JavaScript tells apart', () => {
      const { attributes, sizeBytes } = marshallItem({ a: new Set([bytes(1), bytes(1), bytes(2)]) });
      expect(attributes).to.deep.equal({ a: { BS: [bytes(1), bytes(2)] } });
      expect(sizeBytes).to.equal(itemSizeBytes(attributes));
    });
  });

  describe('what it measures', () => {
    it("is the item's size by DynamoDB's rule", () => {
      fc.assert(
        fc.property(item, (original) => {
          const { attributes, sizeBytes } = marshallItem(original);
          expect(sizeBytes).to.equal(itemSizeBytes(attributes));
        }),
      );
    });
  });

  describe('what JSON.stringify makes of it', () => {
    it('is what the service reads, with binary in base64', () => {
      fc.assert(
        fc.property(item, (original) => {
          const { attributes } = marshallItem(original);
          expect(JSON.parse(JSON.stringify(attributes))).to.deep.equal(asWire({ M: attributes }).M);
        }),
      );
    });

    it('is only the part of a buffer that a binary value covers', () => {
      const whole = Buffer.from('..ab..');
      const { attributes } = marshallItem({ a: whole.subarray(2, 4), b: new Set([whole.subarray(2, 3)]) });
      expect(JSON.stringify(attributes)).to.equal('{"a":{"B":"YWI="},"b":{"BS":["YQ=="]}}');
    });
  });

  describe('depth', () => {
    it('takes 31 levels of lists or maps', () => {
      for (const nested of [lists(31), maps(31)]) {
        expect(unmarshallItem(marshallItem({ a: nested }).attributes)).to.deep.equal({ a: nested });
      }
    });

    it('refuses 32, and any more without a deep call, naming the attribute', () => {
      for (const nested of [lists(32), maps(32), lists(100_000)]) {
        expect(() => marshallItem({ fine: 1, deep: nested })).to.throw(
          ValidationError,
          'Attribute "deep" is nested deeper than 31 levels',
        );
      }
    });

    it('refuses what contains itself', () => {
      const circle: Record<string, unknown> = {};
      circle.a = circle;
      circle.b = circle;
      expect(() => marshallItem(circle)).to.throw(ValidationError, 'Attribute "a" is nested deeper');
    });
  });

  describe('refuses, and says where,', () => {
    class Money {}
    const REFUSED: readonly (readonly [string, unknown, string])[] = [
      ['NaN', Number.NaN, 'is NaN'],
      ['an infinite number', Number.NEGATIVE_INFINITY, 'is -Infinity'],
      ['a number beyond the magnitudes', 1e126, 'is no number that DynamoDB holds (Number overflow'],
      ['a number too close to zero', 1e-131, 'is no number that DynamoDB holds (Number underflow'],
      ['more than 38 digits', 10n ** 38n + 1n, 'more than 38 significant digits'],
      ['a NumberValue that is no number', { value: '4x', toBigInt: () => 4n }, 'numeric value: 4x'],
      ['a function', () => 1, 'is a function'],
      ['a symbol', Symbol('x'), 'is a symbol'],
      ['undefined in a list', [undefined], 'is undefined'],
      ['a Date', new Date(0), 'is a Date'],
      ['an instance of a class', new Money(), 'is a Money'],
      ['an ArrayBuffer', new ArrayBuffer(1), 'is a ArrayBuffer'],
      ['an empty set', new Set(), 'is an empty set'],
      ['a set of objects', new Set([{}]), 'is a set of neither strings, numbers nor binary'],
      ['a set of booleans', new Set([true]), 'is a set of neither strings, numbers nor binary'],
      ['a set of several types', new Set(['a', 1]), 'is a set of mixed types'],
      ['NaN in a set', new Set([1, Number.NaN]), 'is NaN'],
      ['a Map with a key that is no string', new Map([[1, 2]]), 'has a key that is not a string'],
      ['half a surrogate pair', 'a\ud800', 'holds half a surrogate pair'],
      ['half a surrogate pair in a name', { '\udc00': 1 }, 'holds half a surrogate pair'],
    ];
    for (const [what, wrong, message] of REFUSED) {
      it(what, () => {
        expect(() => marshallItem({ fine: 1, list: [0, { wrong }] }))
          .to.throw(ValidationError, message)
          .with.property('message')
          .that.matches(/^Attribute "list\.1\.wrong[."]/);
        expect(() => marshallValue(wrong, 'page')).to.throw(ValidationError, /^Attribute "page[."]/);
      });
    }

    it('a hole in a list', () => {
      // biome-ignore lint/suspicious/noSparseArray: the hole is the subject.
      expect(() => marshallItem({ list: [1, , 3] })).to.throw(ValidationError, 'Attribute "list.1" is undefined');
    });

    it('half a surrogate pair in the name of an attribute of the item', () => {
      expect(() => marshallItem({ '\ud800': 1 })).to.throw(ValidationError, 'Attribute "\\ud800" holds half');
    });
  });
});

function isInRange(each: number): boolean {
  return each === 0 || Math.abs(each) >= 1e-130;
}

function bytes(...each: number[]): Uint8Array {
  return Uint8Array.from(each);
}

/** A number as DynamoDB prints it. */
function spelling(each: unknown): string {
  return canonicalNumber(each instanceof NumberValueImpl ? each.value : String(each));
}

/** What a value is when it is read again. */
function asRead(each: unknown): unknown {
  if (typeof each === 'number' || typeof each === 'bigint' || each instanceof NumberValueImpl) return simplest(each);
  if (each instanceof Uint8Array || typeof each !== 'object' || each === null) return each;
  if (Array.isArray(each)) return each.map(asRead);
  if (each instanceof Set) return new Set(Array.from(each, asRead));
  const entries = each instanceof Map ? each.entries() : Object.entries(each);
  return Object.fromEntries(Array.from(entries, ([key, inner]) => [key, asRead(inner)]));
}

function simplest(each: number | bigint | NumberValueImpl): unknown {
  const digits = spelling(each);
  const double = Number(digits);
  if (spelling(double) === digits) return double;
  return digits.includes('.') ? NumberValueImpl.from(digits) : BigInt(digits);
}

/** A value as the service's JSON has it. */
function asWire(attribute: AttributeValue): Record<string, unknown> {
  if ('B' in attribute) return { B: base64(attribute.B) };
  if ('BS' in attribute) return { BS: attribute.BS.map(base64) };
  if ('L' in attribute) return { L: attribute.L.map(asWire) };
  if (!('M' in attribute)) return attribute;
  return { M: Object.fromEntries(Object.entries(attribute.M).map(([key, inner]) => [key, asWire(inner)])) };
}

function base64(each: Uint8Array): string {
  return Buffer.from(each).toString('base64');
}

function lists(depth: number): unknown {
  let nested: unknown = 'leaf';
  for (let level = 0; level < depth; level += 1) nested = [nested];
  return nested;
}

function maps(depth: number): unknown {
  let nested: unknown = 'leaf';
  for (let level = 0; level < depth; level += 1) nested = { a: nested };
  return nested;
}
