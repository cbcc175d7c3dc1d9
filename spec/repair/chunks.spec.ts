import { expect } from 'chai';
import fc from 'fast-check';
import { Stream } from '../../lib/operation/stream.js';
import { chunks } from '../../lib/repair/chunks.js';

describe('chunks', () => {
  it('are of the size that is asked for, but for the last', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat()), fc.integer({ min: 1, max: 7 }), async (items, size) => {
        const made: number[][] = [];
        for await (const chunk of chunks(streamOf(items), size, new AbortController().signal)) made.push(chunk);
        expect(made.flat()).to.deep.equal(items);
        expect(made.slice(0, -1).every(({ length }) => length === size)).to.equal(true);
        expect(made.every(({ length }) => length > 0 && length <= size)).to.equal(true);
      }),
    );
  });

  it('end with the reason of the signal, and withdraw the page that is asked for', async () => {
    const calls: string[] = [];
    let refuse = (_: Error) => {};
    const source = new Stream<number>(() => ({
      next: () =>
        new Promise((_, reject) => {
          calls.push('next');
          refuse = reject;
        }),
      cancel() {
        calls.push('cancel');
        refuse(new Error('withdrawn'));
      },
    }));
    const leaving = new AbortController();
    const ended = chunks(source, 10, leaving.signal)
      .next()
      .catch((error: unknown) => error);
    leaving.abort();
    expect(await ended).to.be.instanceOf(Error);
    expect(calls.slice(0, 2)).to.deep.equal(['next', 'cancel']);
  });

  it('ask for nothing where the signal has come before', async () => {
    const calls: string[] = [];
    const source = new Stream<number>(() => ({
      async next() {
        calls.push('next');
        return undefined;
      },
      cancel: () => {},
    }));
    const ended = await chunks(source, 10, AbortSignal.abort())
      .next()
      .catch((error: unknown) => error);
    expect(ended).to.have.property('name', 'AbortError');
    expect(calls).to.deep.equal([]);
  });
});

function streamOf(items: readonly number[]): Stream<number> {
  return new Stream(() => {
    const pages = [items.slice(0, 3), [], items.slice(3)];
    return { next: async () => pages.shift(), cancel: () => {} };
  });
}
