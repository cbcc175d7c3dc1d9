/**
 * What a legacy condition asks of one attribute: an operator and its arguments, checked in the service's words and turned
 * into the tree of a condition expression. API Reference, *Condition*.
 */
import type { AttributeType, AttributeValue } from '../../item/attribute-value.js';
import { compareValues } from '../expression/compare.js';
import type { Comparator, Condition, FunctionCall, Operand } from '../expression/tree.js';
import { attributeValue, typeOf } from '../wire/item.js';
import { invalidParameters, validationException } from '../wire/service-error.js';
import { list, optional } from '../wire/shape.js';
import type { Operands } from './operands.js';

/** The operators, in the order of the service's messages. */
export const COMPARISON_OPERATORS = [
  ...(['IN', 'NULL', 'BETWEEN', 'LT', 'NOT_CONTAINS', 'EQ', 'GT', 'NOT_NULL', 'NE'] as const),
  ...(['LE', 'BEGINS_WITH', 'GE', 'CONTAINS'] as const),
] as const;

/** One of these. */
export type ComparisonOperator = (typeof COMPARISON_OPERATORS)[number];

/** The member for an operator's arguments. */
export const argumentMembers = { AttributeValueList: optional(list(attributeValue)) };

/** The condition that the operator stands for. Throws a ValidationException for arguments that it cannot have. */
export function comparisonTree(
  name: string,
  operator: ComparisonOperator,
  values: readonly AttributeValue[],
  operands: Operands,
): Condition {
  checkArguments(operator, values);
  const path = operands.path(name);
  if (operator === 'NULL') return call('attribute_not_exists', path);
  if (operator === 'NOT_NULL') return call('attribute_exists', path);
  const [first, ...others] = values.map((value) => operands.value(value));
  if (first === undefined) throw wrongCount(operator);
  switch (operator) {
    case 'BEGINS_WITH':
      return call('begins_with', path, first);
    case 'CONTAINS':
      return call('contains', path, first);
    case 'NOT_CONTAINS': {
      // What is not there contains nothing, and yet the condition does not hold: ran on DynamoDB Local.
      const contains = call('contains', path, first);
      return { type: 'and', conditions: [call('attribute_exists', path), { type: 'not', condition: contains }] };
    }
    case 'IN':
      return { type: 'in', operand: path, candidates: [first, ...others] };
    case 'BETWEEN':
      return { type: 'between', operand: path, lower: first, upper: others[0] ?? first };
    default:
      return { type: 'comparison', operator: COMPARATORS[operator], left: path, right: first };
  }
}

/** Throws a ValidationException for arguments that the operator cannot have. */
export function checkArguments(operator: ComparisonOperator, values: readonly AttributeValue[]): void {
  const { min, max, types } = ARGUMENTS[operator];
  if (values.length < min || values.length > max) throw wrongCount(operator);
  const [type, ...others] = values.map(typeOf);
  if (others.some((other) => other !== type)) {
    throw invalidParameters('AttributeValues inside AttributeValueList must be of same type');
  }
  if (type !== undefined && types !== undefined && !types.includes(type)) {
    throw invalidParameters(`ComparisonOperator ${operator} is not valid for ${type} AttributeValue type`);
  }
  const [lower, upper] = values;
  if (operator === 'BETWEEN' && lower && upper && Number(compareValues(lower, upper)) > 0) {
    throw validationException(
      'The BETWEEN condition was provided a range where the lower bound is greater than the upper bound',
    );
  }
}

const COMPARATORS = { EQ: '=', NE: '<>', LT: '<', LE: '<=', GT: '>', GE: '>=' } as const satisfies Record<
  string,
  Comparator
>;

/** How many arguments an operator takes, and of which types; of any, where none are named. */
interface Arguments {
  readonly min: number;
  readonly max: number;
  readonly types?: readonly AttributeType[];
}

const ORDERED: Arguments = { min: 1, max: 1, types: ['S', 'N', 'B'] };
const CONTAINED: Arguments = { min: 1, max: 1, types: ['S', 'N', 'B', 'BOOL', 'NULL'] };

const ARGUMENTS: Record<ComparisonOperator, Arguments> = {
  EQ: { min: 1, max: 1 },
  NE: { min: 1, max: 1 },
  LT: ORDERED,
  LE: ORDERED,
  GT: ORDERED,
  GE: ORDERED,
  CONTAINS: CONTAINED,
  NOT_CONTAINS: CONTAINED,
  BEGINS_WITH: { min: 1, max: 1, types: ['S', 'B'] },
  IN: { min: 1, max: Number.POSITIVE_INFINITY, types: ['S', 'N', 'B'] },
  BETWEEN: { min: 2, max: 2, types: ['S', 'N', 'B'] },
  NULL: { min: 0, max: 0 },
  NOT_NULL: { min: 0, max: 0 },
};

function wrongCount(operator: ComparisonOperator): Error {
  return invalidParameters(`Invalid number of argument(s) for the ${operator} ComparisonOperator`);
}

function call(name: string, ...operands: Operand[]): FunctionCall {
  return { type: 'function', name, operands };
}
