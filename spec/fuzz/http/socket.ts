/** The endpoint as the network reaches it: whole, mangled, half, slow and broken requests, by sockets of their own. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { Access } from '../../../lib/sqlite/http/access.js';
import { portOf } from '../../../lib/sqlite/http/address.js';
import { door } from '../../../lib/sqlite/http/door.js';
import { httpServer } from '../../../lib/sqlite/http/server.js';
import { Service } from '../../../lib/sqlite/service.js';
import type { TableModel } from '../../differential/tables.js';
import { ask } from '../../sqlite/http/asking.js';
import type { Draw } from '../../support/draw.js';
import { byteMutation } from '../mutate/bytes.js';
import { headMutation } from '../mutate/head.js';
import { jsonMutation } from '../mutate/json.js';
import { PLANTED_HEADERS } from '../secrets.js';
import {
  drawMutations,
  type Mutation,
  mutation,
  type Session,
  shown,
  type Target,
  trialOf,
  type Verdict,
} from '../trial.js';
import { drawCall, type StreamNames } from './calls.js';
import { CANARY_QUESTION, canaryProblem } from './canary.js';
import { type Exchange, exchangeVerdict } from './exchange.js';
import type { Reply } from './reply-verdict.js';
import { makeTables } from './tables.js';
import { httpTarget } from './target.js';

export const socket: Target = httpTarget('socket', 0.01, (tables) => new SocketSession(tables));

/** A request in its two parts. */
interface Message {
  readonly head: Buffer;
  readonly body: Buffer;
}

/** How the bytes of a request get onto the wire. */
type Delivery = 'whole' | 'in pieces' | 'reset' | 'ended' | 'slow';

/** So short that half a request and a slow sender are soon given up, and much longer than any answer takes. */
const LIMITS = {
  headersTimeout: 400,
  requestTimeout: 600,
  connectionsCheckingInterval: 25,
  keepAliveTimeout: 1000,
  silenceMs: 1000,
  maxConnections: 100,
};
const SLOW_BYTE_MS = 5;
/** Behind each request: whatever it was, this one ends the connection, or is taken for a part of it. */
const FAREWELL = 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';

class SocketSession implements Session {
  readonly #tables: readonly TableModel[];
  #stream: StreamNames | undefined;
  readonly #service = new Service({ capacity: 'ignore' });
  readonly #server = httpServer(LIMITS);

  constructor(tables: readonly TableModel[]) {
    this.#tables = tables;
    const answer = door(this.#server, this.#service, new Access('127.0.0.1', {}));
    this.#server.on('request', answer).on('checkContinue', answer);
  }

  async make(): Promise<void> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    this.#stream = await makeTables((target, body) => this.#ask(target, body), this.#tables);
  }

