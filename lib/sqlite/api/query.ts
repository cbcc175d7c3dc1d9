/** Reads the items of one partition, in the order of the range key. API Reference, *Query*. */
import { type ApiCall, apiCall } from '../api-call.js';
import { compileKeyCondition, type KeyCondition } from '../expression/key-condition.js';
import type { Placeholders } from '../expression/placeholders.js';
import { checkConditionalOperator } from '../legacy/conditions.js';
import { conditionsByName } from '../legacy/filter.js';
import { compileKeyConditions } from '../legacy/key-conditions.js';
import { checkParameters, placeholdersOf } from '../placeholders.js';
import { type QueriedKeys, queriedKeys } from '../read/key-range.js';
import { pageMembers, readPage } from '../read/page.js';
import { findIndex, readSelection } from '../read/selection.js';
import { holds, rangeAfter, startKeyBytes, startKeyInvalid } from '../read/start-key.js';
import type { KeyRange } from '../storage/key-encoding.js';
import { validationException } from '../wire/service-error.js';
import { boolean, inNewerWords, optional, type Read, structure, text } from '../wire/shape.js';

const request = inNewerWords(
  structure({
    ...pageMembers,
    QueryFilter: optional(conditionsByName),
    KeyConditions: optional(conditionsByName),
    KeyConditionExpression: optional(text()),
    ScanIndexForward: optional(boolean),
  }),
);

export const query: ApiCall = apiCall('read', request, (asked) => {
  const { QueryFilter, ScanIndexForward: forward = true } = asked;
  checkQueryParameters(asked);
  const placeholders = placeholdersOf(asked);
  const conditions = readKeyConditions(asked, placeholders);
  const select = readSelection(asked, placeholders, QueryFilter);
  placeholders.checkAllUsed();
  return (backend) => {
    const table = backend.catalog.get(asked.TableName);
    const index = findIndex(table, asked);
    const keys = queriedKeys(table, index, conditions);
    const start =
      asked.ExclusiveStartKey && startKeyBytes(table, index, asked.ExclusiveStartKey, () => startKeyInvalid());
    const range = start === undefined ? keys.range : rest(keys, start, forward);
    const selection = select(table, index, (index ?? table).key);
    return readPage(backend, { table, index, partition: keys.partition.from, range, forward, selection }, asked);
  };
});

type QueryRequest = Read<typeof request>;

/** `KeyConditions` may stand beside the other expressions, though it is a legacy parameter. */
function checkQueryParameters(asked: QueryRequest): void {
  const { KeyConditionExpression, FilterExpression, ProjectionExpression } = asked;
  const { AttributesToGet, QueryFilter, ConditionalOperator, KeyConditions } = asked;
  checkParameters(
    asked,
    { ProjectionExpression, FilterExpression, KeyConditionExpression },
    {
      ...{ AttributesToGet, QueryFilter, ConditionalOperator },
      KeyConditions: KeyConditionExpression === undefined ? undefined : KeyConditions,
    },
    'newer',
  );
  checkConditionalOperator(ConditionalOperator, QueryFilter);
  if (KeyConditions !== undefined || KeyConditionExpression !== undefined) return;
  throw validationException(
    'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
  );
}

function readKeyConditions(
  { KeyConditionExpression: text, KeyConditions = new Map() }: QueryRequest,
  placeholders: Placeholders,
): KeyCondition[] {
  return text === undefined ? compileKeyConditions(KeyConditions) : compileKeyCondition(text, placeholders).conditions;
}

function rest({ partition, range }: QueriedKeys, start: Buffer, forward: boolean): KeyRange {
  if (holds(range, start)) return rangeAfter(range, start, forward);
  throw validationException(
    holds(partition, start)
      ? 'The provided starting key does not match the range key predicate'
      : 'The provided starting key is outside query boundaries based on provided conditions',
  );
}
