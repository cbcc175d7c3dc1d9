import { expect } from 'chai';
import { firstValueFrom, lastValueFrom, take, toArray } from 'rxjs';
import { type Pages, Stream } from '../../lib/operation/stream.js';
import { unhandledErrors } from '../support/unhandled.js';

/** A stream of these pages, with a record of each call of the pages beneath it. */
function streamOf(pages: readonly (readonly number[] | Error)[]) {
  const calls: string[] = [];
  const stream = new Stream<number>(() => {
    calls.push('open');
    return recorded(pages, calls);
  });
  return { stream, calls };
}

function recorded(pages: readonly (readonly number[] | Error)[], calls: string[]): Pages<number> {
  let index = 0;
  return {
    async next() {
      calls.push('next');
      const page = pages[index++];
      if (page instanceof Error) throw page;
      return page;
    },
    cancel: () => void calls.push('cancel'),
  };
}

/** Lets every promise that is due settle. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

const PAGES = [[1, 2], [], [3], [4, 5]];
const FAULT = new Error('refused');

describe('stream', () => {
  it('does nothing until somebody asks', async () => {
    const { calls } = streamOf(PAGES);
    await settled();
    expect(calls).to.deep.equal([]);
  });

  it('yields the items of all pages in their order, whichever way it is asked', async () => {
    const { stream } = streamOf(PAGES);
    expect(await stream).to.deep.equal([1, 2, 3, 4, 5]);
    expect(await firstValueFrom(stream.pipe(toArray()))).to.deep.equal([1, 2, 3, 4, 5]);
    const looped: number[] = [];
    for await (const item of stream) looped.push(item);
    expect(looped).to.deep.equal([1, 2, 3, 4, 5]);
  });

  it('starts anew for each subscription, loop and await', async () => {
    const { stream, calls } = streamOf([[1]]);
    await Promise.all([stream, stream, firstValueFrom(stream)]);
    expect(calls.filter((call) => call === 'open')).to.have.lengthOf(3);
  });

  it('is an empty array where there is nothing, and completes', async () => {
    const { stream } = streamOf([]);
    expect(await stream).to.deep.equal([]);
    expect(await lastValueFrom(stream, { defaultValue: 'none' })).to.equal('none');
  });

  it('asks for a page only when the one before it has answered', async () => {
    let open = 0;
    let most = 0;
    let left = 3;
    const stream = new Stream<number>(() => ({
      async next() {
        open += 1;
        most = Math.max(most, open);
        await settled();
        open -= 1;
        return left-- > 0 ? [left] : undefined;
      },
      cancel: () => undefined,
    }));
    expect(await firstValueFrom(stream.pipe(toArray()))).to.have.lengthOf(3);
    expect(most).to.equal(1);
  });

  describe('in a loop', () => {
    it('fetches a page only when its first item is asked for', async () => {
      const { stream, calls } = streamOf(PAGES);
      const iterator = stream[Symbol.asyncIterator]();
      await settled();
      expect(calls).to.deep.equal([]);
      await iterator.next();
      await iterator.next();
      await settled();
      expect(calls).to.deep.equal(['open', 'next']);
      await iterator.next();
      expect(calls).to.deep.equal(['open', 'next', 'next', 'next']);
    });

    it('stops the fetching where the loop is broken out of', async () => {
      const { stream, calls } = streamOf(PAGES);
      for await (const item of stream) if (item === 2) break;
      await settled();
      expect(calls).to.deep.equal(['open', 'next', 'cancel']);
    });

    it('stops the fetching where the loop throws', async () => {
      const { stream, calls } = streamOf(PAGES);
      const thrown = await (async () => {
        for await (const _ of stream) throw FAULT;
      })().catch((error) => error);
      expect(thrown).to.equal(FAULT);
      expect(calls).to.deep.equal(['open', 'next', 'cancel']);
    });

    it('withdraws the page that is asked for when the iterator is left while it waits', async () => {
      const calls: string[] = [];
      const stream = new Stream<number>(() => ({
        next: () => new Promise<number[]>((resolve) => calls.push('next') && settled().then(() => resolve([1]))),
        cancel: () => void calls.push('cancel'),
      }));
      const iterator = stream[Symbol.asyncIterator]();
      const first = iterator.next();
      const left = iterator.return(undefined);
      expect(calls).to.deep.equal(['next', 'cancel']);
      await Promise.all([first, left]);
      expect(await iterator.next()).to.deep.equal({ done: true, value: undefined });
    });
  });

  describe('subscribed to', () => {
    it('stops the fetching when the subscriber leaves in the middle of a page', async () => {
      const { stream, calls } = streamOf(PAGES);
      expect(await firstValueFrom(stream)).to.equal(1);
      await settled();
      expect(calls).to.deep.equal(['open', 'next', 'cancel']);
    });

    it('stops the fetching when the subscriber leaves with the last item of a page', async () => {
      const { stream, calls } = streamOf(PAGES);
      expect(await firstValueFrom(stream.pipe(take(2), toArray()))).to.deep.equal([1, 2]);
      await settled();
      expect(calls).to.deep.equal(['open', 'next', 'cancel']);
    });

    it('delivers nothing of a page that comes after the subscriber has left', async () => {
      const { stream, calls } = streamOf(PAGES);
      const heard: unknown[] = [];
      stream.subscribe({ next: (item) => heard.push(item), complete: () => heard.push('end') }).unsubscribe();
      await settled();
      expect(heard).to.deep.equal([]);
      expect(calls).to.deep.equal(['open', 'next', 'cancel']);
    });

    it('serves each subscriber alone: one that leaves does not stop another', async () => {
      const { stream } = streamOf(PAGES);
      const whole = firstValueFrom(stream.pipe(toArray()));
      stream.subscribe().unsubscribe();
      expect(await whole).to.deep.equal([1, 2, 3, 4, 5]);
    });

    it('stops the fetching when the subscriber throws, and the error surfaces once', async () => {
      const { stream, calls } = streamOf(PAGES);
      const heard: unknown[] = [];
      const reported = await unhandledErrors(async () => {
        stream.subscribe({
          next: (item) => {
            heard.push(item);
            throw new Error('mine');
          },
          error: () => heard.push('error'),
          complete: () => heard.push('end'),
        });
        await settled();
      });
      expect(heard).to.deep.equal([1]);
      expect(calls).to.deep.equal(['open', 'next', 'cancel']);
      expect(reported.map(String)).to.deep.equal(['Error: mine']);
    });
  });

  describe('that fails', () => {
    it('gives what came before, then the error, to a subscriber and to a loop', async () => {
      const { stream } = streamOf([[1], FAULT]);
      const heard: unknown[] = [];
      await new Promise<void>((resolve) => {
        stream.subscribe({
          next: (item) => heard.push(item),
          error: (error) => {
            heard.push(error);
            resolve();
          },
        });
      });
      expect(heard).to.deep.equal([1, FAULT]);
      const looped: unknown[] = [];
      try {
        for await (const item of stream) looped.push(item);
      } catch (error) {
        looped.push(error);
      }
      expect(looped).to.deep.equal([1, FAULT]);
    });

    it('rejects when it is awaited', async () => {
      expect(await streamOf([[1], FAULT]).stream.then(undefined, (error) => error)).to.equal(FAULT);
    });

    it('fails by its error also where the pages cannot be opened', async () => {
      const stream = new Stream<number>(() => {
        throw FAULT;
      });
      expect(await stream.then(undefined, (error) => error)).to.equal(FAULT);
      expect(await firstValueFrom(stream).catch((error) => error)).to.equal(FAULT);
    });
  });
});
