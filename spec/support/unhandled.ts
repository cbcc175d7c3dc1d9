/** Errors that surface as uncaught: what a subscriber throws, RxJS throws again in a timer of its own. */
import { config } from 'rxjs';

/** Runs, lets RxJS's timers run out, and returns what it reported meanwhile. */
export async function unhandledErrors(run: () => unknown): Promise<unknown[]> {
  const reported: unknown[] = [];
  const before = config.onUnhandledError;
  config.onUnhandledError = (error) => reported.push(error);
  try {
    await run();
    // Set after RxJS's timers of the same delay, so it fires after them.
    await new Promise((resolve) => setTimeout(resolve, 0));
    await new Promise((resolve) => setTimeout(resolve, 0));
    return reported;
  } finally {
    config.onUnhandledError = before;
  }
}
