import { expect } from 'chai';
import fc from 'fast-check';
import type { AttributeValue } from '../../../lib/item/attribute-value.js';
import { canonicalNumber, compareNumbers } from '../../../lib/item/number.js';
import {
  afterKey,
  afterPrefix,
  encodeKey,
  encodePartition,
  encodeRange,
  encodeRangeBeginning,
  keysOfSegment,
  keysWithin,
  segmentOf,
} from '../../../lib/sqlite/storage/key-encoding.js';

const number = fc
  .tuple(fc.boolean(), fc.bigInt(0n, 10n ** 38n - 1n), fc.integer({ min: -90, max: 80 }))
  .map(([negative, digits, shift]) => canonicalNumber(`${negative ? '-' : ''}${digits}E${shift}`));
const closeNumber = fc.integer({ min: -200, max: 200 }).map((n) => canonicalNumber(`${n}E-1`));
/** Many zeros and 0xFF among the bytes, since these are what the encoding treats apart. */
const bytes = fc.array(fc.constantFrom(0, 1, 0x61, 0xfe, 0xff), { maxLength: 6 }).map((list) => Uint8Array.from(list));
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('\0', '\u0001', 'a', 'ä', '😀') }),
);
const value: fc.Arbitrary<AttributeValue> = fc.oneof(
  fc.oneof(number, closeNumber).map((N) => ({ N })),
  text.map((S) => ({ S })),
  bytes.map((B) => ({ B })),
);

describe('key encoding', () => {
  it('orders numbers by value, to 38 digits', () => {
    const any = fc.oneof(number, closeNumber);
    fc.assert(
      fc.property(any, any, (a, b) => {
        const order = Buffer.compare(encodeRange({ N: a }), encodeRange({ N: b }));
        expect(order).to.equal(Math.sign(compareNumbers(a, b)));
      }),
    );
  });

  it('orders the extremes of numbers', () => {
    const ascending = ['-9E125', '-1E125', '-1', '-1E-130', '0', '1E-130', '1', '1.1', '2', '10', '1E125', '9E125'];
    const encoded = ascending.map((N) => encodeRange({ N }));
    expect(encoded.toSorted(Buffer.compare)).to.deep.equal(encoded);
  });

  it('orders strings by their UTF-8 bytes', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const order = Buffer.compare(encodeRange({ S: a }), encodeRange({ S: b }));
        expect(order).to.equal(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });

  it('orders binary by unsigned bytes', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(Buffer.compare(encodeRange({ B: a }), encodeRange({ B: b }))).to.equal(Buffer.compare(a, b));
      }),
    );
  });

  it('encodes no range value as the beginning of another, so that what follows never matters', () => {
    fc.assert(
      fc.property(value, value, bytes, (a, b, suffix) => {
        const [left, right] = [encodeRange(a), encodeRange(b)];
        fc.pre(!left.equals(right) && Object.keys(a)[0] === Object.keys(b)[0]);
        const order = Buffer.compare(left, right);
        expect(Buffer.compare(Buffer.concat([left, suffix]), Buffer.concat([right]))).to.equal(order);
        expect(Buffer.compare(Buffer.concat([left]), Buffer.concat([right, suffix]))).to.equal(order);
      }),
    );
  });

  it('finds what begins with a text, and nothing else, in one range of keys', () => {
    fc.assert(
      fc.property(bytes, bytes, (whole, beginning) => {
        const { from, to } = keysWithin(encodeRangeBeginning({ B: beginning }));
        const key = encodeRange({ B: whole });
        const within = Buffer.compare(key, from) >= 0 && Buffer.compare(key, to) < 0;
        expect(within).to.equal(Buffer.from(whole).subarray(0, beginning.length).equals(beginning));
      }),
    );
  });

  it('keeps a partition together and apart from all others', () => {
    fc.assert(
      fc.property(value, value, value, (hash, other, range) => {
        const { from, to } = keysWithin(encodePartition(hash));
        const key = encodeKey(other, range);
        const within = Buffer.compare(key, from) >= 0 && Buffer.compare(key, to) < 0;
        expect(within).to.equal(encodePartition(hash).equals(encodePartition(other)));
      }),
    );
  });

  it('gives each key to exactly one segment', () => {
    fc.assert(
      fc.property(value, fc.integer({ min: 1, max: 40 }), (hash, total) => {
        const key = encodeKey(hash);
        const segments = Array.from({ length: total }, (_, segment) => keysOfSegment(segment, total));
        const holders = segments.filter(
          ({ from, to }) => Buffer.compare(key, from) >= 0 && Buffer.compare(key, to) < 0,
        );
        expect(holders).to.deep.equal([segments[segmentOf(key, total)]]);
      }),
    );
  });

  it('spreads partitions evenly over segments', () => {
    const counts = new Array<number>(16).fill(0);
    for (let n = 0; n < 16_000; n++) {
      for (const hash of [{ S: `user#${n}` }, { N: String(n) }]) {
        const segment = segmentOf(encodeKey(hash), counts.length);
        counts[segment] = (counts[segment] ?? 0) + 1;
      }
    }
    for (const count of counts) expect(count).to.be.within(1800, 2200);
  });

  it('begins the first segment before every key and ends the last one after', () => {
    for (const total of [1, 3, 1_000_000]) {
      expect(keysOfSegment(0, total).from).to.deep.equal(Buffer.alloc(4));
      expect(keysOfSegment(total - 1, total).to).to.deep.equal(Buffer.alloc(5, 0xff));
    }
  });

  it('knows the first key after a key and after a prefix', () => {
    expect(afterKey(Buffer.of(1, 2))).to.deep.equal(Buffer.of(1, 2, 0));
    expect(afterPrefix(Buffer.of(1, 2))).to.deep.equal(Buffer.of(1, 3));
    expect(afterPrefix(Buffer.of(1, 0xff, 0xff))).to.deep.equal(Buffer.of(2));
    expect(Buffer.compare(afterPrefix(Buffer.of(0xff)), encodeKey({ S: 'x' }))).to.equal(1);
  });

  it('appends the key of the item to an entry of an index', () => {
    const item = encodeKey({ S: 'a' });
    const entry = encodeKey({ N: '1' }, { S: 'b' }, item);
    expect(entry.subarray(-item.length)).to.deep.equal(item);
  });
});
