import { expect } from 'chai';
import fc from 'fast-check';
import type { AttributeMap } from '../../lib/item/attribute-value.js';
import { canonicalNumber } from '../../lib/item/number.js';
import { itemSizeBytes, numberSizeBytes, utf8Bytes, valueSizeBytes } from '../../lib/item/size.js';

describe('size', () => {
  const NUMBERS = [
    ['0', 1],
    ['1', 2],
    ['12', 2],
    ['-12', 3],
    ['123', 3],
    ['100', 2],
    ['1.5', 3],
    ['0.5', 2],
    ['0.001', 2],
    ['100.5', 4],
    ['3.14159', 5],
    ['123456', 4],
    ['1E125', 2],
    ['1E-130', 2],
    ['9'.repeat(38), 20],
    [`-${'9'.repeat(38)}`, 21],
  ] as const;
  for (const [text, bytes] of NUMBERS) {
    it(`counts ${bytes} bytes for the number ${text}`, () => {
      expect(numberSizeBytes(canonicalNumber(text))).to.equal(bytes);
    });
  }

  it('counts strings by their UTF-8 bytes', () => {
    expect(utf8Bytes('aä€😀')).to.equal(1 + 2 + 3 + 4);
    expect(valueSizeBytes({ S: '€' })).to.equal(3);
  });

  it('counts binary by its bytes, null and booleans as one', () => {
    expect(valueSizeBytes({ B: new Uint8Array(7) })).to.equal(7);
    expect(valueSizeBytes({ NULL: true })).to.equal(1);
    expect(valueSizeBytes({ BOOL: false })).to.equal(1);
  });

  it('counts three bytes for a list or a map and one more for each element', () => {
    expect(valueSizeBytes({ L: [] })).to.equal(3);
    expect(valueSizeBytes({ M: {} })).to.equal(3);
    expect(valueSizeBytes({ L: [{ S: 'ab' }, { N: '12' }] })).to.equal(3 + (1 + 2) + (1 + 2));
    expect(valueSizeBytes({ M: { name: { S: 'ab' } } })).to.equal(3 + (1 + 4 + 2));
  });

  it('counts sets as the sum of their elements', () => {
    expect(valueSizeBytes({ SS: ['a', '€'] })).to.equal(4);
    expect(valueSizeBytes({ NS: ['1', '123'] })).to.equal(5);
    expect(valueSizeBytes({ BS: [new Uint8Array(2), new Uint8Array(0)] })).to.equal(2);
  });

  it('counts the names of attributes, also hostile ones', () => {
    const item: AttributeMap = JSON.parse('{"__proto__":{"S":"x"},"ä":{"N":"1"}}');
    expect(itemSizeBytes(item)).to.equal(9 + 1 + (2 + 2));
  });

  it('counts an item as the sum of its attributes', () => {
    const attributes = fc.dictionary(fc.string(), fc.record({ S: fc.string({ unit: 'grapheme' }) }));
    fc.assert(
      fc.property(attributes, (item) => {
        const bytes = Object.entries(item).map(([name, { S }]) => Buffer.byteLength(name + S));
        expect(itemSizeBytes(item)).to.equal(bytes.reduce((a, b) => a + b, 0));
      }),
    );
  });
});
