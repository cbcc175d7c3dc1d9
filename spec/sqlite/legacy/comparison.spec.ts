import { expect } from 'chai';
import type { AttributeMap, AttributeValue } from '../../../lib/item/attribute-value.js';
import { COMPARISON_OPERATORS, type ComparisonOperator } from '../../../lib/sqlite/legacy/comparison.js';
import { compileFilter } from '../../../lib/sqlite/legacy/filter.js';

/** An item for each type, and one that lacks the attribute. */
const VALUES: Record<string, AttributeValue | undefined> = {
  S: { S: 'abc' },
  N: { N: '5' },
  B: { B: Buffer.from('abc') },
  SS: { SS: ['abc', 'x'] },
  NS: { NS: ['5', '6'] },
  BS: { BS: [Buffer.from('abc')] },
  L: { L: [{ S: 'abc' }, { N: '5' }] },
  M: { M: { a: { S: 'abc' } } },
  BOOL: { BOOL: true },
  NULL: { NULL: true },
  none: undefined,
};

function compiled(operator: ComparisonOperator, values: AttributeValue[]): (item: AttributeMap) => boolean {
  const condition = { ComparisonOperator: operator, AttributeValueList: values };
  return compileFilter(new Map([['#a.b', condition]]), undefined);
}

/** The types for which the condition holds. */
function holding(operator: ComparisonOperator, ...values: AttributeValue[]): string {
  const holds = compiled(operator, values);
  return Object.keys(VALUES)
    .filter((type) => {
      const value = VALUES[type];
      return holds(value === undefined ? {} : { '#a.b': value });
    })
    .join(' ');
}

/** DynamoDB Local gave the same answers; API Reference, *Condition*. */
describe('a legacy comparison', () => {
  const HOLDS: [ComparisonOperator, AttributeValue[], string][] = [
    ['EQ', [{ S: 'abc' }], 'S'],
    ['EQ', [{ NS: ['6', '5.0'] }], 'NS'],
    ['EQ', [{ L: [{ S: 'abc' }, { N: '5' }] }], 'L'],
    ['EQ', [{ BOOL: true }], 'BOOL'],
    ['NE', [{ S: 'abc' }], 'N B SS NS BS L M BOOL NULL none'],
    ['NE', [{ N: '6' }], 'S N B SS NS BS L M BOOL NULL none'],
    ['LE', [{ N: '5' }], 'N'],
    ['LT', [{ N: '5' }], ''],
    ['GE', [{ S: 'abc' }], 'S'],
    ['GT', [{ B: Buffer.from('abb') }], 'B'],
    ['NULL', [], 'none'],
    ['NOT_NULL', [], 'S N B SS NS BS L M BOOL NULL'],
    ['CONTAINS', [{ S: 'abc' }], 'S SS L'],
    ['CONTAINS', [{ N: '5' }], 'NS L'],
    ['CONTAINS', [{ B: Buffer.from('abc') }], 'B BS'],
    ['NOT_CONTAINS', [{ S: 'abc' }], 'N B NS BS M BOOL NULL'],
    ['NOT_CONTAINS', [{ N: '5' }], 'S N B SS BS M BOOL NULL'],
    ['BEGINS_WITH', [{ S: 'ab' }], 'S'],
    ['BEGINS_WITH', [{ B: Buffer.from('ab') }], 'B'],
    ['IN', [{ S: 'x' }, { S: 'abc' }], 'S'],
    ['IN', [{ N: '5' }], 'N'],
    ['BETWEEN', [{ N: '5' }, { N: '7' }], 'N'],
    ['BETWEEN', [{ S: 'abd' }, { S: 'b' }], ''],
  ];
  for (const [operator, values, types] of HOLDS) {
    it(`by ${operator} with ${JSON.stringify(values)} holds for: ${types}`, () => {
      expect(holding(operator, ...values)).to.equal(types);
    });
  }

  const a: AttributeValue = { S: 'a' };
  const b: AttributeValue = { S: 'b' };
  const ONE = [...['EQ', 'NE', 'LT', 'LE', 'GT', 'GE', 'CONTAINS', 'NOT_CONTAINS', 'BEGINS_WITH']];
  const WRONG_COUNTS: Record<string, number[]> = {
    ...Object.fromEntries(ONE.map((operator) => [operator, [0, 2]])),
    ...{ IN: [0], BETWEEN: [0, 1, 3], NULL: [1], NOT_NULL: [1] },
  };
  for (const operator of COMPARISON_OPERATORS) {
    it(`counts the arguments of ${operator}`, () => {
      for (const count of WRONG_COUNTS[operator] ?? []) {
        expect(
          () =>
            compiled(
              operator,
              Array.from({ length: count }, () => ({ S: 'a' })),
            ),
          `${count}`,
        ).to.throw(
          `One or more parameter values were invalid: Invalid number of argument(s) for the ${operator} ComparisonOperator`,
        );
      }
    });
  }

  const WRONG_TYPES: [ComparisonOperator, AttributeValue[], string][] = [
    ['LT', [{ SS: ['a'] }], 'SS'],
    ['GE', [{ BOOL: true }], 'BOOL'],
    ['CONTAINS', [{ SS: ['a'] }], 'SS'],
    ['NOT_CONTAINS', [{ M: {} }], 'M'],
    ['BEGINS_WITH', [{ N: '1' }], 'N'],
    ['IN', [{ L: [] }], 'L'],
    ['BETWEEN', [{ NULL: true }, { NULL: true }], 'NULL'],
  ];
  for (const [operator, values, type] of WRONG_TYPES) {
    it(`refuses an argument of ${operator} of type ${type}`, () => {
      expect(() => compiled(operator, values)).to.throw(
        `One or more parameter values were invalid: ComparisonOperator ${operator} is not valid for ${type} AttributeValue type`,
      );
    });
  }

  it('refuses arguments of different types', () => {
    expect(() => compiled('IN', [a, { N: '1' }])).to.throw(
      'One or more parameter values were invalid: AttributeValues inside AttributeValueList must be of same type',
    );
  });

  it('refuses a lower bound above the upper one', () => {
    expect(() => compiled('BETWEEN', [b, a])).to.throw(
      'The BETWEEN condition was provided a range where the lower bound is greater than the upper bound',
    );
    expect(() => compiled('BETWEEN', [a, a])).not.to.throw();
  });
});
