/** Finds out which mutants of a file its specs tell from the original. */
import { readFileSync } from 'node:fs';
import { compiling } from './compiling.js';
import { ROOT } from './edit.js';
import { type Mutant, mutantsOf } from './mutants.js';
import { specsOf } from './specs.js';
import type { Trials } from './trials.js';

export interface FileReport {
  readonly path: string;
  readonly mutantCount: number;
  /** Those under which no test failed. */
  readonly survivors: readonly Mutant[];
}

/** A test that takes so much longer under a mutant has found it. */
const GRACE_MS = 1000;
const SLOWER = 10;

/** The mutants of all files that compile, by file. */
export function mutantsOfAll(paths: readonly string[]): ReadonlyMap<string, readonly Mutant[]> {
  const mutants = compiling(
    paths.flatMap((path) => mutantsOf(path, textOf(path))),
    textOf,
  );
  return new Map(paths.map((path) => [path, mutants.filter((mutant) => mutant.path === path)]));
}

/** Throws an Error if a test fails without a mutant, too. */
export async function run(
  path: string,
  mutants: readonly Mutant[],
  trials: Trials,
  specs: readonly string[] = specsOf(path),
): Promise<FileReport> {
  const original = { path, start: 0, end: 0, replacement: '' };
  const { failure, durationsMs } = await trials.run({ edit: original, specs, limitsMs: {} });
  if (failure !== undefined) throw new Error(`Without a mutant of ${path} this fails, too: ${failure}`);
  const limits = Object.entries(durationsMs).map(([title, ms]) => [title, GRACE_MS + SLOWER * ms]);
  const limitsMs: Record<string, number> = Object.fromEntries(limits);
  const survivors: Mutant[] = [];
  for (const mutant of mutants) {
    const trial = await trials.run({ edit: mutant, specs, limitsMs });
    if (trial.failure === undefined) survivors.push(mutant);
  }
  return { path, mutantCount: mutants.length, survivors };
}

function textOf(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}
