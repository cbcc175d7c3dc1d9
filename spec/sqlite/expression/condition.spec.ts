import { expect } from 'chai';
import fc from 'fast-check';
import { type AttributeMap, type AttributeValue, setOwn } from '../../../lib/item/attribute-value.js';
import { compileCondition } from '../../../lib/sqlite/expression/condition.js';
import { Placeholders } from '../../../lib/sqlite/expression/placeholders.js';
import { attributeName, attributeValue } from './arbitraries.js';
import { faultOf } from './fault-of.js';

const VALUES: AttributeMap = {
  ':one': { N: '1' },
  ':two': { N: '2.0' },
  ':x': { S: 'x' },
  ':y': { S: 'y' },
  ':list': { L: [{ N: '1.0' }] },
  ':map': { M: { x: { SS: ['b', 'a'] } } },
  ':set': { NS: ['2', '1.0'] },
  ':true': { BOOL: true },
  ':null': { NULL: true },
  ':bytes': { B: Uint8Array.of(200) },
};

const ITEM: AttributeMap = {
  n: { N: '1' },
  s: { S: 'x' },
  l: { L: [{ N: '1' }] },
  m: { M: { x: { SS: ['a', 'b'] } } },
  ns: { NS: ['1', '2'] },
  t: { BOOL: true },
  z: { NULL: true },
  b: { B: Uint8Array.of(1, 2) },
};

function holds(text: string, item = ITEM): boolean {
  return compileCondition(text, new Placeholders(undefined, VALUES))(item);
}

describe('condition', () => {
  const TRUE = [
    'n = :one',
    'l = :list',
    'm = :map',
    'ns = :set',
    't = :true',
    'z = :null',
    'l[0] = :one',
    ':one < :two',
    'n <= :one and n >= :one',
    's < :y and :y > s',
    'b < :bytes',
    's <> :y',
    's <> :one',
    'absent <> :x',
    'absent <> gone',
    'not absent = :x',
    'n between :one and :two',
    's between :x and :x',
    'n in (:two, absent, :one)',
    'l in (:one, :list)',
    'n = :two or n = :one',
    'n = :two and n = :two or n = :one',
    'not n = :two and n = :one',
    'not (n = :one and n = :two)',
    'size(s) = n',
  ];
  for (const text of TRUE) it(`holds: ${text}`, () => expect(holds(text)).to.equal(true));

  const FALSE = [
    'n = :x',
    'n < :x',
    'n > :x',
    'absent = :x',
    'absent = gone',
    'absent < :x',
    'absent >= :x',
    't < t.x',
    'l <= ns',
    's between :one and :two',
    'absent between :one and :two',
    'n between absent and :two',
    'absent in (gone)',
    'n in (:two, :x)',
    'not n = :one',
    's <> :x',
    'm.x.y = :one',
    's[0] = :one',
    'l[1] = :one',
  ];
  for (const text of FALSE) it(`does not hold: ${text}`, () => expect(holds(text)).to.equal(false));

  describe('refuses', () => {
    const FAULTS: readonly [text: string, fault: string][] = [
      ['a = :q', 'An expression attribute value used in expression is not defined; attribute value: :q'],
      ['a.#q = :one', 'An expression attribute name used in the document path is not defined; attribute name: #q'],
      ['a < :list', 'Incorrect operand type for operator or function; operator or function: <, operand type: L'],
      [':true >= a', 'Incorrect operand type for operator or function; operator or function: >=, operand type: BOOL'],
      [
        'a between :null and :null',
        'Incorrect operand type for operator or function; operator or function: BETWEEN, operand type: NULL',
      ],
      [
        'a between :two and :one',
        'The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ' +
          'lower bound operand: AttributeValue: {N:2.0}, upper bound operand: AttributeValue: {N:1}',
      ],
      [
        'a between :x and :one',
        'The BETWEEN operator requires same data type for lower and upper bounds; ' +
          'lower bound operand: AttributeValue: {S:x}, upper bound operand: AttributeValue: {N:1}',
      ],
      [
        'a.b[0] = a.b[0]',
        'The first operand must be distinct from the remaining operands for this operator or function; ' +
          'operator: =, first operand: [a, b, [0]]',
      ],
      [
        'a between b and a',
        'The first operand must be distinct from the remaining operands for this operator or function; ' +
          'operator: BETWEEN, first operand: [a]',
      ],
      [
        'a in (b, a)',
        'The first operand must be distinct from the remaining operands for this operator or function; ' +
          'operator: IN, first operand: [a]',
      ],
    ];
    for (const [text, fault] of FAULTS) {
      it(text, () => expect(faultOf(() => holds(text))).to.equal(`Invalid ConditionExpression: ${fault}`));
    }
  });

  it('begins the messages about a filter with its name', () => {
    const filter = () => compileCondition('a = :q', new Placeholders(undefined, undefined), 'FilterExpression');
    expect(faultOf(filter)).to.match(/^Invalid FilterExpression: /);
  });

  it('binds the placeholders of each request anew', () => {
    const compare = (n: string) => compileCondition('#a = :v', new Placeholders({ '#a': 'n' }, { ':v': { N: n } }));
    expect([compare('1')(ITEM), compare('2')(ITEM), compare('1')(ITEM)]).to.deep.equal([true, false, true]);
  });

  it('finds attributes of every name, and nothing that an object has by itself', () => {
    fc.assert(
      fc.property(attributeName, attributeValue, (name, value) => {
        const has = compileCondition(
          'attribute_exists(#n) and #n = :v',
          new Placeholders({ '#n': name }, { ':v': value }),
        );
        const item: AttributeMap = {};
        expect(has(item)).to.equal(false);
        setOwn(item, name, value);
        expect(has(item)).to.equal(true);
        const lacksNested = compileCondition('attribute_not_exists(m.#n)', new Placeholders({ '#n': name }, undefined));
        expect([lacksNested({ m: { M: {} } }), lacksNested({ m: { M: item } })]).to.deep.equal([true, false]);
      }),
    );
  });

  it('agrees with a plain evaluation of random conditions', () => {
    fc.assert(
      fc.property(randomCondition, randomItem, ({ text, evaluate }, item) => {
        expect(holds(text, item), text).to.equal(evaluate(item));
      }),
      { numRuns: 300 },
    );
  });
});

