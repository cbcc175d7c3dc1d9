/** Lists streams, also of tables that are gone, up to 100 a page. API Reference, *ListStreams*. */
import { type ApiCall, apiCall } from '../api-call.js';
import { checkStreamArn, streamArn } from '../stream/find-stream.js';
import { invalidParameters } from '../wire/service-error.js';
import { integer, optional, structure } from '../wire/shape.js';
import { resourceName } from '../wire/table-name.js';

const MAX_STREAMS = 100;

const request = structure({
  TableName: optional(resourceName),
  Limit: optional(integer({ min: 1 })),
  ExclusiveStartStreamArn: optional(streamArn),
});

export const listStreams: ApiCall = apiCall('read', request, (asked) => {
  const { TableName, Limit = MAX_STREAMS, ExclusiveStartStreamArn: start } = asked;
  if (Limit > MAX_STREAMS) {
    throw invalidParameters(`Limit cannot be greater than the maximum allowed size: ${MAX_STREAMS}`);
  }
  if (start !== undefined) checkStreamArn(start);
  return ({ streams }) => {
    const found = streams.list(start ?? '', TableName, Limit + 1);
    const page = found.slice(0, Limit);
    return {
      Streams: page.map(({ arn, tableName, label }) => ({ StreamArn: arn, TableName: tableName, StreamLabel: label })),
      LastEvaluatedStreamArn: found.length > Limit ? page.at(-1)?.arn : undefined,
    };
  };
});
