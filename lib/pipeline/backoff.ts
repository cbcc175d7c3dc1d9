/** How long to wait before the next attempt, and the waiting. */
import type { SchedulerLike } from 'rxjs';

const BASE_MS = 50;
const CAP_MS = 20_000;
/** The longest wait where others get through meanwhile: then it is the rate that has to be right, and no one stays behind. */
export const PROGRESS_CAP_MS = 1000;

/**
 * Full jitter: anything between nothing and a bound that doubles with each attempt, up to `capMs`, 20 s by default.
 * AWS Architecture Blog, *Exponential Backoff And Jitter*.
 */
export function backoffMs(attempt: number, random: () => number, capMs = CAP_MS): number {
  return random() * Math.min(capMs, BASE_MS * 2 ** attempt);
}

/** Resolves after `delayMs`, or as soon as `signal` is aborted. */
export function wait(delayMs: number, scheduler: SchedulerLike, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      timer.unsubscribe();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = scheduler.schedule(done, delayMs);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
