/** Reads the items of one partition, in the order of the range key. API Reference, *Query*. */
import { type ApiCall, apiCall } from '../api-call.js';
import { compileKeyCondition } from '../expression/key-condition.js';
import { readPlaceholders } from '../placeholders.js';
import { type QueriedKeys, queriedKeys } from '../read/key-range.js';
import { pageMembers, readPage } from '../read/page.js';
import { readSelection } from '../read/selection.js';
import { holds, rangeAfter, startKeyBytes } from '../read/start-key.js';
import type { KeyRange } from '../storage/key-encoding.js';
import { validationException } from '../wire/service-error.js';
import { boolean, optional, structure, text } from '../wire/shape.js';

const request = structure({
  ...pageMembers,
  KeyConditionExpression: optional(text()),
  ScanIndexForward: optional(boolean),
});

export const query: ApiCall = apiCall('read', request, (asked) => {
  const { KeyConditionExpression, FilterExpression, ProjectionExpression, ScanIndexForward: forward = true } = asked;
  const placeholders = readPlaceholders(asked, { KeyConditionExpression, FilterExpression, ProjectionExpression });
  if (KeyConditionExpression === undefined) {
    throw validationException(
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    );
  }
  const { conditions } = compileKeyCondition(KeyConditionExpression, placeholders);
  const select = readSelection(asked, placeholders);
  placeholders.checkAllUsed();
  return (backend) => {
    const table = backend.catalog.get(asked.TableName);
    const { index, selection } = select(table);
    const keys = queriedKeys((index ?? table).key, conditions);
    const start = asked.ExclusiveStartKey && startKeyBytes(table, index, asked.ExclusiveStartKey);
    const range = start === undefined ? keys.range : rest(keys, start, forward);
    return readPage(backend, { table, index, range, forward, selection }, asked);
  };
});

function rest({ partition, range }: QueriedKeys, start: Buffer, forward: boolean): KeyRange {
  if (holds(range, start)) return rangeAfter(range, start, forward);
  throw validationException(
    holds(partition, start)
      ? 'The provided starting key does not match the range key predicate'
      : 'The provided starting key is outside query boundaries based on provided conditions',
  );
}
