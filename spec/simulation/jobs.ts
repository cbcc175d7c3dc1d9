/** Shares seeds out among processes, a batch at a time. */
import { type ChildProcess, fork } from 'node:child_process';
import type { Batch } from './batch.js';
import type { PlainTally } from './tally.js';

/** Small enough that all processes end at about the same time. */
const BATCH_SIZE = 50;

export interface Seeds {
  readonly from: number;
  readonly count: number;
  readonly jobCount: number;
  /** The file that each process runs: `job.ts`, of this copy of the sources or of another. */
  readonly job: string;
  /** Told of each batch. False ends it: what is under way is still told of. */
  readonly onTally: (tally: PlainTally) => boolean;
}

export async function runSeeds({ from, count, jobCount, job, onTally }: Seeds): Promise<void> {
  let next = from;
  let isWanted = true;
  const takeBatch = (): Batch | undefined => {
    const batch = { from: next, count: Math.min(BATCH_SIZE, from + count - next) };
    next += batch.count;
    return isWanted && batch.count > 0 ? batch : undefined;
  };
  const work = async () => {
    using process = new Job(job);
    for (let batch = takeBatch(); batch; batch = takeBatch()) {
      if (!onTally(await process.run(batch))) isWanted = false;
    }
  };
  await Promise.all(Array.from({ length: jobCount }, work));
}

class Job {
  readonly #process: ChildProcess;

  constructor(file: string) {
    this.#process = fork(file, { execArgv: ['--import', 'tsx', '--max-semi-space-size=64'] });
  }

  run(batch: Batch): Promise<PlainTally> {
    return new Promise((resolve, reject) => {
      const fail = (code: number | null) =>
        reject(new Error(`A process ended with ${code} in ${JSON.stringify(batch)}.`));
      this.#process.once('exit', fail);
      // A job sends nothing but tallies.
      this.#process.once('message', (tally) => {
        this.#process.off('exit', fail);
        resolve(tally as PlainTally);
      });
      this.#process.send(batch);
    });
  }

  [Symbol.dispose](): void {
    this.#process.kill();
  }
}
