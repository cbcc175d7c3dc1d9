/** A clock of somebody's own, which may be set and whose timers may be early or late; and how many of them wait. */
import { type SchedulerAction, type SchedulerLike, Subscription } from 'rxjs';
import { defaultScheduler } from '../../lib/clock.js';

export class SkewedClock implements SchedulerLike {
  readonly #skewMs: () => number;
  readonly #waiting = new Set<Subscription>();
  #offsetMs = 0;
  /** Timers that were ever set. */
  setCount = 0;

  /** `skewMs` says of each timer how late it is, or how early. */
  constructor(skewMs: () => number = () => 0) {
    this.#skewMs = skewMs;
  }

  /** Timers that wait. */
  get timerCount(): number {
    return this.#waiting.size;
  }

  now(): number {
    return defaultScheduler.now() + this.#offsetMs;
  }

  /** Sets it on, or back. */
  jump(byMs: number): void {
    this.#offsetMs += byMs;
  }

  schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delayMs = 0, state?: T): Subscription {
    this.setCount += 1;
    const waiting = new Subscription(() => this.#waiting.delete(waiting));
    this.#waiting.add(waiting);
    const run = () => {
      waiting.unsubscribe();
      // A timer runs once: nothing that is scheduled reschedules its action.
      work.call(undefined as never, state);
    };
    const skewedMs = delayMs > 0 ? Math.max(0, delayMs + this.#skewMs()) : 0;
    waiting.add(defaultScheduler.schedule(run, skewedMs));
    return waiting;
  }
}
