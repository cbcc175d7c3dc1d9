/** How many of the things that take time are under way at once, and that all of them are given up together. */
import { setMaxListeners } from 'node:events';
import { Observable, type OperatorFunction } from 'rxjs';

export interface InFlightOptions<T, R> {
  readonly maxInFlight: number;
  /** Begins one; never rejects but where this library is at fault. */
  readonly send: (value: T, signal: AbortSignal) => Promise<R>;
  /** Called when one more may come. */
  readonly makeRoom: () => void;
}

/** Emits what comes of each value, in the order in which they end. Unsubscribing aborts what is under way. */
export function inFlight<T, R>({ maxInFlight, send, makeRoom }: InFlightOptions<T, R>): OperatorFunction<T, R> {
  return (source) =>
    new Observable((subscriber) => {
      const abort = new AbortController();
      // Each request under way listens to it, and Node.js warns of more than ten.
      setMaxListeners(0, abort.signal);
      let inFlightCount = 0;
      let isComplete = false;
      const finish = (result: R) => {
        inFlightCount -= 1;
        subscriber.next(result);
        if (inFlightCount === maxInFlight - 1) makeRoom();
        if (isComplete && inFlightCount === 0) subscriber.complete();
      };
      const subscription = source.subscribe({
        next: (value) => {
          inFlightCount += 1;
          if (inFlightCount < maxInFlight) makeRoom();
          send(value, abort.signal)
            .then(finish)
            .catch((error) => subscriber.error(error));
        },
        error: (error) => subscriber.error(error),
        complete: () => {
          isComplete = true;
          if (inFlightCount === 0) subscriber.complete();
        },
      });
      subscription.add(() => abort.abort());
      return subscription;
    });
}
