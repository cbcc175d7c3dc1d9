/**
 * How long requests took: a histogram of bounded size, whose buckets are 1 % wide at most (Node.js has the HDR histogram
 * built in).
 */
import { createHistogram } from 'node:perf_hooks';

/** Longer requests count as ones of a minute, shorter ones as ones of a microsecond. */
const MAX_MICROSECONDS = 60_000_000;
/** With two decimal digits a histogram takes 32 KB. */
const DIGIT_COUNT = 2;

export class Latencies {
  readonly #histogram = createHistogram({ lowest: 1, highest: MAX_MICROSECONDS, figures: DIGIT_COUNT });

  get count(): number {
    return this.#histogram.count;
  }

  record(ms: number): void {
    this.#histogram.record(Math.min(Math.max(Math.round(ms * 1000), 1), MAX_MICROSECONDS));
  }

  /** Counts those of another histogram as well. */
  add(other: Latencies): void {
    this.#histogram.add(other.#histogram);
  }

  /** Milliseconds that so many in a hundred did not exceed; `undefined` where there are none. */
  percentile(percent: number): number | undefined {
    return this.count === 0 ? undefined : this.#histogram.percentile(percent) / 1000;
  }
}
