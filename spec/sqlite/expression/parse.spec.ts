import { expect } from 'chai';
import fc from 'fast-check';
import { parseCondition, parseProjection, parseUpdate } from '../../../lib/sqlite/expression/parse.js';
import { faultOf } from './fault-of.js';

const path = (...steps: (string | number)[]) => ({ type: 'path', steps });
const value = (placeholder: string) => ({ type: 'value', placeholder });
const call = (name: string, ...operands: unknown[]) => ({ type: 'function', name, operands });
const equal = (left: unknown, right: unknown) => ({ type: 'comparison', operator: '=', left, right });

const condition = (text: string) => parseCondition(text, 'ConditionExpression');
const update = (text: string) => parseUpdate(text, 'UpdateExpression');
const projection = (text: string) => parseProjection(text, 'ProjectionExpression');

describe('parse', () => {
  describe('of conditions', () => {
    const TREES: readonly [text: string, tree: unknown][] = [
      ['a = :a', equal(path('a'), value(':a'))],
      ['#a.b[0][12].#c=:a', equal(path('#a', 'b', 0, 12, '#c'), value(':a'))],
      ['a . b [ 0 ] = b', equal(path('a', 'b', 0), path('b'))],
      [':a = size(a)', equal(value(':a'), call('size', path('a')))],
      ['(a) = (:a)', equal(path('a'), value(':a'))],
      ['contains(a, size((b)))', call('contains', path('a'), call('size', path('b')))],
      ['a BETWEEN :a AND :b', { type: 'between', operand: path('a'), lower: value(':a'), upper: value(':b') }],
      ['a iN (:a, b)', { type: 'in', operand: path('a'), candidates: [value(':a'), path('b')] }],
      ['NOT a = b', { type: 'not', condition: equal(path('a'), path('b')) }],
      ['not not a = b', { type: 'not', condition: { type: 'not', condition: equal(path('a'), path('b')) } }],
      [
        'a = b OR c = d AND NOT e = f',
        {
          type: 'or',
          conditions: [
            equal(path('a'), path('b')),
            {
              type: 'and',
              conditions: [equal(path('c'), path('d')), { type: 'not', condition: equal(path('e'), path('f')) }],
            },
          ],
        },
      ],
      [
        'a between :a and :b and(a = b or c = d)',
        {
          type: 'and',
          conditions: [
            { type: 'between', operand: path('a'), lower: value(':a'), upper: value(':b') },
            { type: 'or', conditions: [equal(path('a'), path('b')), equal(path('c'), path('d'))] },
          ],
        },
      ],
      ['android = :a', equal(path('android'), value(':a'))],
    ];
    for (const [text, tree] of TREES) {
      it(`understands ${text}`, () => expect(condition(text)).to.deep.equal(tree));
    }

    for (const operator of ['=', '<>', '<', '<=', '>', '>=']) {
      it(`knows the operator ${operator}`, () => {
        expect(condition(`a${operator}b`)).to.deep.include({ type: 'comparison', operator });
      });
    }
  });

  describe('of updates', () => {
    it('understands every clause and every kind of value', () => {
      const text = 'SET a = :a, b.c = (d + :e), f=g-h, i = if_not_exists(i, :j) remove k, l[0] ADD m :n delete o :p';
      const set = (target: unknown, to: unknown) => ({ type: 'SET', path: target, value: to });
      expect(update(text)).to.deep.equal([
        {
          keyword: 'SET',
          actions: [
            set(path('a'), value(':a')),
            set(path('b', 'c'), { type: 'arithmetic', operator: '+', left: path('d'), right: value(':e') }),
            set(path('f'), { type: 'arithmetic', operator: '-', left: path('g'), right: path('h') }),
            set(path('i'), call('if_not_exists', path('i'), value(':j'))),
          ],
        },
        {
          keyword: 'REMOVE',
          actions: [
            { type: 'REMOVE', path: path('k') },
            { type: 'REMOVE', path: path('l', 0) },
          ],
        },
        { keyword: 'ADD', actions: [{ type: 'ADD', path: path('m'), value: value(':n') }] },
        { keyword: 'DELETE', actions: [{ type: 'DELETE', path: path('o'), value: value(':p') }] },
      ]);
    });
  });

  it('understands the paths of a projection', () => {
    expect(projection('a, #b.c[3] ,d')).to.deep.equal([path('a'), path('#b', 'c', 3), path('d')]);
  });

  describe('says where the syntax ends', () => {
    const ERRORS: readonly [parse: (text: string) => unknown, text: string, token: string, near: string][] = [
      [condition, ' ', '<EOF>', ' '],
      [condition, 'a', '<EOF>', 'a'],
      [condition, 'a = = :a', '=', '= = :a'],
      [condition, 'a = :a and or', 'or', 'and or'],
      [condition, 'a and b', 'and', 'a and b'],
      [condition, '(a = :a', '<EOF>', ':a'],
      [condition, '(a = :a) b', 'b', ') b'],
      [condition, 'a in ()', ')', '()'],
      [condition, 'a in :a', ':a', 'in :a'],
      [condition, 'a between (:a and :b)', 'and', ':a and :b'],
      [condition, 'begins_with(a :a)', ':a', 'a :a)'],
      [condition, '(a)[0] = :a', '[', ')[0'],
      [condition, 'a[-1] = :a', '-', '[-1'],
      [condition, 'a.1 = :a', '1', '.1 ='],
      [condition, 'set = :a', 'set', 'set ='],
      [condition, 'a.and = :a', 'and', '.and ='],
      [condition, 'a = :é', ':', '= :é'],
      [update, 'a = :a', 'a', 'a ='],
      [update, 'set', '<EOF>', 'set'],
      [update, 'set a = :a,', '<EOF>', ','],
      [update, 'set a = :a - :b - :c', '-', ':b - :c'],
      [update, 'SET a = :a, SET b = :b', 'SET', ', SET b'],
      [update, 'set a = if_not_exists(a, :a + :b)', '+', ':a + :b'],
      [update, 'set (a) = :a', '(', 'set (a'],
      [update, 'add a = :a', '=', 'a = :a'],
      [update, 'delete a b', 'b', 'a b'],
      [projection, 'a b', 'b', 'a b'],
      [projection, 'a,,b', ',', ',,b'],
      [projection, ':x', ':x', ':x'],
      [projection, 'size(a)', '(', 'size(a'],
    ];
    for (const [parse, text, token, near] of ERRORS) {
      it(`in ${text}`, () => {
        const fault = faultOf(() => parse(text)).replace(/^Invalid \w+: /, '');
        expect(fault).to.equal(`Syntax error; token: "${token}", near: "${near}"`);
      });
    }
  });

  it('begins its messages with the parameter that the expression came in', () => {
    const empty = 'The expression can not be empty;';
    expect(faultOf(() => parseCondition('', 'FilterExpression'))).to.equal(`Invalid FilterExpression: ${empty}`);
    expect(faultOf(() => update(''))).to.equal(`Invalid UpdateExpression: ${empty}`);
    expect(faultOf(() => projection(''))).to.equal(`Invalid ProjectionExpression: ${empty}`);
  });

  it('accepts 4,096 bytes and no more, in UTF-8', () => {
    const padded = (bytes: number) => `a = :a${' '.repeat(bytes - 6)}`;
    expect(condition(padded(4096))).to.deep.equal(condition('a = :a'));
    const fault = 'Expression size has exceeded the maximum allowed size;';
    const ofCondition = `Invalid ConditionExpression: ${fault} expression size:`;
    expect(faultOf(() => condition(padded(4097)))).to.equal(`${ofCondition} 4097`);
    expect(faultOf(() => condition('é'.repeat(2049)))).to.equal(`${ofCondition} 4098`);
    expect(faultOf(() => update('é'.repeat(2049)))).to.equal(`Invalid UpdateExpression: ${fault}`);
  });

  it('refuses parentheses that enclose nothing but parentheses', () => {
    const fault = /: The expression has redundant parentheses;$/;
    const texts = [
      '((a = :a))',
      '((a)) = :a',
      'not ((a = :a))',
      '(((a = :a) and b = c))',
      'size(((a))) = b',
      '( ( a = b ) )',
    ];
    for (const text of texts)
      expect(
        faultOf(() => condition(text)),
        text,
      ).to.match(fault);
    for (const text of ['set a = ((:a))', 'set a = ((b + c))'])
      expect(
        faultOf(() => update(text)),
        text,
      ).to.match(fault);
  });

  it('accepts parentheses that enclose more', () => {
    for (const text of ['((a = :a) and b = c)', '((a) = :a)', 'a in ((:a), (:b))', '(not (a = b))']) condition(text);
  });

  it('bounds the depth of parentheses within what the stack holds', () => {
    condition(`${'not('.repeat(299)}a = b${')'.repeat(299)}`);
    for (const text of ['('.repeat(4096), 'a('.repeat(2048), `${'('.repeat(2000)}a = b${')'.repeat(2000)}`]) {
      expect(faultOf(() => condition(text))).to.match(/: The expression has redundant parentheses;$/);
    }
  });

  it('keeps the tree of a text', () => {
    expect(condition('kept = :a')).to.equal(condition('kept = :a'));
  });

  it('forgets the oldest trees when there are many, and no answer changes', () => {
    const first = condition('a0 = :a');
    for (let index = 1; index <= 500; index++) condition(`a${index} = :a`);
    expect(condition('a0 = :a')).to.not.equal(first);
    expect(condition('a0 = :a')).to.deep.equal(first);
  });

  it('answers every text of 4 KB with a tree or an ExpressionError', () => {
    const words = [
      '(',
      ')',
      'not ',
      'and ',
      ' or ',
      'a',
      '#a',
      ':a',
      '=',
      '<',
      ',',
      '.',
      '[0]',
      '[',
      '1',
      ' ',
      'set ',
      'remove ',
    ];
    const pattern = fc.array(fc.constantFrom(...words, 'size(', ' between ', ' in (', '+', 'add ', 'é', '"'), {
      minLength: 1,
      maxLength: 8,
    });
    const garbage = fc.tuple(pattern, pattern, fc.nat(300)).map(([head, repeated, count]) => {
      return (head.join('') + repeated.join('').repeat(count)).slice(0, 2048);
    });
    fc.assert(
      fc.property(fc.oneof(garbage, fc.string({ maxLength: 50, unit: 'binary' })), (text) => {
        for (const parse of [condition, update, projection]) {
          try {
            parse(text);
          } catch (error) {
            expect(error).to.have.property('name', 'ExpressionError');
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  const REPEATED = [
    '(',
    'not ',
    '#a.',
    'a=:a and ',
    '(a=:a)and',
    'a[0]',
    '1',
    ' ',
    'a',
    'a(',
    'a,',
    ')',
    'set a=(b+c),',
    ':',
  ];
  for (const text of REPEATED) {
    it(`comes to an end on 4 KB of ${JSON.stringify(text)}`, () => {
      const full = text.repeat(Math.floor(4096 / text.length));
      for (const parse of [condition, update, projection]) {
        expect(() => parse(full)).to.satisfy((run: () => unknown) => endsWell(run));
      }
    });
  }
});

function endsWell(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch (error) {
    return error instanceof Error && error.name === 'ExpressionError';
  }
}
