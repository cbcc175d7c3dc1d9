/** The members that conditional writes share: the condition, its placeholders and what a failure tells. */
import { writeUnits } from '../../capacity/units.js';
import type { AttributeMap } from '../../item/attribute-value.js';
import type { Backend } from '../backend.js';
import { compileCondition, conditionPaths } from '../expression/condition.js';
import type { Placeholders } from '../expression/placeholders.js';
import { type ConditionalOperator, joiningMembers } from '../legacy/conditions.js';
import { compileExpected, type Expected, expectations } from '../legacy/expected.js';
import type { Row } from '../storage/rows.js';
import { decodeItem } from '../storage/stored-item.js';
import type { Table } from '../table/table.js';
import { Consumption } from '../throughput/consumption.js';
import { checkScalarKeys } from '../validate.js';
import { conditionalCheckFailedException, type ServiceError } from '../wire/service-error.js';
import { oneOf, optional, text } from '../wire/shape.js';

/** The members of a request that carry a condition. */
export const conditionMembers = {
  ConditionExpression: optional(text()),
  ReturnValuesOnConditionCheckFailure: optional(oneOf(['ALL_OLD', 'NONE'])),
};

/** The legacy members that do so, of calls that are as old as these. */
export const legacyConditionMembers = { ...joiningMembers, Expected: optional(expectations) };

interface ConditionRequest {
  readonly ConditionExpression: string | undefined;
  readonly Expected?: Expected | undefined;
  readonly ConditionalOperator?: ConditionalOperator;
  readonly ReturnValuesOnConditionCheckFailure: 'ALL_OLD' | 'NONE' | undefined;
}

/** Throws a ConditionalCheckFailedException where the condition does not hold for `before`. */
export type Requirement = (table: Table, before: Row | undefined) => void;

/** As a requirement, and the failure is charged; `size` is what was to be. */
export type CheckCondition = (
  backend: Backend,
  table: Table,
  key: Buffer,
  before: Row | undefined,
  size: number,
) => void;

/** Compiles the condition of a request. A failed one is charged by the larger image, or 1 where there is no item. */
export function readCondition(request: ConditionRequest, placeholders: Placeholders): CheckCondition {
  const refusalOf = readRefusal(request, placeholders);
  return ({ throughput }, table, key, before, size) => {
    const refusal = refusalOf(table, before);
    if (refusal === undefined) return;
    const consumption = new Consumption(table);
    consumption.add(before === undefined ? 1 : writeUnits(Math.max(before.size, size)), key);
    throughput.charge('write', consumption);
    throw refusal;
  };
}

/** Compiles the condition of a request whose failure somebody else charges. */
export function readRequirement(request: ConditionRequest, placeholders: Placeholders): Requirement {
  const refusalOf = readRefusal(request, placeholders);
  return (table, before) => {
    const refusal = refusalOf(table, before);
    if (refusal !== undefined) throw refusal;
  };
}

function readRefusal(
  request: ConditionRequest,
  placeholders: Placeholders,
): (table: Table, before: Row | undefined) => ServiceError | undefined {
  const holds = compile(request, placeholders);
  if (holds === undefined) return () => undefined;
  const { ConditionExpression: text } = request;
  const paths = text === undefined ? [] : conditionPaths(text, placeholders, 'ConditionExpression');
  const returnOld = request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
  return (table, before) => {
    checkScalarKeys(table, paths);
    const item: AttributeMap = before === undefined ? {} : decodeItem(before.item);
    if (holds(item)) return undefined;
    return conditionalCheckFailedException(returnOld && before !== undefined ? { Item: item } : {});
  };
}

function compile(
  { ConditionExpression, Expected, ConditionalOperator }: ConditionRequest,
  placeholders: Placeholders,
): ((item: AttributeMap) => boolean) | undefined {
  if (ConditionExpression !== undefined) return compileCondition(ConditionExpression, placeholders);
  return Expected && compileExpected(Expected, ConditionalOperator);
}
