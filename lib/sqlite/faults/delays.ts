/** Requests that wait: each until its time has come, or until nobody is there any more to wait for. */
import { defaultScheduler } from '../../clock.js';

export class Delays {
  readonly #waiting = new Set<(reason: Error) => void>();

  /** Resolves after so many milliseconds; at once, without a timer, where there are none. */
  async wait(ms: number): Promise<void> {
    if (ms <= 0) return;
    await new Promise<void>((resolve, reject) => {
      const timer = defaultScheduler.schedule(() => {
        this.#waiting.delete(end);
        resolve();
      }, ms);
      const end = (reason: Error) => {
        timer.unsubscribe();
        reject(reason);
      };
      this.#waiting.add(end);
    });
  }

  /** Ends all waiting, and lets go of its timers. */
  end(reason: Error): void {
    for (const end of this.#waiting) end(reason);
    this.#waiting.clear();
  }
}
