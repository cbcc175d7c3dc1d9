/** The body of a request: all of it as one Buffer, unpacked, and never more than a request may have. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gunzip } from 'node:zlib';
import { MAX_REQUEST_BYTES } from '../dispatch.js';
import { requestTooLargeException, type ServiceError, serializationException } from '../wire/service-error.js';

/**
 * What is read of a body that is too large, unkept: a client that has to write it all before it reads hears the refusal,
 * where it would find a closed connection otherwise.
 */
const MAX_READ_BYTES = 2 * MAX_REQUEST_BYTES;

/**
 * Calls `take` once with the body or with what is wrong with it; never where the client goes away before its end. A client
 * that waits to be asked for the body is asked.
 */
export function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  take: (body: Buffer | ServiceError) => void,
): void {
  let chunks: Buffer[] = [];
  let sizeBytes = 0;
  let isRefused = false;
  const refuse = () => {
    isRefused = true;
    chunks = [];
    // A connection that closed now would take the reply along: the client is still writing.
    response.shouldKeepAlive = true;
    take(requestTooLargeException());
  };
  if (Number(request.headers['content-length']) > MAX_REQUEST_BYTES) refuse();
  else if (request.headers.expect !== undefined) response.writeContinue();
  request.on('data', (chunk: Buffer) => {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_READ_BYTES) request.destroy();
    if (isRefused) return;
    chunks.push(chunk);
    if (sizeBytes > MAX_REQUEST_BYTES) refuse();
  });
  request.on('end', () => {
    if (isRefused) return;
    const [first] = chunks;
    const body = chunks.length === 1 && first ? first : Buffer.concat(chunks, sizeBytes);
    if (request.headers['content-encoding']?.toLowerCase() === 'gzip') unpack(body, take);
    else take(body);
  });
}

function unpack(body: Buffer, take: (body: Buffer | ServiceError) => void): void {
  gunzip(body, { maxOutputLength: MAX_REQUEST_BYTES }, (error, unpacked) => {
    if (!error) take(unpacked);
    else if ('code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') take(requestTooLargeException());
    else take(serializationException('The body is said to be gzip, and is not'));
  });
}
