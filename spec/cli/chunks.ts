/** Bytes in pieces, as files and pipes deliver them, and what a reader makes of them. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { Bytes, Row } from '../../lib/cli/input/row.js';

/** The bytes, cut at these places. */
export async function* inChunks(bytes: Buffer, cuts: readonly number[] = []): Bytes {
  let start = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    const end = Math.min(Math.max(cut, start), bytes.length);
    yield bytes.subarray(start, end);
    start = end;
  }
  yield bytes.subarray(start);
}

/** Places to cut: some near the beginning, where formats are told, and some of them twice (an empty piece). */
export const cuts = fc.array(fc.oneof(fc.nat(12), fc.nat(400)), { maxLength: 20 });

/** Everything that comes, and what was thrown at the end, if anything was. */
export async function collect<T>(source: AsyncIterable<T>): Promise<{ all: T[]; error: unknown }> {
  const all: T[] = [];
  try {
    for await (const each of source) all.push(each);
    return { all, error: undefined };
  } catch (error) {
    return { all, error };
  }
}

/** Rows of a text, and nothing thrown. */
export async function rowsOf(reader: (bytes: Bytes) => AsyncIterable<Row>, text: string | Buffer): Promise<Row[]> {
  const { all, error } = await collect(reader(inChunks(Buffer.from(text))));
  if (error) throw error;
  return all;
}

/** That `reader` makes the same of the text wherever it is cut. */
export async function sameWhereverCut(
  reader: (bytes: Bytes) => AsyncIterable<unknown>,
  text: fc.Arbitrary<string | Buffer>,
) {
  await fc.assert(
    fc.asyncProperty(text, cuts, async (whole, at) => {
      const bytes = Buffer.from(whole);
      const one = await collect(reader(inChunks(bytes)));
      const many = await collect(reader(inChunks(bytes, at)));
      expect(many).to.deep.equal(one);
    }),
  );
}
