/** The stream that a request is about: the calls of the Streams API name it by its ARN. */
import type { Stream, Streams } from '../storage/streams.js';
import { streamNotFoundException, validationException } from '../wire/service-error.js';
import { text } from '../wire/shape.js';

/** The member's shape. */
export const streamArn = text({ min: 37, max: 1024 });

/** Throws where an ARN cannot be a stream's. */
export function checkStreamArn(arn: string): void {
  if (!/^arn:[^:]+:dynamodb:[^:]*:\d+:table\/[^/]+\/stream\/./.test(arn))
    throw validationException('Invalid StreamArn');
}

/** The stream of that ARN, or a ResourceNotFoundException. */
export function findStream(streams: Streams, arn: string): Stream {
  const stream = streams.find(arn);
  if (stream === undefined) throw streamNotFoundException(arn);
  return stream;
}
