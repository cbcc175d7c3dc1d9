/**
 * Key conditions: the one or two comparisons by which a query finds its items.
 * DynamoDB Developer Guide, *Key condition expressions for the Query operation in DynamoDB*.
 */
import type { AttributeValue } from '../../item/attribute-value.js';
import type { Path } from '../../item/document.js';
import { compileCondition } from './condition.js';
import { type Binding, bindPath, bindValue } from './evaluate.js';
import { ExpressionError, invalid } from './expression-error.js';
import { parseCondition } from './parse.js';
import type { Placeholders } from './placeholders.js';
import type { Condition, FunctionCall, Operand } from './tree.js';

/** What a query asks of one attribute. */
export interface KeyCondition {
  name: string;
  /** Absent for what an index cannot be searched by, which only the legacy `KeyConditions` can ask. */
  operator: '=' | '<' | '<=' | '>' | '>=' | 'BETWEEN' | 'begins_with' | undefined;
  /** One value; both bounds, included, for `BETWEEN`. */
  values: AttributeValue[];
}

/**
 * The conditions of a key condition expression in the order of the text, each about another attribute; whether these are
 * the key's, and not more, is left to the caller. `:v < a` becomes `a > :v`. Throws an `ExpressionError` for anything
 * else.
 */
export function compileKeyCondition(text: string, placeholders: Placeholders): { conditions: KeyCondition[] } {
  const binding = { placeholders, context: 'KeyConditionExpression' } as const;
  // What is wrong with any condition is wrong here too, and is said first.
  compileCondition(text, placeholders, binding.context);
  const conditions = conditionsOf(parseCondition(text, binding.context), binding);
  const names = new Set(conditions.map(({ name }) => name));
  if (names.size < conditions.length) {
    throw invalid(binding.context, 'KeyConditionExpressions must only contain one condition per key');
  }
  return { conditions };
}

/** What a comparison becomes when its sides are exchanged. */
const MIRRORED = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

function conditionsOf(condition: Condition, binding: Binding): KeyCondition[] {
  switch (condition.type) {
    case 'and':
      return condition.conditions.flatMap((part) => conditionsOf(part, binding));
    case 'comparison': {
      const { operator, left, right } = condition;
      if (operator === '<>') throw invalidOperator(operator);
      const { name, values } = keyAndValues([left, right], binding);
      return [{ name, operator: left.type === 'path' ? operator : MIRRORED[operator], values }];
    }
    case 'between': {
      const operands = [condition.operand, condition.lower, condition.upper];
      return [{ operator: 'BETWEEN', ...keyFirst('BETWEEN', operands, binding) }];
    }
    case 'function':
      return [beginsWith(condition, binding)];
    default:
      throw invalidOperator(condition.type.toUpperCase());
  }
}

function beginsWith({ name, operands }: FunctionCall, binding: Binding): KeyCondition {
  if (name !== 'begins_with') throw invalidOperator(name);
  return { operator: name, ...keyFirst(name, operands, binding) };
}

function keyFirst(operator: string, operands: readonly Operand[], binding: Binding): Omit<KeyCondition, 'operator'> {
  if (operands[0]?.type === 'path') return keyAndValues(operands, binding);
  throw invalidCondition(`${operator} operator must have the key attribute as its first operand`);
}

function keyAndValues(operands: readonly Operand[], binding: Binding): Omit<KeyCondition, 'operator'> {
  const names: string[] = [];
  const values: AttributeValue[] = [];
  for (const operand of operands) {
    if (operand.type === 'path') names.push(keyName(bindPath(operand, binding)));
    else if (operand.type === 'value') values.push(bindValue(operand, binding));
    else throw new ExpressionError('KeyConditionExpressions cannot contain nested operations');
  }
  const [name, another] = names;
  if (name === undefined) throw invalidCondition('No key attribute specified');
  if (another !== undefined) throw invalidCondition('Multiple attribute names used in one condition');
  return { name, values };
}

function keyName(path: Path): string {
  if (path.length === 1) return String(path[0]);
  throw new ExpressionError('KeyConditionExpressions cannot have conditions on nested attributes');
}

function invalidOperator(operator: string): ExpressionError {
  return new ExpressionError(`Invalid operator used in KeyConditionExpression: ${operator}`);
}

function invalidCondition(fault: string): ExpressionError {
  return new ExpressionError(`Invalid condition in KeyConditionExpression: ${fault}`);
}
