/** Several legacy conditions as one, by AND or by OR, made ready for items. API Reference, *Query*, `ConditionalOperator`. */
import type { AttributeMap } from '../../item/attribute-value.js';
import { bindCondition } from '../expression/condition.js';
import type { ConditionContext } from '../expression/expression-error.js';
import type { Condition } from '../expression/tree.js';
import { validationException } from '../wire/service-error.js';
import { oneOf, optional } from '../wire/shape.js';
import type { Operands } from './operands.js';

/** The member that joins the conditions of `Expected`, `QueryFilter` or `ScanFilter`. */
export const joiningMembers = { ConditionalOperator: optional(oneOf(['OR', 'AND'])) };

/** How conditions are joined: left out, it is AND. */
export type ConditionalOperator = 'OR' | 'AND' | undefined;

/** Checks that `operator` has conditions to join, which are those of `Expected` or of a filter. */
export function checkConditionalOperator(operator: ConditionalOperator, joined: { size: number } | undefined): void {
  if (operator === undefined || (joined !== undefined && joined.size > 1)) return;
  throw validationException(
    joined === undefined || joined.size === 0
      ? 'ConditionalOperator cannot be used without Filter or Expected'
      : 'ConditionalOperator can only be used when Filter or Expected has two or more elements',
  );
}

/** Joins conditions to a question that an item answers; none at all hold for every item. */
export function joinConditions(
  conditions: readonly Condition[],
  operator: ConditionalOperator,
  operands: Operands,
  context: ConditionContext,
): (item: AttributeMap) => boolean {
  const [first] = conditions;
  if (first === undefined) return () => true;
  const type = operator === 'OR' ? 'or' : 'and';
  return bindCondition(conditions.length === 1 ? first : { type, conditions }, operands.binding(context));
}
