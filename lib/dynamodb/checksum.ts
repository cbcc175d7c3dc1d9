/**
 * Replies carry a checksum of their body, which the SDK for JavaScript does not look at: a byte that was flipped on the
 * way could pass for another value. Low-Level API, *Response headers*: x-amz-crc32.
 */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';

/** A reply that is not what the service sent; whether the request was carried out is unknown. */
export class ChecksumError extends Error {
  override readonly name = 'ChecksumError';

  constructor() {
    super('The reply does not match its checksum: it was damaged on the way.');
  }
}

/**
 * Reads the whole body of a reply, checks it, and leaves it in place of the stream that it was.
 * @throws ChecksumError
 */
export async function checkReply(response: unknown): Promise<void> {
  if (!isReply(response)) return;
  const expected = response.headers['x-amz-crc32'];
  // Transports that do not stream, as those in process, have no way to damage anything on.
  if (expected === undefined || !(response.body instanceof Readable)) return;
  const body = await buffer(response.body);
  if (crc32(body) !== Number(expected)) throw new ChecksumError();
  response.body = body;
}

interface Reply {
  readonly headers: Record<string, string>;
  body: unknown;
}

function isReply(response: unknown): response is Reply {
  return typeof response === 'object' && response !== null && 'headers' in response && 'body' in response;
}
