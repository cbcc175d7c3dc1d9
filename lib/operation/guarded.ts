/**
 * An Observable that lets go of a subscriber who throws. RxJS 7 reports the error and goes on delivering; here that
 * subscription ends, so that a broken consumer stops the fetching, and the error surfaces once, as RxJS reports it.
 */
import { Observable, type Observer, Subscriber, Subscription } from 'rxjs';

export class Guarded<T> extends Observable<T> {
  override subscribe(observerOrNext?: Partial<Observer<T>> | ((value: T) => void) | null): Subscription;
  override subscribe(
    next?: ((value: T) => void) | null,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription;
  override subscribe(
    observerOrNext?: Partial<Observer<T>> | ((value: T) => void) | null,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    // An operator's own subscriber turns what its function throws into an error of the stream.
    if (observerOrNext instanceof Subscriber) return super.subscribe(observerOrNext);
    if (typeof observerOrNext === 'object' && observerOrNext) return this.#guard(observerOrNext);
    return this.#guard({
      ...(observerOrNext && { next: observerOrNext }),
      ...(error && { error }),
      ...(complete && { complete }),
    });
  }

  #guard(observer: Partial<Observer<T>>): Subscription {
    const whole = new Subscription();
    const next = (value: T) => {
      if (whole.closed) return;
      try {
        observer.next?.(value);
      } catch (error) {
        whole.unsubscribe();
        throw error;
      }
    };
    const inner = super.subscribe({
      next,
      ...(observer.error && { error: (error: unknown) => observer.error?.(error) }),
      complete: () => {
        if (!whole.closed) observer.complete?.();
      },
    });
    // Each ends with the other, so that the caller's subscription is closed after completion, as any is.
    whole.add(inner);
    inner.add(whole);
    return whole;
  }
}
