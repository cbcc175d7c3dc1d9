/** What came of many runs. */
import type { Run } from './run.js';

/** A run that broke a promise. */
export type Failure = Pick<Run, 'seed' | 'findings'>;

/** A tally as it goes from one process to another. */
export interface PlainTally {
  readonly runCount: number;
  readonly virtualMs: number;
  readonly requestCount: number;
  readonly givenUpCount: number;
  readonly counts: readonly (readonly [mishap: string, count: number])[];
  readonly failures: readonly Failure[];
}

export class Tally implements PlainTally {
  runCount = 0;
  virtualMs = 0;
  requestCount = 0;
  givenUpCount = 0;
  readonly failures: Failure[] = [];
  readonly #counts = new Map<string, number>();

  /** How often each thing went wrong. */
  get counts(): PlainTally['counts'] {
    return [...this.#counts];
  }

  countOf(mishap: string): number {
    return this.#counts.get(mishap) ?? 0;
  }

  add({ seed, findings, virtualMs, requestCount, givenUpCount, counts }: Run): void {
    const failures = findings.length > 0 ? [{ seed, findings }] : [];
    this.merge({ runCount: 1, virtualMs, requestCount, givenUpCount, counts: [...counts], failures });
  }

  merge({ runCount, virtualMs, requestCount, givenUpCount, counts, failures }: PlainTally): void {
    this.runCount += runCount;
    this.virtualMs += virtualMs;
    this.requestCount += requestCount;
    this.givenUpCount += givenUpCount;
    this.failures.push(...failures);
    for (const [mishap, count] of counts) this.#counts.set(mishap, this.countOf(mishap) + count);
  }

  plain(): PlainTally {
    const { runCount, virtualMs, requestCount, givenUpCount, counts, failures } = this;
    return { runCount, virtualMs, requestCount, givenUpCount, counts, failures };
  }
}
