/**
 * How often an item that many writes are derived for is written: while much is open, the first goes at once, and those
 * that come within the same tenth of a second go together, so that they coalesce. Whoever waits for each write to settle
 * before the next has little open, and is not held up.
 */
import type { SchedulerLike, Unsubscribable } from 'rxjs';

const INTERVAL_MS = 100;
/** Operations that are open where there is much. */
const MUCH = 16;

export class Pace {
  readonly #scheduler: SchedulerLike;
  readonly #openCount: () => number;
  /** What waits, by lane, of the lanes that were written to in this interval; bounded by what is open. */
  #waiting = new Map<string, (() => void)[]>();
  #timer: Unsubscribable | undefined;

  constructor(scheduler: SchedulerLike, openCount: () => number) {
    this.#scheduler = scheduler;
    this.#openCount = openCount;
  }

  /** Calls `go`, in the order of its lane, now or with the others of the interval. */
  enter(lane: string, go: () => void): void {
    const others = this.#waiting.get(lane);
    const isBusy = this.#openCount() > MUCH;
    if (others && (isBusy || others.length > 0)) {
      others.push(go);
      return;
    }
    if (isBusy) this.#open(lane);
    go();
  }

  stop(): void {
    this.#timer?.unsubscribe();
  }

  #open(lane: string): void {
    this.#waiting.set(lane, []);
    this.#timer ??= this.#scheduler.schedule(() => this.#tick(), INTERVAL_MS);
  }

  #tick(): void {
    this.#timer = undefined;
    const waiting = this.#waiting;
    this.#waiting = new Map();
    for (const [lane, others] of waiting) {
      if (others.length > 0) this.#open(lane);
      for (const go of others) go();
    }
  }
}
