/**
 * Reads the service's replies beside the SDK, which would lose an attribute or a table called `__proto__`, and does
 * not look at the checksum that replies carry: a byte that was flipped on the way could pass for another value.
 * DynamoDB Developer Guide, *DynamoDB low-level API*.
 */
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { readJson } from '../item/read-json.js';

/** A reply that is not what the service sent; whether the request was carried out is unknown. */
export class ChecksumError extends Error {
  override readonly name = 'ChecksumError';

  constructor() {
    super('The reply does not match its checksum: it was damaged on the way.');
  }
}

/**
 * What a reply of success holds, with binary as bytes; `undefined` for an error, which only the SDK reads.
 * @throws ChecksumError for a reply that was damaged, and SyntaxError for one that was cut short, be it to nothing
 */
export async function readReply(response: unknown): Promise<unknown> {
  if (!isReply(response)) return undefined;
  const body = await bytesOf(response.body);
  const expected = response.headers['x-amz-crc32'];
  if (expected !== undefined && crc32(body) !== Number(expected)) throw new ChecksumError();
  // The SDK reads it once more, for the user's own middleware to see.
  response.body = body;
  if (response.statusCode >= 300) return undefined;
  // To the SDK, nothing is what the service says when it has nothing to say: it says `{}`.
  if (body.length === 0) throw new SyntaxError('The reply is empty: it was cut short on the way.');
  return readJson(body.toString());
}

interface Reply {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  body: unknown;
}

function isReply(response: unknown): response is Reply {
  return typeof response === 'object' && response !== null && 'statusCode' in response && 'body' in response;
}

/** Transports give text, bytes, or a stream of bytes, Node.js's or the web's. */
async function bytesOf(body: unknown): Promise<Buffer> {
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (typeof body === 'object' && body !== null && Symbol.asyncIterator in body) {
    // What iterates asynchronously in a reply yields its bytes.
    return buffer(body as AsyncIterable<Uint8Array>);
  }
  return Buffer.from(typeof body === 'string' ? body : '');
}
