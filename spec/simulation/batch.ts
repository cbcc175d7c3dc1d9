/** Runs seeds one after the other, some of them twice: the same seed has to be the same run. */
import { type Run, runSeed } from './run.js';
import { type PlainTally, Tally } from './tally.js';

export interface Batch {
  readonly from: number;
  readonly count: number;
}

/** Each so many is run twice. */
const TWICE = 50;

export async function runBatch({ from, count }: Batch): Promise<PlainTally> {
  const tally = new Tally();
  for (let seed = from; seed < from + count; seed += 1) {
    const run = await runSeed(seed);
    tally.add(seed % TWICE === 0 ? await runAgain(run) : run);
  }
  return tally.plain();
}

/** The same run, with a finding where it is another when it is run again. */
async function runAgain(run: Run): Promise<Run> {
  const { hash } = await runSeed(run.seed);
  if (hash === run.hash) return run;
  return { ...run, findings: [...run.findings, `it is not the same again: ${run.hash}, then ${hash}`] };
}
