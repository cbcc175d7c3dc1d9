/** Streams in pieces of a bounded size, until a signal: whoever leaves waits for no page that was not sent yet. */

/** Keys that are read at a time: as many as a batch holds. API Reference, *BatchGetItem*. */
export const BATCH_SIZE = 100;

/** The items in arrays of up to `size`. At the signal what is asked for is withdrawn, and its reason is thrown. */
export async function* chunks<T>(source: AsyncIterable<T>, size: number, signal: AbortSignal): AsyncGenerator<T[]> {
  let chunk: T[] = [];
  for await (const item of pulled(source, signal)) {
    chunk.push(item);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

async function* pulled<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  // What is withdrawn so is thrown by the call of `next` that waits for it.
  const leave = () => void iterator.return?.().catch(() => undefined);
  signal.addEventListener('abort', leave);
  try {
    while (true) {
      signal.throwIfAborted();
      const { done, value } = await iterator.next();
      signal.throwIfAborted();
      if (done) return;
      yield value;
    }
  } finally {
    signal.removeEventListener('abort', leave);
    await iterator.return?.();
  }
}
