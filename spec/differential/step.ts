/** One step of a program, and what a database answers to it. */
import { setTimeout as delay } from 'node:timers/promises';
import { isObject, type Json, type JsonObject } from './json.js';

/**
 * A request, or several that belong together: all pages of a read, all pages of all its segments, or a description again
 * and again until nothing of the table is on its way any more.
 */
export interface Step {
  readonly call: string;
  readonly body: JsonObject;
  readonly follow: 'once' | 'pages' | 'segments' | 'settled';
  /** The attributes by which the answer is ordered: within each value of `hash` by `range`. */
  readonly order?: { readonly hash: string; readonly range: string | undefined };
  /** Whether the order is known to the last item, so that pages can be compared one by one. */
  readonly exact?: boolean;
  /** What was made wrong on purpose. */
  readonly mutation?: string;
}

/** A database's answer to one request. */
export interface Answer {
  /** The name of the error, without its namespace, or `undefined` for a success. */
  readonly error: string | undefined;
  readonly body: JsonObject;
}

/** Sends a call's body as it is. */
export type Send = (call: string, body: string) => Promise<{ readonly status: number; readonly body: string }>;

/** More pages than any table has items: a read that has as many goes round in circles. */
const MAX_PAGES = 300;
/** DynamoDB Local takes half a second to make an index. */
const POLL_MS = 20;
const MAX_POLLS = 1000;

/** What a database answers to a step: one answer a request, the last of which may be an error. */
export async function perform(send: Send, { call, body, follow }: Step): Promise<Answer[]> {
  if (follow === 'once') return [await ask(send, call, body)];
  if (follow === 'pages') return pages(send, call, body);
  if (follow === 'settled') return [await settled(send, call, body)];
  const answers: Answer[] = [];
  const { TotalSegments } = body;
  for (let Segment = 0; Segment < (typeof TotalSegments === 'number' ? TotalSegments : 1); Segment++) {
    answers.push(...(await pages(send, call, { ...body, Segment })));
    if (answers.at(-1)?.error !== undefined) break;
  }
  return answers;
}

async function pages(send: Send, call: string, body: JsonObject): Promise<Answer[]> {
  const answers = [await ask(send, call, body)];
  for (let last = answers[0]?.body.LastEvaluatedKey; isObject(last); last = answers.at(-1)?.body.LastEvaluatedKey) {
    if (answers.length === MAX_PAGES) break;
    answers.push(await ask(send, call, { ...body, ExclusiveStartKey: last }));
  }
  return answers;
}

async function settled(send: Send, call: string, body: JsonObject): Promise<Answer> {
  for (let tries = 0; ; tries++) {
    const answer = await ask(send, call, body);
    // Now and then DynamoDB Local meets its own work on an index.
    const underWay =
      answer.error === 'InternalFailure' || /"IndexStatus":"(?!ACTIVE)/.test(JSON.stringify(answer.body));
    if (!underWay || tries === MAX_POLLS) return answer;
    await delay(POLL_MS);
  }
}

async function ask(send: Send, call: string, body: JsonObject): Promise<Answer> {
  const reply = await send(call, JSON.stringify(body));
  const parsed: Json = JSON.parse(reply.body);
  const answer = isObject(parsed) ? parsed : {};
  return { error: reply.status === 200 ? undefined : errorName(answer), body: answer };
}

function errorName({ __type: type }: JsonObject): string {
  return typeof type === 'string' ? type.slice(type.indexOf('#') + 1) : 'unnamed';
}
