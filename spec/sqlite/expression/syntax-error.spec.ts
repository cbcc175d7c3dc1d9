import { expect } from 'chai';
import { describeSyntaxError } from '../../../lib/sqlite/expression/syntax-error.js';

describe('syntax error', () => {
  const CASES: readonly [text: string, offset: number, token: string, near: string][] = [
    ['a = :a b', 7, 'b', ':a b'],
    ['set a = :a b = :b', 11, 'b', ':a b ='],
    ['= :a', 0, '=', '= :a'],
    ['  = :a', 2, '=', '  = :a'],
    ['a = ', 4, '<EOF>', '= '],
    ['a', 1, '<EOF>', 'a'],
    ['   ', 3, '<EOF>', '   '],
    ['a[01]', 3, '1', '01]'],
    ['_a = :a', 0, '_', '_a'],
    ['a = "x"', 4, '"', '= "x'],
    ['a#b = :a', 1, '#b', 'a#b ='],
    ['é = :a', 0, 'é', 'é ='],
    ['a = 😀', 4, '😀', '= 😀'],
    ['a <> = b', 5, '=', '<> = b'],
    ['a = :a\u00a0', 6, '\u00a0', ':a\u00a0'],
  ];
  for (const [text, offset, token, near] of CASES) {
    it(`shows the token at ${offset} of ${JSON.stringify(text)} with its neighbours`, () => {
      expect(describeSyntaxError(text, offset)).to.equal(`Syntax error; token: "${token}", near: "${near}"`);
    });
  }
});
