/** Replies as the service sends them: with their length, their checksum and an id. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants, crc32, gzip } from 'node:zlib';
import { waitsToBeAsked } from './body.js';

/** What goes out. */
export interface HttpReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** A smaller body fits in one packet, and packing it saves nothing. */
const GZIP_FROM_BYTES = 1400;

/** Sends the reply, packed if the client can unpack it and there is something to gain. */
export function send(request: IncomingMessage, response: ServerResponse, reply: HttpReply): void {
  const body = Buffer.from(reply.body);
  if (body.length < GZIP_FROM_BYTES || !acceptsGzip(request.headers['accept-encoding'])) {
    write(request, response, reply, body);
    return;
  }
  gzip(body, { level: constants.Z_BEST_SPEED }, (_error, packed) => {
    write(request, response, reply, packed, ['Content-Encoding', 'gzip', 'Vary', 'Accept-Encoding']);
  });
}

/** The checksum is that of the bytes on the wire, packed or not, as the SDKs that look at it expect. */
function write(
  request: IncomingMessage,
  response: ServerResponse,
  { status, contentType }: HttpReply,
  body: Buffer,
  more: readonly string[] = [],
): void {
  response.writeHead(status, [
    ...['x-amzn-RequestId', nextRequestId()],
    ...['x-amz-crc32', String(crc32(body))],
    ...['Content-Type', contentType],
    ...['Content-Length', String(body.length)],
    ...more,
  ]);
  if (!isWriting(request)) {
    response.end(body);
    return;
  }
  // Where the connection is to close, it closes with the reply's end, which would take the reply along now.
  response.write(body);
  request.once('end', () => response.end()).resume();
}

/** Whether the client has more of its request to send before it reads. */
function isWriting(request: IncomingMessage): boolean {
  return !request.complete && (!waitsToBeAsked(request) || request.readableDidRead);
}

function acceptsGzip(header: string | string[] | undefined): boolean {
  return header !== undefined && /(^|[\s,])gzip(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(String(header));
}

/** 40 digits for this process and 12 that count its replies: 52 as in the service's ids, and no two alike. */
const PROCESS_ID = BigInt(`0x1${randomBytes(32).toString('hex')}`)
  .toString(36)
  .toUpperCase()
  .slice(-40);
const COUNT_DIGITS = 12;
let replyCount = 0;

function nextRequestId(): string {
  replyCount++;
  return PROCESS_ID + replyCount.toString(36).toUpperCase().padStart(COUNT_DIGITS, '0');
}
