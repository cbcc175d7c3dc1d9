/** A request handler between a client and a backend that throttles, processes a part, and loses requests and replies. */
import { Readable } from 'node:stream';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

type Handler = DynamoDBClient['config']['requestHandler'];
type Request = Parameters<Handler['handle']>[0];
type Reply = Awaited<ReturnType<Handler['handle']>>;

/** How often what happens, each from 0 to 1. */
export interface Faults {
  /** The request is refused for want of capacity. */
  readonly throttle?: number;
  /** Each operation of a batch comes back unprocessed. */
  readonly unprocessed?: number;
  /** The connection is reset before the request arrives … */
  readonly resetBefore?: number;
  /** … or when it has been carried out. */
  readonly resetAfter?: number;
  /** The service answers 500, and has done nothing … */
  readonly errorBefore?: number;
  /** … or all of it. */
  readonly errorAfter?: number;
}

/** What was sent: the call and its parameters. */
export interface Sent {
  readonly api: string;
  readonly input: Input;
}

export interface Input {
  readonly RequestItems?: Record<string, unknown>;
  readonly [parameter: string]: unknown;
}

export class FaultyTransport {
  faults: Faults;
  /** Every request that went out, in order. */
  readonly sent: Sent[] = [];
  readonly #backend: Handler;
  readonly #random: () => number;

  constructor(backend: Handler, faults: Faults, random: () => number) {
    this.#backend = backend;
    this.faults = faults;
    this.#random = random;
  }

  async handle(request: Request): Promise<Reply> {
    const api = String(request.headers['x-amz-target'] ?? '').replace(/^.*\./, '');
    const input: Input = JSON.parse(typeof request.body === 'string' ? request.body : bytesText(request.body));
    this.sent.push({ api, input });
    if (!/Item|Query|Scan/.test(api)) return this.#backend.handle(request);
    if (this.#strikes('throttle')) return refusal(400, 'ProvisionedThroughputExceededException');
    if (this.#strikes('resetBefore')) throw reset();
    if (this.#strikes('errorBefore')) return refusal(500, 'InternalServerError');
    const reply = await (api.startsWith('Batch') ? this.#part(request, api, input) : this.#backend.handle(request));
    if (this.#strikes('resetAfter')) throw reset();
    return this.#strikes('errorAfter') ? refusal(500, 'InternalServerError') : reply;
  }

  destroy(): void {}

  #strikes(fault: keyof Faults): boolean {
    const rate = this.faults[fault];
    // Faults that are not drawn use up no chance, so that a shrunk world goes the same way.
    return rate !== undefined && rate > 0 && this.#random() < rate;
  }

  /** Passes a part of a batch on; the rest comes back. A batch of which nothing is processed is refused as a whole. */
  async #part(request: Request, api: string, input: Input): Promise<Reply> {
    const [table, requested] = Object.entries(input.RequestItems ?? {})[0] ?? [];
    if (table === undefined) return this.#backend.handle(request);
    const isWrite = api === 'BatchWriteItem';
    const all: unknown[] = isWrite ? (requested as unknown[]) : (requested as { Keys: unknown[] }).Keys;
    const left = all.filter(() => this.#strikes('unprocessed'));
    if (left.length === 0) return this.#backend.handle(request);
    if (left.length === all.length) return refusal(400, 'ProvisionedThroughputExceededException');
    const wrap = (some: unknown[]) => ({ [table]: isWrite ? some : { ...(requested as object), Keys: some } });
    const passed = { ...input, RequestItems: wrap(all.filter((each) => !left.includes(each))) };
    const clone = Object.assign(Object.create(Object.getPrototypeOf(request)), request, {
      body: JSON.stringify(passed),
    });
    const { response } = await this.#backend.handle(clone);
    const body = JSON.parse(await text(response.body));
    const rest = { [isWrite ? 'UnprocessedItems' : 'UnprocessedKeys']: wrap(left.toReversed()) };
    return { response: answer(response.statusCode, { ...body, ...rest }) };
  }
}

function refusal(status: number, type: string): Reply {
  return { response: answer(status, { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: type }) };
}

function answer(statusCode: number, body: object): Reply['response'] {
  const headers = { 'content-type': 'application/x-amz-json-1.0' };
  return { statusCode, headers, body: Readable.from([JSON.stringify(body)]) };
}

function reset(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
}

/** The backend answers with bytes, others with a stream of them. */
async function text(body: Uint8Array | AsyncIterable<Uint8Array>): Promise<string> {
  if (body instanceof Uint8Array) return bytesText(body);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

/** From the memory itself: the SDK's own bytes warn of every method that could take them for text. */
function bytesText({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString();
}
