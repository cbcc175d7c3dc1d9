/**
 * Ends the process where one input has no end, and says which: a loop leaves nothing else of a process running than its
 * other threads, and a promise that nobody keeps leaves nothing at all.
 */
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

const CODE = readFileSync(new URL('./watchdog-thread.cjs', import.meta.url), 'utf8');
/** Many times what the slowest input takes on a machine that others use, too. */
const LIMIT_MS = 120_000;
const BEAT = 0;
const INDEX = 1;
const NONE = -1;

export class Watchdog {
  readonly #beats = new Int32Array(new SharedArrayBuffer(8)).fill(NONE);
  readonly #worker: Worker;
  readonly #again: string;

  /** `run` tells how to have the run again. */
  constructor(run: string) {
    this.#again = `npm run fuzz -- --target ${run} --only`;
    const workerData = { beats: this.#beats, again: this.#again, limitMs: LIMIT_MS };
    this.#worker = new Worker(CODE, { eval: true, workerData });
    this.#worker.unref();
    process.on('beforeExit', this.#onExit);
  }

  /** The input of this index begins. */
  begin(index: number): void {
    Atomics.add(this.#beats, BEAT, 1);
    Atomics.store(this.#beats, INDEX, index);
  }

  /** No input is under way. */
  rest(): void {
    Atomics.store(this.#beats, INDEX, NONE);
  }

  [Symbol.dispose](): void {
    process.off('beforeExit', this.#onExit);
    void this.#worker.terminate();
  }

  readonly #onExit = () => {
    const index = Atomics.load(this.#beats, INDEX);
    if (index === NONE) return;
    console.log(`no answer, and nothing left that could answer: ${this.#again} ${index}`);
    process.exit(1);
  };
}
