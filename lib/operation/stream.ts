/**
 * Cold streams of what comes in pages: an Observable and an async iterable in one, and where there is an end an awaitable
 * array too. Each subscription, loop or await starts anew; a loop fetches a page only when it asks for its first item, and
 * whoever unsubscribes or breaks out stops the fetching.
 */
import type { Subscriber } from 'rxjs';
import { Guarded } from './guarded.js';

/** Pages of one run, pulled one after the other until there is none. */
export interface Pages<T> {
  /** The next page, which may be empty; `undefined` after the last. Called again only when it has answered. */
  next(): Promise<readonly T[] | undefined>;
  /** Gives up: what is waiting to be sent is withdrawn. */
  cancel(): void;
}

/** A stream that need not end. */
export class Pulled<T> extends Guarded<T> implements AsyncIterable<T> {
  readonly #open: () => Pages<T>;

  constructor(open: () => Pages<T>) {
    super((subscriber) => {
      const pages = open();
      void deliver(pages, subscriber);
      return () => pages.cancel();
    });
    this.#open = open;
  }

  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    let pages: Pages<T> | undefined;
    const items = itemsOf(() => {
      pages = this.#open();
      return pages;
    });
    const leave = items.return.bind(items);
    // A generator that waits for a page would hear of it only with that page, which may not even be sent yet.
    items.return = (value) => {
      pages?.cancel();
      return leave(value);
    };
    return items;
  }
}

/** A stream that ends. */
export class Stream<T> extends Pulled<T> implements PromiseLike<T[]> {
  /** All items, in an array. */
  then<A = T[], B = never>(
    onItems?: ((items: T[]) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#items().then(onItems, onError);
  }

  catch<B = never>(onError?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<T[] | B> {
    return this.#items().catch(onError);
  }

  finally(onSettled?: (() => void) | null): Promise<T[]> {
    return this.#items().finally(onSettled);
  }

  async #items(): Promise<T[]> {
    const items: T[] = [];
    for await (const item of this) items.push(item);
    return items;
  }
}

async function* itemsOf<T>(open: () => Pages<T>): AsyncGenerator<T, void, undefined> {
  const pages = open();
  try {
    for (let page = await pages.next(); page; page = await pages.next()) yield* page;
  } catch (error) {
    pages.cancel();
    throw error;
  }
}

async function deliver<T>(pages: Pages<T>, subscriber: Subscriber<T>): Promise<void> {
  try {
    for (let page = await pages.next(); page && !subscriber.closed; page = await pages.next()) {
      for (const item of page) {
        subscriber.next(item);
        // After each item, the last one too: nobody wants the next page any more.
        if (subscriber.closed) return;
      }
    }
    subscriber.complete();
  } catch (error) {
    subscriber.error(error);
  }
}
