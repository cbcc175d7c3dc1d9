/** How many of the things that take time are under way at once, and that all of them are given up together. */
import { setMaxListeners } from 'node:events';
import { Observable, type OperatorFunction, type SchedulerLike, Subscription } from 'rxjs';

export interface InFlightOptions<T, R> {
  readonly maxInFlight: number;
  /** Begins one; never rejects but where this library is at fault. */
  readonly send: (value: T, signal: AbortSignal) => Promise<R>;
  /** Called when one more may come. */
  readonly makeRoom: () => void;
  /** After how long one does not count any more, that others may go on. Default: when it has ended. */
  readonly slot?: { readonly maxMs: number; readonly scheduler: SchedulerLike };
}

/** Emits what comes of each value, in the order in which they end. Unsubscribing aborts what is under way. */
export function inFlight<T, R>(options: InFlightOptions<T, R>): OperatorFunction<T, R> {
  const { maxInFlight, send, makeRoom, slot } = options;
  return (source) =>
    new Observable((subscriber) => {
      const abort = new AbortController();
      // Each request under way listens to it, and Node.js warns of more than ten.
      setMaxListeners(0, abort.signal);
      let slotCount = 0;
      let openCount = 0;
      let isComplete = false;
      const leave = (timer: Subscription) => {
        if (timer.closed) return;
        timer.unsubscribe();
        subscription.remove(timer);
        slotCount -= 1;
        if (slotCount === maxInFlight - 1) makeRoom();
      };
      const subscription = new Subscription(() => abort.abort());
      const enter = (value: T) => {
        slotCount += 1;
        openCount += 1;
        if (slotCount < maxInFlight) makeRoom();
        const timer = new Subscription();
        if (slot) timer.add(slot.scheduler.schedule(() => leave(timer), slot.maxMs));
        subscription.add(timer);
        const finish = (result: R) => {
          openCount -= 1;
          subscriber.next(result);
          leave(timer);
          if (isComplete && openCount === 0) subscriber.complete();
        };
        send(value, abort.signal)
          .then(finish)
          .catch((error) => subscriber.error(error));
      };
      subscription.add(
        source.subscribe({
          next: enter,
          error: (error) => subscriber.error(error),
          complete: () => {
            isComplete = true;
            if (openCount === 0) subscriber.complete();
          },
        }),
      );
      return subscription;
    });
}
