import { expect } from 'chai';
import type { AttributeMap } from '../../../lib/item/attribute-value.js';
import { compileKeyCondition, type KeyCondition } from '../../../lib/sqlite/expression/key-condition.js';
import { Placeholders } from '../../../lib/sqlite/expression/placeholders.js';
import { faultOf } from './fault-of.js';

const VALUES: AttributeMap = { ':k': { S: 'k' }, ':a': { S: 'a' }, ':b': { S: 'b' }, ':n': { N: '1' } };

function compiled(text: string): KeyCondition[] {
  const names = { '#k': 'k', '#r': 'r.x', '#status': 'status' };
  return compileKeyCondition(text, new Placeholders(names, VALUES)).conditions;
}

describe('key condition', () => {
  const onHash: KeyCondition = { name: 'k', operator: '=', values: [{ S: 'k' }] };
  const onRange = (operator: KeyCondition['operator'], ...values: KeyCondition['values']) => ({
    name: 'r',
    operator,
    values,
  });
  const ACCEPTED: readonly [text: string, conditions: KeyCondition[]][] = [
    ['k = :k', [onHash]],
    ['(k = :k)', [onHash]],
    [':k = k', [onHash]],
    ['#k = :k and #r = :a', [onHash, { name: 'r.x', operator: '=', values: [{ S: 'a' }] }]],
    ['r = :a and k = :k', [onRange('=', { S: 'a' }), onHash]],
    ['(k = :k) AND (r < :a)', [onHash, onRange('<', { S: 'a' })]],
    ['(k = :k and r >= :a)', [onHash, onRange('>=', { S: 'a' })]],
    ['k = :k and :a < r', [onHash, onRange('>', { S: 'a' })]],
    ['k = :k and :a <= r', [onHash, onRange('>=', { S: 'a' })]],
    ['k = :k and :a > r', [onHash, onRange('<', { S: 'a' })]],
    ['k = :k and :a >= r', [onHash, onRange('<=', { S: 'a' })]],
    ['k = :k and r between :a and :b', [onHash, onRange('BETWEEN', { S: 'a' }, { S: 'b' })]],
    ['k = :k and begins_with(r, :a)', [onHash, onRange('begins_with', { S: 'a' })]],
  ];
  for (const [text, conditions] of ACCEPTED) {
    it(`accepts ${text}`, () => expect(compiled(text)).to.deep.equal(conditions));
  }

  const REFUSED: readonly [text: string, fault: string][] = [
    ['', 'Invalid KeyConditionExpression: The expression can not be empty;'],
    ['k = :k and', 'Invalid KeyConditionExpression: Syntax error; token: "<EOF>", near: "and"'],
    [
      'k = :q',
      'Invalid KeyConditionExpression: An expression attribute value used in expression is not defined; attribute value: :q',
    ],
    ['status = :k', 'Invalid KeyConditionExpression: Attribute name is a reserved keyword; reserved keyword: status'],
    ['((k = :k))', 'Invalid KeyConditionExpression: The expression has redundant parentheses;'],
    [
      'k = :k and begins_with(r, :n)',
      'Invalid KeyConditionExpression: Incorrect operand type for operator or function; ' +
        'operator or function: begins_with, operand type: N',
    ],
    ['k = :k or r = :a', 'Invalid operator used in KeyConditionExpression: OR'],
    ['not k = :k', 'Invalid operator used in KeyConditionExpression: NOT'],
    ['k = :k and r in (:a)', 'Invalid operator used in KeyConditionExpression: IN'],
    ['k = :k and r <> :a', 'Invalid operator used in KeyConditionExpression: <>'],
    ['k = :k and contains(r, :a)', 'Invalid operator used in KeyConditionExpression: contains'],
    ['k = :k and attribute_exists(r)', 'Invalid operator used in KeyConditionExpression: attribute_exists'],
    ['k = :k and size(r) = :n', 'KeyConditionExpressions cannot contain nested operations'],
    ['k = :k and r = k', 'Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition'],
    [':a = :k', 'Invalid condition in KeyConditionExpression: No key attribute specified'],
    ['k = :k and r.x = :a', 'KeyConditionExpressions cannot have conditions on nested attributes'],
    ['k = :k and begins_with(r[0], :a)', 'KeyConditionExpressions cannot have conditions on nested attributes'],
    [
      'k = :k and :a between r and :b',
      'Invalid condition in KeyConditionExpression: BETWEEN operator must have the key attribute as its first operand',
    ],
    [
      'k = :k and begins_with(:a, r)',
      'Invalid condition in KeyConditionExpression: begins_with operator must have the key attribute as its first operand',
    ],
    [
      'k = :k and r > :a and r < :b',
      'Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key',
    ],
    [
      'k = :k and #k = :k',
      'Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key',
    ],
  ];
  for (const [text, fault] of REFUSED) {
    it(`refuses ${text === '' ? 'an empty text' : text}`, () => expect(faultOf(() => compiled(text))).to.equal(fault));
  }
});
