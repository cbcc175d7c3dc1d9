/** A part of a batch: some of its operations are passed on, and the others are handed back with the reply. */
import type { Reply } from '../dispatch.js';
import type { FaultRequest } from './fault.js';
import { elementsOf, type Members, membersOf } from './request.js';

/** A batch in two: the request for what is to be done, and what to make of its reply. */
export interface BatchPart {
  readonly body: Buffer;
  readonly complete: (reply: Reply) => Reply;
}

/** The calls that have parts, by the member that hands operations back. */
const HANDING_BACK: ReadonlyMap<string, string> = new Map([
  ['BatchGetItem', 'UnprocessedKeys'],
  ['BatchWriteItem', 'UnprocessedItems'],
]);

/** Draws the part of a batch that is done: at least one of its operations, and not all. Nothing else has parts. */
export function drawPart({ operation, body }: FaultRequest, random: () => number): BatchPart | undefined {
  const member = HANDING_BACK.get(operation);
  const requested = Object.entries(membersOf(body.RequestItems));
  const count = requested.reduce((sum, [, each]) => sum + operationsOf(each).length, 0);
  if (member === undefined || count < 2) return undefined;
  const isDone = drawSome(count, random);
  const split = (done: boolean) => {
    let at = 0;
    return requested.flatMap(([name, each]): [string, unknown][] => {
      const some = operationsOf(each).filter(() => isDone[at++] === done);
      // In reverse, since the service promises no order of what it hands back.
      return some.length === 0 ? [] : [[name, withOperations(each, done ? some : some.toReversed())]];
    });
  };
  const left = split(false);
  return {
    body: Buffer.from(JSON.stringify({ ...body, RequestItems: Object.fromEntries(split(true)) })),
    complete: (reply) => (reply.status === 200 ? handBack(reply, member, left) : reply),
  };
}

/** Some of them, chosen evenly, but neither none nor all. */
function drawSome(count: number, random: () => number): boolean[] {
  const chosen = Array.from({ length: count }, () => random() < 0.5);
  const [first] = chosen;
  if (first !== undefined && chosen.every((each) => each === first)) chosen[Math.floor(random() * count)] = !first;
  return chosen;
}

/** A table's writes are a list; its reads are one among the members that say how to read. */
function operationsOf(requested: unknown): readonly unknown[] {
  return Array.isArray(requested) ? requested : elementsOf(membersOf(requested).Keys);
}

function withOperations(requested: unknown, operations: readonly unknown[]): unknown {
  return Array.isArray(requested) ? operations : { ...membersOf(requested), Keys: operations };
}

/** What the backend has handed back itself stays handed back. */
function handBack(reply: Reply, member: string, left: readonly [string, unknown][]): Reply {
  const answer: Members = membersOf(JSON.parse(reply.body));
  const all = new Map(Object.entries(membersOf(answer[member])));
  for (const [name, each] of left) {
    all.set(name, withOperations(each, [...operationsOf(all.get(name)), ...operationsOf(each)]));
  }
  return { status: reply.status, body: JSON.stringify({ ...answer, [member]: Object.fromEntries(all) }) };
}
