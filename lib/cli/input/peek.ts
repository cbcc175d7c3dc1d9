/** A look at the first bytes, after which the reading starts at the beginning all the same. */
import type { Bytes } from './row.js';

/** Reads until `isEnough` or the end. */
export async function peek(
  source: Bytes,
  isEnough: (head: Buffer) => boolean,
): Promise<{ readonly head: Buffer; readonly rest: Bytes }> {
  const iterator = source[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (!isEnough(head)) {
    const next = await iterator.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  return { head, rest: { [Symbol.asyncIterator]: () => iterator } };
}

/** What was looked at, or the part of it that is wanted, and then the rest. */
export async function* resumed(head: Buffer, rest: Bytes): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  yield* rest;
}
