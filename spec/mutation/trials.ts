/** Puts mutants to specs, in a process that is left when one of them hangs in it or leaves something behind. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Job, Said, Trial } from './worker.js';

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));
/** Many times what the slowest test takes between two signs of life. */
const STUCK_MS = 10_000;
/** One seed, so that properties say the same of a mutant each time. */
const SEED = '1';

export class Trials {
  #worker: ChildProcess | undefined;

  async run(job: Job): Promise<Trial> {
    const worker = this.#open();
    const trial = await trialIn(worker, job);
    if (!trial.isClean) this.close();
    return trial;
  }

  close(): void {
    this.#worker?.kill('SIGKILL');
    this.#worker = undefined;
  }

  #open(): ChildProcess {
    this.#worker ??= fork(WORKER, {
      execArgv: ['--import=tsx'],
      env: { ...process.env, SEED },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
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
    const timer = setTimeout(() => fail('no end'), STUCK_MS);
    worker.on('message', (said: Said) => {
      if (said.kind === 'end') end(said);
      else timer.refresh();
    });
    worker.on('exit', () => fail('the process ended'));
    worker.send(job);
  });
}
