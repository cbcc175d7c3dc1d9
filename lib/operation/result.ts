/**
 * The result of one operation: an Observable that replays, and a promise in all but name. The operation was pushed when
 * the result was made: subscribing does not start it, nor does unsubscribing stop it.
 */
import type { Subscriber } from 'rxjs';
import { Guarded } from './guarded.js';

/** How an operation ended, as its result is told; true where somebody was subscribed to hear it. */
export type Settle<T> = (ending: Ending<T>) => boolean;

export type Ending<T> = { readonly value: T; readonly error?: undefined } | { readonly error: Error };

export class Result<T> extends Guarded<T> implements PromiseLike<T> {
  #ending: Ending<T> | undefined;
  #subscribers: Set<Subscriber<T>> | undefined;

  /** Like a promise's: `start` is run at once and handed the function that settles. */
  constructor(start: (settle: Settle<T>) => void) {
    super((subscriber) => {
      if (this.#ending) return deliver(this.#ending, subscriber);
      this.#subscribers ??= new Set();
      this.#subscribers.add(subscriber);
      return () => this.#subscribers?.delete(subscriber);
    });
    start((ending) => this.#settle(ending));
  }

  then<A = T, B = never>(
    onValue?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#promise().then(onValue, onError);
  }

  catch<B = never>(onError?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.#promise().catch(onError);
  }

  finally(onSettled?: (() => void) | null): Promise<T> {
    return this.#promise().finally(onSettled);
  }

  #promise(): Promise<T> {
    return new Promise((resolve, reject) => this.subscribe({ next: resolve, error: reject }));
  }

  #settle(ending: Ending<T>): boolean {
    this.#ending = ending;
    const subscribers = this.#subscribers;
    this.#subscribers = undefined;
    for (const subscriber of subscribers ?? []) deliver(ending, subscriber);
    return subscribers !== undefined && subscribers.size > 0;
  }
}

function deliver<T>(ending: Ending<T>, subscriber: Subscriber<T>): undefined {
  if (ending.error) {
    subscriber.error(ending.error);
  } else {
    subscriber.next(ending.value);
    subscriber.complete();
  }
}