  async #ask(target: string, body: string): Promise<Reply> {
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target, ...PLANTED_HEADERS };
    const { status = 0, text } = await ask({ port: portOf(this.#server) }, { headers, body });
    return { status, body: text };
  }

  draw(draw: Draw) {
    if (this.#stream === undefined) throw new Error('The tables have not been made.');
    const { target, body } = drawCall(draw, this.#tables, this.#stream);
    const message = { head: headOf(target), body: Buffer.from(JSON.stringify(body)) };
    const delivery = drawDelivery(draw);
    const part = draw.int(0, 1000) / 1000;
    const show = (mutated: Message) => `${delivery} (${part}) ${shown(mutated.head)} ${shown(mutated.body)}`;
    const mutations = drawMutations(draw, () => messageMutation(draw));
    return trialOf(message, mutations, (mutated) => this.#run(delivery, part, mutated), show);
  }

  async #run(delivery: Delivery, part: number, message: Message): Promise<Verdict> {
    const exchange = await this.#exchange(delivery, part, bytesOf(message));
    const { outcome, problem } = exchangeVerdict(exchange);
    const canary = await this.#ask(...CANARY_QUESTION);
    return { outcome: `${delivery}: ${outcome}`, problem: problem ?? canaryProblem(canary) };
  }

  /** Sends, and reads until the connection is closed, by whichever side. */
  async #exchange(delivery: Delivery, part: number, bytes: Buffer): Promise<Exchange> {
    const peer = connect({ port: portOf(this.#server), host: '127.0.0.1', noDelay: true });
    const chunks: Buffer[] = [];
    peer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => {});
    const closed = new Promise((resolve) => peer.once('close', resolve));
    await once(peer, 'connect');
    const cut = Math.floor(part * bytes.length);
    switch (delivery) {
      case 'whole':
        peer.write(Buffer.concat([bytes, Buffer.from(FAREWELL)]));
        break;
      case 'in pieces':
        peer.write(bytes.subarray(0, cut));
        await setImmediate();
        peer.write(Buffer.concat([bytes.subarray(cut), Buffer.from(FAREWELL)]));
        break;
      case 'reset':
        peer.write(bytes.subarray(0, cut), () => peer.resetAndDestroy());
        break;
      case 'ended':
        peer.end(bytes.subarray(0, cut));
        break;
      case 'slow':
        trickle(peer, bytes);
    }
    await closed;
    return { received: Buffer.concat(chunks), sent: bytes };
  }

  check(): undefined {}

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await once(this.#server.close(), 'close');
    this.#service.close();
  }
}

/** Sends a byte every now and then until the other side has had enough. */
function trickle(peer: ReturnType<typeof connect>, bytes: Buffer): void {
  let at = 0;
  const timer = setInterval(() => peer.write(bytes.subarray(at, ++at)), SLOW_BYTE_MS);
  peer.once('close', () => clearInterval(timer));
}

function drawDelivery(draw: Draw): Delivery {
  return draw.weighted<Delivery>([
    [12, () => 'whole'],
    [4, () => 'in pieces'],
    [3, () => 'reset'],
    [3, () => 'ended'],
    [0.2, () => 'slow'],
  ]);
}

function headOf(target: string): Buffer {
  const headers = {
    host: 'localhost',
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': target,
    'accept-encoding': 'gzip',
  };
  return Buffer.from(`POST / HTTP/1.1\r\n${linesOf(headers)}`);
}

function linesOf(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([header, value]) => `${header}: ${value}\r\n`)
    .join('');
}

/** The length is that of the mutated body, unless the mutated head says another one. Credentials are never mutated. */
function bytesOf({ head, body }: Message): Buffer {
  const isTold = /^(content-length|transfer-encoding):/im.test(head.toString('latin1'));
  const more = { ...PLANTED_HEADERS, ...(!isTold && { 'content-length': String(body.length) }) };
  const gap = head.toString('latin1').endsWith('\r\n') ? '' : '\r\n';
  return Buffer.concat([head, Buffer.from(`${gap}${linesOf(more)}\r\n`), body]);
}

function messageMutation(draw: Draw): Mutation<Message> {
  return draw.weighted<Mutation<Message>>([
    [4, () => ofHead(headMutation(draw))],
    [1, () => ofHead(byteMutation(draw))],
    [3, () => ofBody(jsonMutation(draw))],
    [1, () => ofBody(byteMutation(draw))],
    [1, () => mutation(draw, 'packed', (own, message) => packed(own, message, gzipSync(message.body)))],
    [0.2, () => mutation(draw, 'a bomb', (own, message) => packed(own, message, own.pick(BOMBS)()))],
    [0.1, () => ofBody(mutation(draw, 'more than 16 MB', (own) => Buffer.alloc(own.pick(LARGE), '{')))],
  ]);
}

/** So many bytes, of spaces and packed; made once. */
const BOMBS = [16, 17, 64, 256].map((megabytes) => {
  let bomb: Buffer | undefined;
  return () => (bomb ??= gzipSync(Buffer.alloc(megabytes * 1024 * 1024 + 1, ' '), { level: 1 }));
});
const LARGE = [16, 17, 40].map((megabytes) => megabytes * 1024 * 1024 + 1);

function ofHead({ name, apply }: Mutation<Buffer>): Mutation<Message> {
  return { name: `head: ${name}`, apply: (message) => ({ ...message, head: apply(message.head) }) };
}

function ofBody({ name, apply }: Mutation<Buffer>): Mutation<Message> {
  return { name: `body: ${name}`, apply: (message) => ({ ...message, body: apply(message.body) }) };
}

/** Sometimes not quite: cut off, or with a byte changed. */
function packed(draw: Draw, { head }: Message, whole: Buffer): Message {
  const damaged = draw.chance(0.3) ? byteMutation(draw).apply(whole) : whole;
  return { head: Buffer.concat([head, Buffer.from('content-encoding: gzip\r\n')]), body: damaged };
}
