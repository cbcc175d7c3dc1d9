/** `KeyConditions`: which keys a query reads. API Reference, *Query*. */
import type { KeyCondition } from '../expression/key-condition.js';
import { validationException } from '../wire/service-error.js';
import { type ComparisonOperator, checkArguments } from './comparison.js';
import type { ConditionsByName } from './filter.js';

/** Compiles `KeyConditions`. Throws a ValidationException for wrong arguments, and for none or more than two conditions. */
export function compileKeyConditions(asked: ConditionsByName): KeyCondition[] {
  const conditions = [...asked].map(([name, { ComparisonOperator: operator, AttributeValueList: values = [] }]) => {
    checkArguments(operator, values);
    return { name, operator: OPERATORS[operator], values };
  });
  if (conditions.length === 1 || conditions.length === 2) return conditions;
  throw validationException('Conditions can be of length 1 or 2 only');
}

/** Operators by which no index can be searched have no counterpart; that is said once the table is known. */
const OPERATORS: Partial<Record<ComparisonOperator, KeyCondition['operator']>> = {
  EQ: '=',
  LT: '<',
  LE: '<=',
  GT: '>',
  GE: '>=',
  BETWEEN: 'BETWEEN',
  BEGINS_WITH: 'begins_with',
};
