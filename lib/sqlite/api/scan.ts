/** Reads a whole table or index, or one of its segments. API Reference, *Scan*. */
import { type ApiCall, apiCall } from '../api-call.js';
import { checkConditionalOperator } from '../legacy/conditions.js';
import { conditionsByName } from '../legacy/filter.js';
import { checkParameters, placeholdersOf } from '../placeholders.js';
import { pageMembers, readPage } from '../read/page.js';
import { findIndex, readSelection } from '../read/selection.js';
import { holds, rangeAfter, startKeyBytes, startKeyInvalid } from '../read/start-key.js';
import { type KeyRange, keysOfSegment } from '../storage/key-encoding.js';
import { validationException } from '../wire/service-error.js';
import { integer, optional, type Read, structure } from '../wire/shape.js';

const MAX_SEGMENTS = 1_000_000;

const request = structure({
  ...pageMembers,
  ScanFilter: optional(conditionsByName),
  Segment: optional(integer({ min: 0, max: MAX_SEGMENTS - 1 })),
  TotalSegments: optional(integer({ min: 1, max: MAX_SEGMENTS })),
});

export const scan: ApiCall = apiCall('read', request, (asked) => {
  const { FilterExpression, ProjectionExpression, AttributesToGet, ScanFilter, ConditionalOperator } = asked;
  const legacy = { AttributesToGet, ScanFilter, ConditionalOperator };
  checkParameters(asked, { ProjectionExpression, FilterExpression }, legacy);
  checkConditionalOperator(ConditionalOperator, ScanFilter);
  const segment = readSegment(asked);
  const placeholders = placeholdersOf(asked);
  const select = readSelection(asked, placeholders, ScanFilter);
  placeholders.checkAllUsed();
  return (backend) => {
    const table = backend.catalog.get(asked.TableName);
    const index = findIndex(table, asked);
    const start = asked.ExclusiveStartKey && startKeyBytes(table, index, asked.ExclusiveStartKey, startKeyInvalid);
    if (start !== undefined && !holds(segment, start)) throw startKeyInvalid(wrongSegment(asked));
    const range = start === undefined ? segment : rangeAfter(segment, start, true);
    const selection = select(table, index);
    return readPage(backend, { table, index, range, forward: true, selection }, asked);
  };
});

function readSegment({ Segment, TotalSegments }: Read<typeof request>): KeyRange {
  if (Segment === undefined && TotalSegments !== undefined) throw required('Segment', 'parameter TotalSegments is');
  if (Segment !== undefined && TotalSegments === undefined) throw required('TotalSegments', 'Segment parameter is');
  if (Segment === undefined || TotalSegments === undefined) return keysOfSegment(0, 1);
  if (Segment < TotalSegments) return keysOfSegment(Segment, TotalSegments);
  throw validationException(
    'The Segment parameter is zero-based and must be less than parameter TotalSegments: ' +
      `Segment: ${Segment} is not less than TotalSegments: ${TotalSegments}`,
  );
}

function required(missing: string, reason: string): Error {
  return validationException(
    `The ${missing} parameter is required but was not present in the request when ${reason} present`,
  );
}

function wrongSegment({ Segment, TotalSegments }: Read<typeof request>): string {
  return (
    'Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. ' +
    `TotalSegments: ${TotalSegments} Segment: ${Segment}`
  );
}
