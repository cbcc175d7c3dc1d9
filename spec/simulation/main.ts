/**
 * Runs the pipeline, the views and the backend from seeds, with all that can go wrong, in virtual time:
 *
 *   npm run simulate -- --seeds 10000 [--from N] [--jobs N]   and tells what broke a promise
 *   npm run simulate -- --seed N                              one again, all that happens printed, and made short
 *   npm run simulate -- --planted                             whether bugs that are planted are found
 */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { wholeNumber } from '../support/whole-number.js';
import { runSeeds } from './jobs.js';
import { findPlanted } from './planted/find-planted.js';
import { failureReport, neverSeen, spellScenario, summary } from './report.js';
import { runScenario, runSeed } from './run.js';
import { scenarioOf } from './scenario/scenario.js';
import { shrink } from './shrink.js';
import { Tally } from './tally.js';

interface Flags {
  readonly seeds: number;
  readonly from: number;
  readonly jobs: number;
  readonly seed?: number;
  readonly planted?: true;
}

/** A run in which more seeds break a promise is broken as a whole. */
const MAX_FAILURES = 20;
/** So many seeds meet everything that can go wrong. */
const ENOUGH_SEEDS = 10_000;
const PROGRESS_MS = 60_000;
/** Of what a planted bug comes to. */
const SHOWN_LENGTH = 160;

const flags = new Command('simulate')
  .description('Runs seeds in virtual time with everything going wrong, and prints what broke a promise.')
  .option('--seeds <count>', 'how many', wholeNumber, 1000)
  .option('--from <seed>', 'the first; printed', wholeNumber, Math.floor(Math.random() * 2 ** 31))
  .option('--jobs <count>', 'processes', wholeNumber, availableParallelism())
  .option('--seed <seed>', 'this one, with all that happens, and made short where it breaks a promise', wholeNumber)
  .option('--planted', 'plants bugs, one at a time, and tells which seed finds each')
  .parse()
  .opts<Flags>();

process.exitCode = (await (flags.planted ? planted() : flags.seed === undefined ? many() : again(flags.seed))) ? 0 : 1;

async function many(): Promise<boolean> {
  const { from, seeds: count, jobs: jobCount } = flags;
  console.log(`seeds ${from} to ${from + count - 1}`);
  const tally = new Tally();
  const startedAt = performance.now();
  let toldAt = startedAt;
  const job = fileURLToPath(new URL('job.ts', import.meta.url));
  await runSeeds({
    ...{ from, count, jobCount, job },
    onTally: (each) => {
      tally.merge(each);
      for (const failure of each.failures) console.log(failureReport(failure));
      if (performance.now() - toldAt > PROGRESS_MS) {
        toldAt = performance.now();
        process.stderr.write(`${tally.runCount} seeds\n`);
      }
      return tally.failures.length < MAX_FAILURES;
    },
  });
  console.log(summary(tally, performance.now() - startedAt));
  const unseen = tally.runCount < ENOUGH_SEEDS ? [] : neverSeen(tally);
  if (unseen.length > 0) console.log(`never went wrong: ${unseen.join(', ')}`);
  return tally.failures.length === 0 && unseen.length === 0;
}

async function again(seed: number): Promise<boolean> {
  const { findings } = await runSeed(seed, console.log);
  if (findings.length === 0) {
    console.log(`seed ${seed} keeps every promise`);
    return true;
  }
  console.log(failureReport({ seed, findings }));
  const short = await shrink(scenarioOf(seed));
  console.log(`\n${spellScenario(short)}\n`);
  const { findings: ofShort } = await runScenario(short);
  console.log(ofShort.join('\n'));
  return false;
}

async function planted(): Promise<boolean> {
  let isAllFound = true;
  await findPlanted({
    ...{ from: flags.from, jobCount: flags.jobs },
    onEnd: ({ name }, failure, runCount) => {
      const [finding = ''] = failure?.findings ?? [];
      const told = failure
        ? `by seed ${failure.seed}, ${runCount} were run: ${finding.slice(0, SHOWN_LENGTH)}`
        : 'NOT FOUND';
      console.log(`${name}\n  ${told}`);
      isAllFound &&= failure !== undefined;
    },
  });
  return isAllFound;
}
