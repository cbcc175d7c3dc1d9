/**
 * The backend against AWS's DynamoDB Local: random programs are put to both, and whatever they answer differently is
 * either in the list of deviations, with its source, or a bug. `SEED` repeats a run, `REQUESTS` says how long it is:
 *
 *     REQUESTS=1000000 npx mocha spec/differential/dynamodb-local.spec.ts
 *     SEED=17 REQUESTS=1 npx mocha spec/differential/dynamodb-local.spec.ts
 *
 * The second runs the one program of a seed that a failure has named, and a few beside it.
 */
import { expect } from 'chai';
import { type DynamoDbLocal, LocalForSuite } from '../support/dynamodb-local.js';
import { seed } from '../support/seeds.js';
import type { Deviation } from './deviations.js';
import { drawProgram } from './program.js';
import { deviationReport, differenceReport } from './report.js';
import { type Difference, runProgram } from './run.js';
import { shrink } from './shrink.js';
import type { Step } from './step.js';

const REQUESTS = Number(process.env.REQUESTS ?? 3000);
/** Programs at once, each with tables of its own. */
const WORKERS = 4;
const PROGRESS_MS = 10_000;

describe('the backend and DynamoDB Local', () => {
  const suite = new LocalForSuite();

  before(async function () {
    await suite.start(this);
  });
  after(() => suite.stop());

  it(`answer ${REQUESTS} random requests alike`, async function () {
    this.timeout(0);
    const { deviations, difference } = await runMany(suite.local);
    console.log(`deviations of DynamoDB Local met:\n${deviationReport(deviations)}`);
    expect(difference, difference).to.equal(undefined);
  });
});

interface Result {
  readonly deviations: ReadonlyMap<Deviation, number>;
  readonly difference: string | undefined;
}

/** Runs programs until as many requests have been answered as asked, or two answers differ. */
async function runMany(local: DynamoDbLocal): Promise<Result> {
  const deviations = new Map<Deviation, number>();
  const progress = new Progress();
  let difference: string | undefined;
  let nextSeed = seed;
  const work = async (_: unknown, i: number) => {
    while (difference === undefined && progress.count < REQUESTS) {
      const programSeed = nextSeed++;
      const steps = drawProgram(programSeed);
      const outcome = await runProgram(local, `worker${i}`, steps);
      progress.add(outcome.requestCount);
      for (const deviation of outcome.deviations) deviations.set(deviation, (deviations.get(deviation) ?? 0) + 1);
      if (outcome.difference !== undefined && difference === undefined) {
        difference = 'being made small';
        difference = await smallest(local, programSeed, steps, outcome.difference);
      }
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  return { deviations, difference };
}

/** The report of the smallest program whose last step differs in the same way. */
async function smallest(local: DynamoDbLocal, programSeed: number, steps: readonly Step[], found: Difference) {
  let shown = found;
  const differs = async (candidate: readonly Step[]) => {
    const { difference } = await runProgram(local, 'shrinking', candidate);
    if (difference?.what !== found.what || difference.stepIndex !== candidate.length - 1) return false;
    shown = difference;
    return true;
  };
  const small = await shrink(steps.slice(0, found.stepIndex + 1), differs);
  return differenceReport(programSeed, small, shown);
}

/** Counts what has been answered, and says so now and then. */
class Progress {
  count = 0;
  readonly #startedAt = performance.now();
  #saidAt = this.#startedAt;

  add(count: number): void {
    this.count += count;
    const now = performance.now();
    if (now - this.#saidAt < PROGRESS_MS) return;
    this.#saidAt = now;
    console.log(
      `${this.count} of ${REQUESTS} requests, ${Math.round((this.count / (now - this.#startedAt)) * 1000)}/s`,
    );
  }
}