/** A condition as text, and what it means by JavaScript's own means. */
interface RandomCondition {
  readonly text: string;
  readonly evaluate: (item: AttributeMap) => boolean;
}

const NAMES = ['n', 's', 'p', 'q'] as const;
const randomItem: fc.Arbitrary<AttributeMap> = fc.dictionary(
  fc.constantFrom(...NAMES),
  fc.constantFrom<AttributeValue>({ N: '1' }, { N: '2' }, { N: '1.50' }, { S: 'x' }, { S: 'y' }, { S: 'x\u{1f600}' }),
);
const blank = fc.constantFrom(' ', '\n', '\t ');
const keyword = (word: string) =>
  fc.constantFrom(word, word.toLowerCase(), `${word.slice(0, 1)}${word.slice(1).toLowerCase()}`);

const randomCondition = fc.letrec<{ condition: RandomCondition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    comparison(),
    junction('AND', tie('condition'), (parts, item) => parts.every((part) => part.evaluate(item))),
    junction('OR', tie('condition'), (parts, item) => parts.some((part) => part.evaluate(item))),
    fc.tuple(keyword('NOT'), blank, tie('condition')).map(([not, space, inner]) => ({
      text: `${not}${space}(${inner.text})`,
      evaluate: (item: AttributeMap) => !inner.evaluate(item),
    })),
  ),
})).condition;

function comparison(): fc.Arbitrary<RandomCondition> {
  const operator = fc.constantFrom('=', '<>', '<', '<=', '>', '>=');
  const right = fc.constantFrom(':one', ':two', ':x', ':y');
  return fc
    .tuple(fc.constantFrom(...NAMES), operator, right, fc.constantFrom('', ' '))
    .map(([name, sign, value, space]) => ({
      text: `${name}${space}${sign}${space}${value}`,
      evaluate: (item) => compare(item[name], sign, VALUES[value]),
    }));
}

function compare(left: AttributeValue | undefined, sign: string, right: AttributeValue | undefined): boolean {
  const order = orderOf(left, right);
  if (sign === '<>') return order !== 0;
  if (order === undefined) return false;
  return (order < 0 && sign.includes('<')) || (order > 0 && sign.includes('>')) || (order === 0 && sign.includes('='));
}

function orderOf(left: AttributeValue | undefined, right: AttributeValue | undefined): number | undefined {
  if (left === undefined || right === undefined) return undefined;
  if ('N' in left && 'N' in right) return Number(left.N) - Number(right.N);
  if ('S' in left && 'S' in right) return Buffer.compare(Buffer.from(left.S), Buffer.from(right.S));
  return undefined;
}

function junction(
  word: string,
  condition: fc.Arbitrary<RandomCondition>,
  evaluate: (parts: readonly RandomCondition[], item: AttributeMap) => boolean,
): fc.Arbitrary<RandomCondition> {
  const parts = fc.array(condition, { minLength: 2, maxLength: 3 });
  return fc.tuple(parts, keyword(word), blank).map(([inner, between, space]) => ({
    text: inner.map(({ text }) => `(${text})`).join(`${space}${between}${space}`),
    evaluate: (item) => evaluate(inner, item),
  }));
}
