/** What PutItem and DeleteItem share: both put something, or nothing, in place of what is there. */
import type { AttributeMap } from '../../item/attribute-value.js';
import type { Answer } from '../api-call.js';
import type { Backend } from '../backend.js';
import { type ConditionalOperator, checkConditionalOperator } from '../legacy/conditions.js';
import type { Expected } from '../legacy/expected.js';
import { checkParameters, placeholderMembers, placeholdersOf } from '../placeholders.js';
import { decodeItem } from '../storage/stored-item.js';
import type { Table } from '../table/table.js';
import type { ReturnConsumedCapacity } from '../throughput/consumption.js';
import { validationException } from '../wire/service-error.js';
import { oneOf, optional } from '../wire/shape.js';
import { conditionMembers, legacyConditionMembers, readCondition } from './condition.js';
import { ReturnItemCollectionMetrics } from './item-collection.js';
import { type NewItem, RETURN_VALUES, type ReturnValues, writeItem } from './write-item.js';

/** The members of both requests, but for the one that messages have first. */
export const replacementMembers = {
  ReturnValues: optional(oneOf(RETURN_VALUES)),
  ReturnItemCollectionMetrics,
  ...legacyConditionMembers,
  ...conditionMembers,
  ...placeholderMembers,
};

interface ReplacementRequest {
  readonly ConditionExpression: string | undefined;
  readonly Expected: Expected | undefined;
  readonly ConditionalOperator: ConditionalOperator;
  readonly ReturnValuesOnConditionCheckFailure: 'ALL_OLD' | 'NONE' | undefined;
  readonly ExpressionAttributeNames: Record<string, string> | undefined;
  readonly ExpressionAttributeValues: AttributeMap | undefined;
  readonly ReturnValues: ReturnValues;
  readonly ReturnConsumedCapacity: ReturnConsumedCapacity;
}

/** Puts `next` at `key`, or takes away what is there, if the condition holds. */
export type Replace = (backend: Backend, table: Table, key: Buffer, next: NewItem | undefined) => Answer;

/** Compiles what both requests have in common. */
export function readReplacement(asked: ReplacementRequest): Replace {
  const { ConditionExpression, Expected, ConditionalOperator } = asked;
  checkParameters(asked, { ConditionExpression }, { Expected, ConditionalOperator }, 'newer');
  checkConditionalOperator(ConditionalOperator, Expected);
  checkReturnOld(asked.ReturnValues);
  const placeholders = placeholdersOf(asked);
  const checkCondition = readCondition(asked, placeholders);
  placeholders.checkAllUsed();
  return (backend, table, key, next) => {
    backend.throughput.admitWrite(table, key);
    const before = backend.rows.get(table.relation, key);
    checkCondition(backend, table, key, before, next?.size ?? 0);
    const consumption = writeItem(backend, table, key, before, next);
    backend.throughput.charge('write', consumption);
    const returnOld = asked.ReturnValues === 'ALL_OLD' && before !== undefined;
    return {
      Attributes: returnOld ? decodeItem(before.item) : undefined,
      ConsumedCapacity: consumption.report(asked.ReturnConsumedCapacity),
    };
  };
}

/** Only an update has made something that it could return. */
function checkReturnOld(asked: ReturnValues): void {
  if (asked === undefined || asked === 'NONE' || asked === 'ALL_OLD') return;
  throw validationException('ReturnValues can only be ALL_OLD or NONE');
}
