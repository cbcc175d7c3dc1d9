/** Puts mutants to specs, in a process that is left when one of them hangs in it or leaves something behind. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Job, Said, Trial } from './worker.js';

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));
/** Many times what it takes to load specs, and longer than a test may take for the process to say so itself. */
const LOADING_MS = 10_000;
const STUCK_MS = 4000;
/** One seed, so that properties say the same of a mutant each time. */
const SEED = '1';

export class Trials {
  #worker: ChildProcess | undefined;

  async run(job: Job): Promise<Trial> {
    const worker = await this.#open();
    const trial = await trialIn(worker, job);
    if (!trial.isClean) this.close();
    return trial;
  }

  close(): void {
    this.#worker?.kill('SIGKILL');
    this.#worker = undefined;
  }

  async #open(): Promise<ChildProcess> {
    if (this.#worker) return this.#worker;
    this.#worker = fork(WORKER, {
      execArgv: ['--import=tsx'],
      env: { ...process.env, SEED },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    await once(this.#worker, 'message');
    return this.#worker;
  }
}

function trialIn(worker: ChildProcess, job: Job): Promise<Trial> {
  return new Promise((resolve) => {
    const end = (trial: Trial) => {
      clearTimeout(timer);
      worker.removeAllListeners();
      resolve(trial);
    };
    const fail = (failure: string) => end({ failure, durationsMs: {}, isClean: false });
    let timer = setTimeout(fail, LOADING_MS, 'no end');
    worker.on('message', (said: Said) => {
      if (said.kind === 'end') return end(said);
      clearTimeout(timer);
      if (said.kind === 'test') timer = setTimeout(fail, said.limitMs + STUCK_MS, 'no end');
    });
    worker.on('exit', () => fail('the process ended'));
    worker.send(job);
  });
}
