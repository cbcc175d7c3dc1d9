/** The members that conditional writes share: the condition, its placeholders and what a failure tells. */
import { writeUnits } from '../../capacity/units.js';
import type { AttributeMap } from '../../item/attribute-value.js';
import type { Backend } from '../backend.js';
import { compileCondition } from '../expression/condition.js';
import type { Placeholders } from '../expression/placeholders.js';
import type { Row } from '../storage/rows.js';
import type { Table } from '../table/table.js';
import { Consumption } from '../throughput/consumption.js';
import { decodeItem } from '../wire/item.js';
import { conditionalCheckFailedException } from '../wire/service-error.js';
import { oneOf, optional, text } from '../wire/shape.js';

/** The members of a request that carry a condition. */
export const conditionMembers = {
  ConditionExpression: optional(text()),
  ReturnValuesOnConditionCheckFailure: optional(oneOf(['ALL_OLD', 'NONE'])),
};

interface ConditionRequest {
  readonly ConditionExpression: string | undefined;
  readonly ReturnValuesOnConditionCheckFailure: 'ALL_OLD' | 'NONE' | undefined;
}

/** Throws a ConditionalCheckFailedException where the condition does not hold for `before`; `size` is what was to be. */
export type CheckCondition = (backend: Backend, table: Table, before: Row | undefined, size: number) => void;

/** Compiles the condition of a request. A failed one is charged by the larger image, or 1 where there is no item. */
export function readCondition(request: ConditionRequest, placeholders: Placeholders): CheckCondition {
  if (request.ConditionExpression === undefined) return () => {};
  const holds = compileCondition(request.ConditionExpression, placeholders);
  const returnOld = request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
  return ({ throughput }, table, before, size) => {
    const item: AttributeMap = before === undefined ? {} : decodeItem(before.item);
    if (holds(item)) return;
    const consumption = new Consumption(table);
    consumption.add(before === undefined ? 1 : writeUnits(Math.max(before.size, size)));
    throughput.charge('write', consumption);
    throw conditionalCheckFailedException(returnOld && before !== undefined ? { Item: item } : {});
  };
}
