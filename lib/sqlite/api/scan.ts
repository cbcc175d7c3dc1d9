/** Reads a whole table or index, or one of its segments. API Reference, *Scan*. */
import { type ApiCall, apiCall } from '../api-call.js';
import { readPlaceholders } from '../placeholders.js';
import { pageMembers, readPage } from '../read/page.js';
import { readSelection } from '../read/selection.js';
import { holds, rangeAfter, startKeyBytes, startKeyInvalid } from '../read/start-key.js';
import { type KeyRange, keysOfSegment } from '../storage/key-encoding.js';
import { validationException } from '../wire/service-error.js';
import { integer, optional, type Read, structure } from '../wire/shape.js';

const MAX_SEGMENTS = 1_000_000;

const request = structure({
  ...pageMembers,
  Segment: optional(integer({ min: 0, max: MAX_SEGMENTS - 1 })),
  TotalSegments: optional(integer({ min: 1, max: MAX_SEGMENTS })),
});

export const scan: ApiCall = apiCall('read', request, (asked) => {
  const { FilterExpression, ProjectionExpression } = asked;
  const segment = readSegment(asked);
  const placeholders = readPlaceholders(asked, { FilterExpression, ProjectionExpression });
  const select = readSelection(asked, placeholders);
  placeholders.checkAllUsed();
  return (backend) => {
    const table = backend.catalog.get(asked.TableName);
    const { index, selection } = select(table);
    const start = asked.ExclusiveStartKey && startKeyBytes(table, index, asked.ExclusiveStartKey);
    if (start !== undefined && !holds(segment, start)) throw startKeyInvalid(wrongSegment(asked));
    const range = start === undefined ? segment : rangeAfter(segment, start, true);
    return readPage(backend, { table, index, range, forward: true, selection }, asked);
  };
});

function readSegment({ Segment, TotalSegments }: Read<typeof request>): KeyRange {
  if (Segment === undefined && TotalSegments !== undefined) throw required('Segment', 'TotalSegments');
  if (Segment !== undefined && TotalSegments === undefined) throw required('TotalSegments', 'Segment');
  if (Segment === undefined || TotalSegments === undefined) return keysOfSegment(0, 1);
  if (Segment < TotalSegments) return keysOfSegment(Segment, TotalSegments);
  throw validationException(
    'The Segment parameter is zero-based and must be less than parameter TotalSegments: ' +
      `Segment: ${Segment} is not less than TotalSegments: ${TotalSegments}`,
  );
}

function required(missing: string, present: string): Error {
  return validationException(
    `The ${missing} parameter is required but was not present in the request when ${present} parameter is present`,
  );
}

function wrongSegment({ Segment, TotalSegments }: Read<typeof request>): string {
  return (
    'Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. ' +
    `TotalSegments: ${TotalSegments} Segment: ${Segment}`
  );
}
