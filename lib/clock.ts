/**
 * The one door through which time and chance come in. Everything else is given a scheduler and a source of random
 * numbers, so that marbles, fake timers and seeds can drive a whole run. A lint rule keeps other files from the globals.
 */
import { randomUUID } from 'node:crypto';
import { asyncScheduler, type SchedulerAction, type SchedulerLike, Subscription } from 'rxjs';

/** The longest delay that a Node.js timer can hold; a longer one would fire at once. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** Milliseconds on a clock that no change of the wall clock moves. Whoever subtracts clamps at zero all the same. */
export function monotonicNow(): number {
  return performance.now();
}

/**
 * The scheduler of real runs: a monotonic clock, timers that are clamped to what Node.js can hold, and work without delay
 * at the end of the current tick of the event loop, after the promises that are due.
 */
export const defaultScheduler: SchedulerLike = {
  now: monotonicNow,
  schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delayMs = 0, state?: T): Subscription {
    if (delayMs > 0) return asyncScheduler.schedule(work, Math.min(delayMs, MAX_DELAY_MS), state);
    const subscription = new Subscription();
    const handle = setImmediate(() => {
      subscription.unsubscribe();
      // An immediate runs once: nothing that is scheduled here reschedules its action.
      work.call(undefined as never, state);
    });
    subscription.add(() => clearImmediate(handle));
    return subscription;
  },
};

/** As `defaultScheduler`, for what is done by the way: what waits here does not keep the process alive. */
export const backgroundScheduler: SchedulerLike = {
  now: monotonicNow,
  schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delayMs = 0, state?: T): Subscription {
    const handle = setTimeout(
      // A timer runs once: nothing that is scheduled here reschedules its action.
      () => work.call(undefined as never, state),
      Math.min(delayMs, MAX_DELAY_MS),
    );
    handle.unref();
    return new Subscription(() => clearTimeout(handle));
  },
};

/** A number in [0, 1): chance where no seed was given. */
export const defaultRandom: () => number = Math.random;

/** A text that nobody else has: chance that decides nothing, and that no seed may repeat. */
export const uniqueToken: () => string = randomUUID;

/** Seconds since 1970, as TTL attributes and table descriptions have them. */
export function epochSeconds(): number {
  return Date.now() / 1000;
}

/** Seconds since 1970 as a date and a time in UTC: `2026-01-31T12:00:00.000Z`. */
export function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

/** A moment, as JavaScript has it. */
export type Moment = Date;

/** The moment that is so many seconds after the beginning of 1970. */
export function dateOf(seconds: number): Moment {
  return new Date(seconds * 1000);
}
