/**
 * 3. The window is pulled, not timed: a batch is formed only when there is room for a request, of what is waiting then.
 * Idle, a value leaves at the end of the tick; busy, batches fill by themselves.
 */
import { Observable, type OperatorFunction, type SchedulerLike, Subscription } from 'rxjs';
import { defaultScheduler } from '../clock.js';
import { ValidationError } from '../errors.js';
import { Queue } from './queue.js';

export interface WindowOptions<T> {
  /** Values in a batch at the most. */
  readonly maxCount: number;
  /** Bytes in a batch at the most; a larger value goes alone. Default no limit. */
  readonly maxBytes?: number;
  readonly sizeBytes?: (value: T) => number;
  /** Capacity units in a batch at the most; a dearer value goes alone. Default no limit. */
  readonly maxUnits?: number;
  readonly units?: (value: T) => number;
  /** What no two values of a batch may share; the later one waits for the next batch. Default: anything goes together. */
  readonly key?: (value: T) => unknown;
  /** Each emission makes room for one more batch, after the first. Default: there is always room. */
  readonly room?: Observable<unknown>;
  /** Milliseconds to wait for a batch to fill. Default 0: to the end of the tick. */
  readonly linger?: number;
}

/**
 * Groups values into batches, in their order. What waits is bounded by whoever feeds it. When the source completes, what
 * is waiting still goes out, as there is room; an error goes through at once.
 * @throws ValidationError for a `maxCount` below 1
 */
export function batchWindow<T>(
  options: WindowOptions<T>,
  scheduler: SchedulerLike = defaultScheduler,
): OperatorFunction<T, T[]> {
  const { maxCount, room, linger = 0 } = options;
  if (!(maxCount >= 1)) throw new ValidationError(`batchWindow: maxCount is ${maxCount}, it wants at least 1.`);
  return (source) =>
    new Observable((subscriber) => {
      const waiting = new Queue<T>();
      let roomCount = room ? 1 : Number.POSITIVE_INFINITY;
      let isComplete = false;
      let timer: Subscription | undefined;
      let isTimerLingering = false;

      const emit = () => {
        timer = undefined;
        while (roomCount > 0 && waiting.size > 0) {
          roomCount -= 1;
          let batch: T[];
          try {
            batch = takeBatch(waiting, options);
          } catch (error) {
            return subscriber.error(error);
          }
          subscriber.next(batch);
        }
        if (isComplete && waiting.size === 0) subscriber.complete();
      };
      const wake = () => {
        if (roomCount === 0 || waiting.size === 0) return;
        const isFull = isComplete || waiting.size >= maxCount;
        if (timer && !(isFull && isTimerLingering)) return;
        timer?.unsubscribe();
        isTimerLingering = !isFull && linger > 0;
        timer = scheduler.schedule(emit, isFull ? 0 : linger);
      };

      const subscription = new Subscription(() => timer?.unsubscribe());
      if (room) {
        subscription.add(
          room.subscribe(() => {
            roomCount += 1;
            wake();
          }),
        );
      }
      subscription.add(
        source.subscribe({
          next: (value) => {
            waiting.push(value);
            wake();
          },
          error: (error) => subscriber.error(error),
          complete: () => {
            isComplete = true;
            if (waiting.size === 0) subscriber.complete();
            else wake();
          },
        }),
      );
      return subscription;
    });
}

function takeBatch<T>(waiting: Queue<T>, options: WindowOptions<T>): T[] {
  const { maxCount, maxBytes = Number.POSITIVE_INFINITY, maxUnits = Number.POSITIVE_INFINITY } = options;
  const batch: T[] = [];
  const putOff: T[] = [];
  const keys = new Set<unknown>();
  let sizeBytes = 0;
  let units = 0;
  while (waiting.size > 0 && batch.length < maxCount) {
    const value = waiting.shift();
    const key = options.key?.(value);
    if (options.key && keys.has(key)) {
      putOff.push(value);
      continue;
    }
    sizeBytes += options.sizeBytes?.(value) ?? 0;
    units += options.units?.(value) ?? 0;
    if (batch.length > 0 && (sizeBytes > maxBytes || units > maxUnits)) {
      putOff.push(value);
      break;
    }
    keys.add(key);
    batch.push(value);
  }
  waiting.unshift(putOff);
  return batch;
}
