import { expect } from 'chai';
import { parseCondition, parseProjection, parseUpdate } from '../../../lib/sqlite/expression/parse.js';
import { faultOf } from './fault-of.js';

const condition = (text: string) => parseCondition(text, 'ConditionExpression');
const update = (text: string) => parseUpdate(text, 'UpdateExpression');
const projection = (text: string) => parseProjection(text, 'ProjectionExpression');
const many = (count: number, text: (index: number) => string, separator = ',') =>
  Array.from({ length: count }, (_, index) => text(index)).join(separator);

describe('check tree', () => {
  describe('refuses a condition', () => {
    const MISUSED = 'The function is not allowed to be used this way in an expression; function: ';
    const FAULTS: readonly [what: string, text: string, fault: string][] = [
      ['with an unknown function', 'sizes(a) = :a', 'Invalid function name; function: sizes'],
      ['with a function in capitals', 'SIZE(a) = :a', 'Invalid function name; function: SIZE'],
      ['with a function of objects', 'toString(a)', 'Invalid function name; function: toString'],
      [
        'with a function of updates',
        'a = if_not_exists(a, b)',
        'The function is not allowed in a condition expression; function: if_not_exists',
      ],
      ['that is a size', 'size(a)', `${MISUSED}size`],
      ['with a size for a condition', 'a = b and not size(a)', `${MISUSED}size`],
      ['that compares a condition', 'attribute_exists(a) = :a', `${MISUSED}attribute_exists`],
      ['with a condition within a function', 'contains(begins_with(a, b), :a)', `${MISUSED}begins_with`],
      ['with a reserved word', 'status = :a', 'Attribute name is a reserved keyword; reserved keyword: status'],
      ['with a reserved word in a path', 'a.Name = :a', 'Attribute name is a reserved keyword; reserved keyword: Name'],
      [
        'with an index beyond 32 bits',
        'a[2147483648] = :a',
        'List index is not within the allowable range; index: [2147483648]',
      ],
      [
        'with a path of 33 steps',
        `attribute_exists(a${'.a'.repeat(32)})`,
        'The document path has too many nesting levels; nesting levels: 33',
      ],
      [
        'with 101 operands after IN',
        `a in (${many(101, () => ':a')})`,
        'The IN operator is provided with too many operands; number of operands: 101',
      ],
      [
        'with 301 operators',
        many(151, () => 'a = :a', ' and '),
        'The expression contains too many operators; operator count: 301',
      ],
      [
        'with 301 functions',
        many(151, () => 'attribute_exists(a)', ' or '),
        'The expression contains too many operators; operator count: 301',
      ],
    ];
    for (const [what, text, fault] of FAULTS) {
      it(what, () => expect(faultOf(() => condition(text))).to.equal(`Invalid ConditionExpression: ${fault}`));
    }
  });

  it('accepts a condition at every limit', () => {
    condition(many(150, () => 'a = :a', ' and '));
    condition(`a in (${many(100, () => ':a')})`);
    condition(`attribute_exists(a${'.a'.repeat(31)})`);
    condition('a[2147483647] = :a');
  });

  it("names the first fault in the service's order: function, use, reserved word", () => {
    expect(faultOf(() => condition('status = size(foo(a))'))).to.contain('Invalid function name; function: foo');
    expect(faultOf(() => condition('size(status)'))).to.contain('not allowed to be used this way');
    expect(faultOf(() => condition('status = year'))).to.contain('reserved keyword: status');
  });

  describe('refuses an update', () => {
    const FAULTS: readonly [what: string, text: string, fault: string][] = [
      ['with an unknown function', 'set a = foo(b)', 'Invalid function name; function: foo'],
      [
        'with a function of conditions',
        'set a = size(b)',
        'The function is not allowed in an update expression; function: size',
      ],
      [
        'that calculates with a list',
        'set a = list_append(b, c) + :a',
        'The function is not allowed to be used this way in an expression; function: list_append',
      ],
      [
        'that appends within a function',
        'set a = if_not_exists(b, list_append(c, d))',
        'The function is not allowed to be used this way in an expression; function: list_append',
      ],
      ['of a reserved word', 'remove status', 'Attribute name is a reserved keyword; reserved keyword: status'],
      ['by a reserved word', 'set a = b + status', 'Attribute name is a reserved keyword; reserved keyword: status'],
      [
        'with a clause twice',
        'set a = :a remove b set c = :c',
        'The "SET" section can only be used once in an update expression;',
      ],
      [
        'with 301 operators',
        `set ${many(301, (index) => `a${index}=b+c`)}`,
        'The expression contains too many operators; operator count: 301',
      ],
    ];
    for (const [what, text, fault] of FAULTS) {
      it(what, () => expect(faultOf(() => update(text))).to.equal(`Invalid UpdateExpression: ${fault}`));
    }
  });

  it('accepts an update with 300 operators, and more than 300 actions without any', () => {
    update(`set ${many(300, (index) => `a${index}=b+c`)}`);
    update(`set ${many(400, (index) => `a${index}=b`)}`);
    update(
      'set a = if_not_exists(a, if_not_exists(b, c)) + if_not_exists(d, :e), f = list_append(if_not_exists(f, :g), h)',
    );
  });

  it('refuses reserved words, far indexes and deep paths in a projection', () => {
    expect(faultOf(() => projection('a, b.status'))).to.equal(
      'Invalid ProjectionExpression: Attribute name is a reserved keyword; reserved keyword: status',
    );
    expect(faultOf(() => projection('a[9999999999]'))).to.equal(
      'Invalid ProjectionExpression: List index is not within the allowable range; index: [9999999999]',
    );
    expect(faultOf(() => projection(`a${'[0]'.repeat(32)}`))).to.equal(
      'Invalid ProjectionExpression: The document path has too many nesting levels; nesting levels: 33',
    );
  });
});
