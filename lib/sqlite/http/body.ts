/** The body of a request: all of it as one Buffer, unpacked, and never more than a request may have. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { MAX_REQUEST_BYTES } from '../dispatch.js';
import { requestTooLargeException, type ServiceError, serializationException } from '../wire/service-error.js';

/**
 * What is read of a body that is too large, unkept: a client that has to write it all before it reads hears the refusal,
 * where it would find a closed connection otherwise.
 */
const MAX_READ_BYTES = 2 * MAX_REQUEST_BYTES;

/**
 * Calls `take` once with the body or with what is wrong with it; never where the client goes away before its end. A client
 * that waits to be asked for the body is asked. Bodies that come one after the other on a connection are taken in order.
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
    take(requestTooLargeException());
  };
  if (Number(request.headers['content-length']) > MAX_REQUEST_BYTES) refuse();
  else if (waitsToBeAsked(request)) response.writeContinue();
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
    if (request.headers['content-encoding']?.toLowerCase() === 'gzip') take(unpack(body));
    else take(body);
  });
}

/** Whether the client sends the body only once it is asked to: HTTP/1.0 knows nothing of that. RFC 9110, 10.1.1. */
export function waitsToBeAsked({ headers, httpVersion }: IncomingMessage): boolean {
  return headers.expect !== undefined && httpVersion !== '1.0';
}

/**
 * All else waits meanwhile, so that no request overtakes another (RFC 9112, 9.3.2). That is not long: some 20 ms for 16 MB
 * of items, 12 ms until a bomb is refused, where parsing 16 MB of JSON takes 280 ms. (16 MB made of nothing but headers of
 * blocks take a second, but whoever may ask can ask for worse.)
 */
function unpack(body: Buffer): Buffer | ServiceError {
  try {
    return gunzipSync(body, { maxOutputLength: MAX_REQUEST_BYTES });
  } catch (error) {
    const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return isTooLarge ? requestTooLargeException() : serializationException('The body is said to be gzip, and is not');
  }
}
