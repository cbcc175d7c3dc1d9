/** Draws the part of a batch that is done. The batch itself goes on as it came: the service has to see all of it. */
import type { Part } from '../batch.js';
import type { FaultRequest } from './fault.js';
import { elementsOf, membersOf } from './request.js';

/** The calls that have parts. */
const BATCHES: ReadonlySet<string> = new Set(['BatchGetItem', 'BatchWriteItem']);

/** At least one of a batch's operations, and not all. Nothing else has parts. */
export function drawPart({ operation, body }: FaultRequest, random: () => number): Part | undefined {
  if (!BATCHES.has(operation)) return undefined;
  const requested = Object.values(membersOf(body.RequestItems));
  const count = requested.reduce((sum: number, each) => sum + operationsOf(each).length, 0);
  return count < 2 ? undefined : drawSome(count, random);
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
