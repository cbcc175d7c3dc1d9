/** Between the SDK and the backend: what goes by is looked at, written down and, as the weather has it, spoilt. */
import type { DynamoDB } from '@aws-sdk/client-dynamodb';
import { POISON } from '../scenario/values.js';
import { changed, cut, flipped, refusal, respelled, unprocessed, type WireReply } from './reply.js';
import { beyondLimits, type KeysOf, tablesOf, type WireBody, type WireRequest } from './request.js';
import { type Spent, spentOf } from './spending.js';
import type { Trace } from './trace.js';
import { isBeside, type Weather } from './weather.js';

type Handler = DynamoDB['config']['requestHandler'];
type Handled = Parameters<Handler['handle']>;

export class Wire {
  readonly spent: Spent[] = [];
  /** Tables to which something was sent that was refused for what it is, so that what was paid for it came back. */
  readonly refusers = new Set<string>();
  /** Whether a condition has failed, which costs something, and the reply does not say what. */
  hasFailedCondition = false;
  /** What the service would not have taken. */
  readonly excesses: string[] = [];
  requestCount = 0;
  readonly #weather: Weather;
  readonly #trace: Trace;
  readonly #keyOf: KeysOf;
  readonly #underWay = new Set<number>();

  constructor(weather: Weather, trace: Trace, keyOf: KeysOf) {
    this.#weather = weather;
    this.#trace = trace;
    this.#keyOf = keyOf;
  }

  /** Lets all requests of a client go by here. */
  tap({ config }: DynamoDB): void {
    const { requestHandler } = config;
    const handle = requestHandler.handle.bind(requestHandler);
    requestHandler.handle = async (...handled) => {
      const request = readRequest(handled);
      return { response: await this.#pass(request, async () => (await handle(...handled)).response as WireReply) };
    };
  }

  async #pass(request: WireRequest, send: () => Promise<WireReply>): Promise<WireReply> {
    const count = ++this.requestCount;
    this.#trace.note(`${count} > ${request.api} ${request.text}`);
    this.#underWay.add(count);
    try {
      const reply = await this.#answer(request, send);
      this.#trace.note(`${count} < ${reply.statusCode} ${reply.body}`);
      return reply;
    } catch (error) {
      this.#trace.note(`${count} < ${error}`);
      if (error instanceof Error && error.name === 'AbortError') this.#weather.count('timeout');
      throw error;
    } finally {
      this.#underWay.delete(count);
      for (const other of this.#underWay) if (other < count) this.#weather.count('outOfOrder');
    }
  }

  async #answer(request: WireRequest, send: () => Promise<WireReply>): Promise<WireReply> {
    const { api, body } = request;
    if (isBeside(body) || !/Item|Query|Scan/.test(api)) return send();
    const excess = beyondLimits(request, this.#keyOf);
    if (excess !== undefined) this.excesses.push(excess);
    const refused = this.#refusalOf(request);
    if (refused) return this.#noted(refused, body);
    if (this.#weather.strikes('refused')) throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const isBatch = body.RequestItems !== undefined;
    if (isBatch && this.#weather.strikes('unprocessed')) return unprocessed(api, body);
    const sentAt = performance.now();
    const reply = await send();
    if (reply.statusCode !== 200) {
      if (isThrottle(reply)) this.#weather.count('outOfUnits');
      if (reply.body.toString().includes('ConditionalCheckFailed')) this.hasFailedCondition = true;
      return this.#noted(reply, body);
    }
    if (/"Unprocessed(Items|Keys)":\{"/.test(reply.body.toString())) this.#weather.count('outOfUnits');
    this.spent.push(...spentOf(api, sentAt, JSON.parse(reply.body.toString()).ConsumedCapacity));
    if (this.#weather.strikes('cut')) return cut(reply, this.#weather.oneOf(reply.body.length));
    if (this.#weather.strikes('flipped')) return flipped(reply, this.#weather.oneOf(reply.body.length));
    return isBatch ? this.#spoilt(reply, body) : reply;
  }

  #noted(refusal: WireReply, body: WireBody): WireReply {
    for (const table of tablesOf(body)) this.refusers.add(table);
    return refusal;
  }

  /** What is poisoned is refused with the whole of its request, and so is what nobody may touch. */
  #refusalOf({ text }: WireRequest): WireReply | undefined {
    const reason = text.includes(`"${POISON}"`) ? 'poison' : text.includes('"denied"') ? 'denied' : undefined;
    if (reason === undefined) return undefined;
    this.#weather.count(reason);
    return refusal(reason === 'poison' ? 'ValidationException' : 'AccessDeniedException');
  }

  #spoilt(reply: WireReply, body: WireBody): WireReply {
    if (this.#weather.strikes('stranger')) return changed(reply, (each) => addStranger(each, body, this.#keyOf));
    if (this.#weather.strikes('respelled')) return changed(reply, respell);
    return reply;
  }
}

function readRequest([{ headers, body }]: Handled): WireRequest {
  // The SDK warns of whoever takes the bytes of a body for a text.
  const isBytes = body instanceof Uint8Array;
  const text = isBytes ? Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString() : String(body);
  const api = headers['x-amz-target']?.split('.')[1] ?? '';
  // The SDK's own request.
  return { api, text, body: JSON.parse(text) as WireBody };
}

function isThrottle({ body }: WireReply): boolean {
  return /ThroughputExceeded|Throttling/.test(body.toString());
}

/** Keys of the tables' types, in whatever way a reply of the call names keys. */
function addStranger(body: Record<string, unknown>, { RequestItems = {} }: WireBody, keyOf: KeysOf): void {
  const isRead = body.Responses !== undefined;
  const member = isRead ? 'Responses' : 'UnprocessedItems';
  const lists: Record<string, unknown[]> = { ...Object(body[member]) };
  for (const table of Object.keys(RequestItems)) {
    const key = Object.fromEntries(keyOf(table).map(({ name, type }) => [name, STRANGERS[type]]));
    lists[table] = [...(lists[table] ?? []), isRead ? key : { DeleteRequest: { Key: key } }];
  }
  body[member] = lists;
}

const STRANGERS = { S: { S: 'stranger' }, N: { N: '4711' }, B: { B: 'c3RyYW5nZXI=' } };

function respell(body: Record<string, unknown>): void {
  for (const name of ['UnprocessedItems', 'UnprocessedKeys']) {
    if (body[name] !== undefined) body[name] = respelled(body[name]);
  }
}
