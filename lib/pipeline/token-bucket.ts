/** What a bucket can pay for now: each value waits until its cost has flowed into it. */
import { type MonoTypeOperatorFunction, Observable, type SchedulerLike, Subscription } from 'rxjs';
import { Bucket } from '../capacity/bucket.js';
import { defaultScheduler } from '../clock.js';
import { ValidationError } from '../errors.js';
import { Queue } from './queue.js';

export interface TokenBucketOptions<T> {
  /** Units that flow in each second; above 0. */
  readonly rate: number;
  /** Seconds of unused units that are kept. Default 1. */
  readonly burst?: number;
  /** The units that a value costs. Default 1. */
  readonly cost?: (value: T) => number;
}

/**
 * Delays values so that their cost in any time stays within `burst` seconds' units and what flows in meanwhile; order is
 * kept. A value that costs more than the bucket can hold leaves when it is paid for. What waits is bounded by whoever
 * feeds it. Completion comes after the last value, an error at once.
 * @throws ValidationError for a `rate` or a `burst` that is not above 0
 */
export function tokenBucket<T>(
  { rate, burst = 1, cost = () => 1 }: TokenBucketOptions<T>,
  scheduler: SchedulerLike = defaultScheduler,
): MonoTypeOperatorFunction<T> {
  for (const [name, value] of Object.entries({ rate, burst })) {
    if (!(value > 0)) throw new ValidationError(`tokenBucket: ${name} is ${value}, it wants a number above 0.`);
  }
  return (source) =>
    new Observable((subscriber) => {
      const bucket = new Bucket({ rate, burst, now: scheduler.now() });
      const waiting = new Queue<T>();
      let timer: Subscription | undefined;
      let isComplete = false;

      const pay = () => {
        while (!timer && waiting.size > 0) {
          const value = waiting.shift();
          let delayMs: number;
          try {
            delayMs = bucket.take(cost(value), scheduler.now());
          } catch (error) {
            return subscriber.error(error);
          }
          if (delayMs === 0) subscriber.next(value);
          else timer = scheduler.schedule(() => leave(value), delayMs);
        }
        if (isComplete && !timer) subscriber.complete();
      };
      const leave = (value: T) => {
        timer = undefined;
        subscriber.next(value);
        pay();
      };

      const subscription = new Subscription(() => timer?.unsubscribe());
      subscription.add(
        source.subscribe({
          next: (value) => {
            waiting.push(value);
            pay();
          },
          error: (error) => subscriber.error(error),
          complete: () => {
            isComplete = true;
            pay();
          },
        }),
      );
      return subscription;
    });
}
