import { NumberValueImpl } from '@aws-sdk/util-dynamodb';
import { expect } from 'chai';
import fc from 'fast-check';
import { parseExactJson } from '../../../lib/cli/input/exact-json.js';
import { canonicalNumber } from '../../../lib/item/number.js';

describe('parseExactJson', () => {
  it('reads what a double holds as a number', () => {
    expect(parseExactJson('{"a":1,"b":-0.5,"c":[1e3,123456789012345]}')).to.deep.equal({
      a: 1,
      b: -0.5,
      c: [1000, 123456789012345],
    });
  });

  it('reads a longer integer as a bigint, and a longer fraction as a NumberValue', () => {
    expect(parseExactJson('{"a":12345678901234567890}')).to.deep.equal({ a: 12345678901234567890n });
    expect(parseExactJson('[ -0.12345678901234567890123]')).to.deep.equal([
      NumberValueImpl.from('-0.12345678901234567890123'),
    ]);
  });

  it('changes none of the shortest numbers that a double would', () => {
    for (const digits of [
      '9007199254740993',
      '-9007199254740993',
      '0.30000000000000001',
      '90071992547409.93',
      '1e400',
      '1e-400',
    ]) {
      for (const text of [`{"a":${digits}}`, `[${digits}]`, `[1, ${digits}]`, `[\n${digits}]`]) {
        expect(String(numberIn(parseExactJson(text))), text).to.equal(digits);
      }
    }
  });

  it('lets the last of two properties of one name count, exact numbers or not', () => {
    expect(parseExactJson('{"a":1,"a":2}')).to.deep.equal({ a: 2 });
    expect(parseExactJson('{"a":1,"a":12345678901234567890}')).to.deep.equal({ a: 12345678901234567890n });
  });

  it('refuses what JSON.parse refuses, next to exact numbers too', () => {
    for (const text of ['{"a":1,}', '[12345678901234567890,]', '{"a":012345678901234567890}', '[1.e20]', '']) {
      expect(() => parseExactJson(text), text).to.throw(SyntaxError);
    }
  });

  it('loses no digit of any number, wherever it stands', () => {
    const digits = fc.stringMatching(/^-?(0|[1-9]\d{0,37})(\.\d{1,30})?([eE][+-]?\d{1,2})?$/);
    const around = fc.constantFrom(
      ['[', ']'],
      ['[1,', ']'],
      ['{"a":', '}'],
      ['{"a": ', ' }'],
      ['[\n', ',"x"]'],
      ['[[[0],', ']]'],
    );
    fc.assert(
      fc.property(digits, around, (text, [before, after]) => {
        const found = numberIn(parseExactJson(`${before}${text}${after}`));
        expect(canonical(String(found))).to.equal(canonical(text));
      }),
    );
  });
});

/** The last number in a value of the shapes above; a string is none. */
function numberIn(value: unknown): unknown {
  if (Array.isArray(value)) return numberIn(value.filter((each) => typeof each !== 'string').at(-1));
  if (typeof value !== 'object' || value === null || value instanceof NumberValueImpl) return value;
  return numberIn(Object.values(value)[0]);
}

/** The number itself, or the text where DynamoDB holds no such number. */
function canonical(text: string): string {
  try {
    return canonicalNumber(text);
  } catch {
    return text.toLowerCase();
  }
}
