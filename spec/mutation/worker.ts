/** A process that runs specs under one mutant after the other; trials.ts is its other side. */
import { register } from 'node:module';
import { setImmediate as turn } from 'node:timers/promises';
import Mocha from 'mocha';
import '../support/seeds.js';
import { type Edit, urlOf } from './edit.js';

/** What it is asked to do. */
export interface Job {
  readonly edit: Edit;
  /** Paths from the root; run in this order until a test fails. */
  readonly specs: readonly string[];
  /** How long each test may take, by its full title. */
  readonly limitsMs: Readonly<Record<string, number>>;
}

/** What it says: that it waits for a job, that a test begins and how long it may take, or what came of the job. */
export type Said =
  | { readonly kind: 'ready' }
  | { readonly kind: 'test'; readonly limitMs: number }
  | ({ readonly kind: 'end' } & Trial);

export interface Trial {
  /** The title of the test that failed, or what else went wrong. */
  readonly failure?: string;
  readonly durationsMs: Readonly<Record<string, number>>;
  /** Whether nothing is left behind that could disturb the next trial. */
  readonly isClean: boolean;
}

/** Modules are never forgotten, so it is left in time. */
const MAX_HEAP_BYTES = 1024 ** 3;
/** What a test may take of which nothing is known yet. */
const UNKNOWN_LIMIT_MS = 20_000;

const setRealTimeout = globalThis.setTimeout;

register('./loader.ts', import.meta.url);
let quiet: string | undefined;

process.on('message', async (job: Job) => {
  quiet ??= await resources();
  const durationsMs: Record<string, number> = {};
  let failure: string | undefined;
  for (const spec of job.specs) failure ??= await failureOf(spec, job, durationsMs);
  // A test that fails may leave the time in its hands.
  const isTimeReal = globalThis.setTimeout === setRealTimeout;
  const isClean = isTimeReal && (await resources()) === quiet && process.memoryUsage().heapUsed < MAX_HEAP_BYTES;
  say({ kind: 'end', ...(failure === undefined ? {} : { failure }), durationsMs, isClean });
});
say({ kind: 'ready' });

async function failureOf(
  spec: string,
  { edit, limitsMs }: Job,
  durationsMs: Record<string, number>,
): Promise<string | undefined> {
  const mocha = new Mocha({ bail: true, reporter: Silent });
  mocha.suite.emit('pre-require', globalThis, spec, mocha);
  try {
    await import(urlOf(spec, edit));
  } catch (error) {
    return `${spec} does not load: ${error}`;
  }
  mocha.suite.eachTest((test) => test.timeout(limitsMs[test.fullTitle()] ?? UNKNOWN_LIMIT_MS));
  return new Promise((resolve) => {
    let failure: string | undefined;
    const runner = mocha.run(() => {
      mocha.dispose();
      resolve(failure);
    });
    runner.on('test', (test) => say({ kind: 'test', limitMs: test.timeout() }));
    runner.on('pass', (test) => {
      durationsMs[test.fullTitle()] = test.duration ?? 0;
    });
    runner.on('fail', (test) => {
      failure ??= test.fullTitle();
    });
  });
}

class Silent extends Mocha.reporters.Base {}

/** What keeps the process from ending. */
async function resources(): Promise<string> {
  await turn();
  return process.getActiveResourcesInfo().sort().join();
}

function say(said: Said): void {
  process.send?.(said);
}
