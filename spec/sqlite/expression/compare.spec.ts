import { expect } from 'chai';
import fc from 'fast-check';
import type { AttributeValue } from '../../../lib/item/attribute-value.js';
import { compareValues, equalValues } from '../../../lib/sqlite/expression/compare.js';
import { typeOf } from '../../../lib/sqlite/wire/item.js';
import { attributeValue } from './arbitraries.js';

describe('compare', () => {
  it('orders strings by their bytes in UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        const order = compareValues({ S: a }, { S: b }) ?? Number.NaN;
        expect(Math.sign(order)).to.equal(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });

  it('orders a character beyond U+FFFF after U+FFFD', () => {
    expect(compareValues({ S: 'a😀' }, { S: 'a\ufffd' })).to.be.greaterThan(0);
  });

  it('orders numbers by value, to the last of 38 digits', () => {
    const nines = '9'.repeat(37);
    expect(compareValues({ N: `${nines}8` }, { N: `${nines}9` })).to.be.lessThan(0);
    expect(compareValues({ N: '10' }, { N: '9' })).to.be.greaterThan(0);
    expect(compareValues({ N: '-10' }, { N: '-9' })).to.be.lessThan(0);
    expect(compareValues({ N: '1.0' }, { N: '1' })).to.equal(0);
  });

  it('orders binaries by unsigned bytes', () => {
    expect(compareValues({ B: Uint8Array.of(255) }, { B: Uint8Array.of(1, 2) })).to.be.greaterThan(0);
    expect(compareValues({ B: Uint8Array.of(1) }, { B: Uint8Array.of(1, 0) })).to.be.lessThan(0);
  });

  it('knows no order between types, nor of anything but strings, numbers and binaries', () => {
    const unordered: [AttributeValue, AttributeValue][] = [
      [{ S: '1' }, { N: '1' }],
      [{ BOOL: true }, { BOOL: true }],
      [{ NULL: true }, { NULL: true }],
      [{ L: [] }, { L: [] }],
      [{ SS: ['a'] }, { SS: ['a'] }],
    ];
    for (const [a, b] of unordered) expect(compareValues(a, b)).to.equal(undefined);
  });

  it('finds every value equal to a copy of itself, and to no value of another type', () => {
    fc.assert(
      fc.property(attributeValue, attributeValue, (a, b) => {
        expect(equalValues(a, structuredClone(a))).to.equal(true);
        if (typeOf(a) !== typeOf(b)) expect(equalValues(a, b)).to.equal(false);
        expect(equalValues(a, b)).to.equal(equalValues(b, a));
      }),
    );
  });

  it('looks into lists and maps, for which the spelling of numbers and the order of sets do not count', () => {
    const one: AttributeValue = { M: { l: { L: [{ N: '1.0' }] }, s: { SS: ['a', 'b'] } } };
    const same: AttributeValue = { M: { s: { SS: ['b', 'a'] }, l: { L: [{ N: '1' }] } } };
    expect(equalValues(one, same)).to.equal(true);
    expect(equalValues(one, { M: { l: { L: [{ N: '1' }] } } })).to.equal(false);
    expect(equalValues({ L: [{ N: '1' }] }, { L: [{ N: '1' }, { N: '1' }] })).to.equal(false);
    expect(equalValues({ L: [{ N: '1' }, { N: '2' }] }, { L: [{ N: '2' }, { N: '1' }] })).to.equal(false);
  });

  it('does not take what a prototype has for an attribute', () => {
    expect(equalValues({ M: { toString: { S: '' } } }, { M: { other: { S: '' } } })).to.equal(false);
  });
});
