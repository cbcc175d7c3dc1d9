/** Replies as the wire has them, and what may become of them on their way. */
import { crc32 } from 'node:zlib';
import type { WireBody } from './request.js';

export interface WireReply {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export function refusal(name: string): WireReply {
  return replyOf(400, { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'as planned' });
}

/** A batch that comes back as it went. */
export function unprocessed(api: string, { RequestItems }: WireBody): WireReply {
  const name = api === 'BatchWriteItem' ? 'UnprocessedItems' : 'UnprocessedKeys';
  return replyOf(200, { ...(api === 'BatchGetItem' && { Responses: {} }), [name]: RequestItems });
}

export function cut(reply: WireReply, at: number): WireReply {
  return { ...reply, body: reply.body.subarray(0, at) };
}

/** One bit is another; the checksum is of what was sent. */
export function flipped(reply: WireReply, at: number): WireReply {
  const body = Buffer.from(reply.body);
  body[at] = (body[at] ?? 0) ^ 4;
  return { ...reply, headers: { ...reply.headers, 'x-amz-crc32': String(crc32(reply.body)) }, body };
}

/** A reply of a batch that has been changed. */
export function changed(reply: WireReply, change: (body: Record<string, unknown>) => void): WireReply {
  const body: Record<string, unknown> = JSON.parse(reply.body.toString());
  change(body);
  return { ...reply, body: Buffer.from(JSON.stringify(body)) };
}

/** Lists are turned round, and whole numbers get a fraction of nothing: both mean the same. */
export function respelled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(respelled).reverse();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === 'N' && /^-?\d+$/.test(String(member)) ? `${member}.0` : respelled(member),
    ]),
  );
}

function replyOf(statusCode: number, body: object): WireReply {
  return {
    statusCode,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: Buffer.from(JSON.stringify(body)),
  };
}
