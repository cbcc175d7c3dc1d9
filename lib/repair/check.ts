/**
 * Compares keys of a view with the fold while the writes to the base tables are held back and the fold has caught up with
 * them: what differs then is a difference, whatever goes on beside.
 */
import type { Table } from '../table/table.js';
import { ACCESS } from '../view/access.js';
import type { CatchUp } from './catch-up.js';
import { BATCH_SIZE } from './chunks.js';
import type { Fold } from './fold.js';
import { distinct } from './key-set.js';
import { type Deviation, type MendOptions, mend } from './mend.js';

export interface CheckOptions extends MendOptions {
  readonly bases: readonly Table[];
  readonly fold: Fold;
  readonly catchUp: CatchUp;
  /** Whether differences are mended, or only told. */
  readonly mends: boolean;
}

export interface Checked {
  readonly deviations: readonly Deviation[];
  readonly writtenCount: number;
}

export class Check {
  readonly #options: CheckOptions;

  constructor(options: CheckOptions) {
    this.#options = options;
  }

  /** What differs at these keys, mended where that is asked for. */
  check(keys: readonly object[]): Promise<Checked> {
    const { to, catchUp } = this.#options;
    return this.held(async () => {
      const checked = distinct(to, keys);
      catchUp.touched.remove(checked);
      const deviations: Deviation[] = [];
      let writtenCount = 0;
      for (let start = 0; start < checked.length; start += BATCH_SIZE) {
        const found = await this.#deviations(checked.slice(start, start + BATCH_SIZE));
        deviations.push(...found);
        writtenCount += await this.#mended(found);
      }
      return { deviations, writtenCount };
    });
  }

  /** Does what is to be done while nothing is written to the base tables and the fold is what they hold. */
  async held<T>(work: () => Promise<T>): Promise<T> {
    const { s, bases, fold, catchUp, signal } = this.#options;
    await catchUp.run(fold);
    const resume = await s[ACCESS].hold(bases);
    try {
      signal.throwIfAborted();
      await catchUp.run(fold);
      return await work();
    } finally {
      resume();
    }
  }

  async #deviations(keys: readonly object[]): Promise<readonly Deviation[]> {
    const { s, to, fold, sameness } = this.#options;
    const [actual, expected] = await Promise.all([s[ACCESS].read(to, keys), fold.read(keys)]);
    return keys
      .map((key, index) => ({ key, expected: sameness.orNone(expected[index]), actual: actual[index] }))
      .filter((found) => !sameness.of(found.expected, found.actual));
  }

  async #mended(found: readonly Deviation[]): Promise<number> {
    this.#options.signal.throwIfAborted();
    return this.#options.mends ? mend(found, this.#options) : 0;
  }
}
