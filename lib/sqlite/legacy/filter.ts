/** `QueryFilter` and `ScanFilter`: which of the items that are read are returned. API Reference, *Query* and *Scan*. */
import type { AttributeMap } from '../../item/attribute-value.js';
import { byAttribute } from '../wire/item.js';
import { oneOf, type Read, structure } from '../wire/shape.js';
import { argumentMembers, COMPARISON_OPERATORS, comparisonTree } from './comparison.js';
import { type ConditionalOperator, joinConditions } from './conditions.js';
import { Operands } from './operands.js';

/** The shape of either, and of `KeyConditions`: conditions by the attribute that they are about. */
export const conditionsByName = byAttribute(
  structure({ ComparisonOperator: oneOf(COMPARISON_OPERATORS), ...argumentMembers }),
);

/** What has that shape. */
export type ConditionsByName = Read<typeof conditionsByName>;

/** Compiles a filter. Throws a ValidationException for arguments that an operator cannot have. */
export function compileFilter(
  filter: ConditionsByName,
  operator: ConditionalOperator,
): (item: AttributeMap) => boolean {
  const operands = new Operands();
  const conditions = [...filter].map(([name, { ComparisonOperator, AttributeValueList = [] }]) =>
    comparisonTree(name, ComparisonOperator, AttributeValueList, operands),
  );
  return joinConditions(conditions, operator, operands, 'FilterExpression');
}
