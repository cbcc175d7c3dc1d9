import { expect } from 'chai';
import fc from 'fast-check';
import { addNumbers, canonicalNumber, compareNumbers, NumberError, parseNumber } from '../../lib/item/number.js';

/** Numbers in canonical form: a sign, up to 38 digits, and a place for the point. */
const canonical = (maxDigits = 38, maxShift = 80) =>
  fc
    .tuple(fc.boolean(), fc.bigInt(0n, 10n ** BigInt(maxDigits) - 1n), fc.integer({ min: -maxShift, max: maxShift }))
    .map(([negative, digits, shift]) => canonicalNumber(`${negative ? '-' : ''}${digits}E${shift}`));

describe('number', () => {
  const SPELLINGS = [
    ['0042.1200', '42.12'],
    ['-0042.1200', '-42.12'],
    ['0', '0'],
    ['-0', '0'],
    ['0.000', '0'],
    ['0E999', '0'],
    ['+7', '7'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['100', '100'],
    ['1.0', '1'],
    ['12e-1', '1.2'],
    ['1E+3', '1000'],
    ['0.001', '0.001'],
    ['1E125', `1${'0'.repeat(125)}`],
    ['1E-130', `0.${'0'.repeat(129)}1`],
    [`${'9'.repeat(38)}E88`, `${'9'.repeat(38)}${'0'.repeat(88)}`],
    ['00000000000000000000000000000000000000000000001', '1'],
  ];
  for (const [text = '', expected = ''] of SPELLINGS) {
    it(`spells ${text} as ${expected.length > 50 ? `${expected.length} characters` : expected}`, () => {
      expect(canonicalNumber(text)).to.equal(expected);
    });
  }

  const REFUSALS = [
    ['', 'The parameter cannot be converted to a numeric value'],
    ['abc', 'The parameter cannot be converted to a numeric value: abc'],
    ['.', 'The parameter cannot be converted to a numeric value: .'],
    ['1 ', 'The parameter cannot be converted to a numeric value: 1 '],
    ['NaN', 'The parameter cannot be converted to a numeric value: NaN'],
    ['1'.repeat(39), 'Attempting to store more than 38 significant digits in a Number'],
    ['1E126', 'Number overflow. Attempting to store a number with magnitude larger than supported range'],
    ['-1E126', 'Number overflow. Attempting to store a number with magnitude larger than supported range'],
    ['1E-131', 'Number underflow. Attempting to store a number with magnitude smaller than supported range'],
  ];
  for (const [text = '', message] of REFUSALS) {
    it(`refuses ${text || 'an empty text'}: ${message}`, () => {
      expect(() => canonicalNumber(text))
        .to.throw(NumberError)
        .with.property('message', message);
    });
  }

  it('takes a number apart into sign, digits and exponent', () => {
    expect(parseNumber('-0042.1200')).to.deep.equal({ negative: true, digits: '4212', exponent: 2 });
    expect(parseNumber('0.00')).to.deep.equal({ negative: false, digits: '', exponent: 0 });
  });

  it('leaves a canonical number as it is', () => {
    fc.assert(
      fc.property(canonical(), (text) => {
        expect(canonicalNumber(text)).to.equal(text);
      }),
    );
  });

  it('needs time in proportion to the length of a text', () => {
    expect(canonicalNumber(`${'0'.repeat(1e6)}1${'0'.repeat(20)}.${'0'.repeat(1e6)}`)).to.equal(
      '100000000000000000000',
    );
  });

  it('compares integers as integers', () => {
    const integer = fc.bigInt(-(10n ** 38n) + 1n, 10n ** 38n - 1n);
    fc.assert(
      fc.property(integer, integer, (a, b) => {
        expect(Math.sign(compareNumbers(String(a), String(b)))).to.equal(a < b ? -1 : Number(a > b));
      }),
    );
  });

  it('compares by the sign of the difference', () => {
    fc.assert(
      fc.property(canonical(19, 9), canonical(19, 9), (a, b) => {
        const difference = addNumbers(a, b.startsWith('-') ? b.slice(1) : `-${b}`);
        expect(Math.sign(compareNumbers(a, b))).to.equal(difference === '0' ? 0 : difference.startsWith('-') ? -1 : 1);
      }),
    );
  });

  it('sees different spellings of a number as equal', () => {
    expect(compareNumbers('1.0', '1')).to.equal(0);
    expect(compareNumbers('10', '1E1')).to.equal(0);
    expect(compareNumbers('-0', '0')).to.equal(0);
  });

  it('adds integers exactly', () => {
    const integer = fc.bigInt(-(10n ** 37n), 10n ** 37n);
    fc.assert(
      fc.property(integer, integer, (a, b) => {
        expect(addNumbers(String(a), String(b))).to.equal(String(a + b));
      }),
    );
  });

  it('adds what floating point cannot', () => {
    expect(addNumbers('0.1', '0.2')).to.equal('0.3');
    expect(addNumbers('9'.repeat(38), '1')).to.equal(`1${'0'.repeat(38)}`);
    expect(addNumbers('1E125', '-1E125')).to.equal('0');
    expect(addNumbers('0', '1E125')).to.equal(`1${'0'.repeat(125)}`);
  });

  it('refuses a sum that needs more than 38 digits or more magnitude than there is', () => {
    expect(() => addNumbers('1E37', '0.1')).to.throw(NumberError, 'more than 38 significant digits');
    expect(() => addNumbers('9E125', '9E125')).to.throw(NumberError, 'Number overflow');
  });
});
