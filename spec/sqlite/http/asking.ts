/** Servers that end with their test, requests as Node's client sends them, and bytes as a socket does. */
import { once } from 'node:events';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type ServeOptions, type SqliteServer, serve } from '../../../lib/sqlite/index.js';

/** Serves in memory at a free port, or as told, until the test has ended. */
export function serving(): (options?: ServeOptions) => Promise<SqliteServer> {
  const servers: SqliteServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });
  return async (options = {}) => {
    const server = await serve({ port: 0, ...options });
    servers.push(server);
    return server;
  };
}

export interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface HttpAnswer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The body as text. */
  readonly text: string;
}

/** Sends one request by a connection of its own. */
export async function ask({ port }: { port: number }, asked: Asked = {}): Promise<HttpAnswer> {
  const { method = 'POST', path = '/', headers = {}, body = '' } = asked;
  const sent = request({ host: '127.0.0.1', port, method, path, headers, agent: false });
  const answered = once(sent, 'response');
  sent.end(body);
  const [response] = await answered;
  const bytes = await buffer(response);
  return { status: response.statusCode, headers: response.headers, body: bytes, text: bytes.toString() };
}

/** The headers of a call. */
export function callHeaders(name: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `DynamoDB_20120810.${name}`, ...more };
}

/** Sends a call as an SDK would, but for a signature. */
export function call(
  server: { port: number },
  name: string,
  input: object = {},
  more: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer> {
  return ask(server, { headers: callHeaders(name, more), body: JSON.stringify(input) });
}

/** The bytes of a call. */
export function callBytes(name: string, input: object = {}, more: Readonly<Record<string, string>> = {}): string {
  const body = JSON.stringify(input);
  const headers = { host: 'localhost', ...callHeaders(name, more), 'content-length': String(Buffer.byteLength(body)) };
  const lines = Object.entries(headers).map(([header, value]) => `${header}: ${value}\r\n`);
  return `POST / HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}

/** A connection, by the byte. */
export async function plug({ port }: { port: number }): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/** Reads until what came passes; whatever comes in one piece with it belongs to it. */
export async function readUntil(socket: Readable, passes: (text: string) => boolean): Promise<string> {
  let text = '';
  while (!passes(text)) {
    const [chunk]: Buffer[] = await once(socket, 'data');
    text += chunk;
  }
  return text;
}

/** Resolves when the other side has ended the connection, in whichever way. */
export async function untilClosed(socket: Socket): Promise<void> {
  socket.on('error', () => {}).resume();
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
}
