/** Puts inputs to a target, one after the other, each from the seed and its index alone. */
import { Draw } from '../support/draw.js';
import { heldBytes } from '../support/memory.js';
import { shrinkList } from '../support/shrink-list.js';
import { changedPrototype, grownPrototype } from './prototypes.js';
import type { Session, Target, Trial, Verdict } from './trial.js';
import { Watchdog } from './watchdog.js';

/** An input for which a promise was not kept. */
export interface Finding {
  readonly index: number;
  readonly problem: string;
  /** What is left of the input's mutations, and the input that they make. */
  readonly mutations: readonly string[];
  readonly input: string;
  /** Whether it needs the inputs of its session before it. */
  readonly needsOthers: boolean;
}

/** What came of a run. */
export interface RunReport {
  readonly target: string;
  readonly seed: number;
  readonly inputCount: number;
  readonly elapsedMs: number;
  readonly outcomes: ReadonlyMap<string, number>;
  readonly findings: readonly Finding[];
  readonly slowest: { readonly index: number; readonly ms: number };
  /** Bytes that were held after the first session and after the last, garbage aside. */
  readonly heap: { readonly beforeBytes: number; readonly afterBytes: number };
}

export interface RunOptions {
  readonly seed: number;
  readonly inputs: number;
  /** The first input; the first of its session by default. */
  readonly from?: number;
  /** Told of each input before it is put to the target. */
  readonly onTrial?: (index: number, trial: Trial) => void;
  /** Told now and then how many inputs there have been. */
  readonly onProgress?: (count: number) => void;
}

/** A run that finds more is broken as a whole. */
const MAX_FINDINGS = 10;
/** A run may hold so much more at its end than after its first session: caches have filled. */
const MAX_GROWTH_BYTES = 64 * 1024 * 1024;
const PROGRESS_EVERY = 10_000;

/** Runs the inputs from `from` on. It ends before the last only where too much is found. */
export async function run(target: Target, options: RunOptions): Promise<RunReport> {
  const { seed, inputs, from = 0, onProgress = () => {} } = options;
  const startedAt = performance.now();
  const tally = new Tally();
  using watchdog = new Watchdog(`${target.name} --seed ${seed}`);
  let beforeBytes: number | undefined;
  let index = from;
  while (index < from + inputs && tally.findings.length < MAX_FINDINGS) {
    const end = Math.min(sessionOf(target, index) + target.sessionLength, from + inputs);
    await runSession(target, options, { index, end }, tally, watchdog);
    const done = [index, end].map((at) => Math.floor((at - from) / PROGRESS_EVERY));
    if (done[0] !== done[1]) onProgress(end - from);
    index = end;
    beforeBytes ??= heldBytes();
  }
  const heap = { beforeBytes: beforeBytes ?? 0, afterBytes: heldBytes() };
  const { outcomes, findings, slowest } = tally;
  const elapsedMs = performance.now() - startedAt;
  const report = { target: target.name, seed, inputCount: index - from, elapsedMs, outcomes, slowest, heap };
  return { ...report, findings: [...findings, ...growthOf(heap, index)] };
}

/** The index at which the session of an input begins. */
export function sessionOf({ sessionLength }: Target, index: number): number {
  return index - (index % sessionLength);
}

class Tally {
  readonly outcomes = new Map<string, number>();
  readonly findings: Finding[] = [];
  slowest = { index: 0, ms: 0 };

  add(index: number, outcome: string, ms: number): void {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
    if (ms > this.slowest.ms) this.slowest = { index, ms };
  }
}

async function runSession(
  target: Target,
  { seed, onTrial = () => {} }: RunOptions,
  range: { readonly index: number; readonly end: number },
  tally: Tally,
  watchdog: Watchdog,
): Promise<void> {
  const session = await open(target, seed, range.index);
  try {
    for (let index = range.index; index < range.end && tally.findings.length < MAX_FINDINGS; index++) {
      const trial = session.draw(new Draw(seedOf(seed, index)));
      onTrial(index, trial);
      const put = trial.make(allOf(trial));
      watchdog.begin(index);
      const startedAt = performance.now();
      const { outcome, problem } = await attempt(put);
      tally.add(index, outcome, performance.now() - startedAt);
      if (problem !== undefined) tally.findings.push(await explain(target, seed, index, problem));
    }
    const problem = session.check() ?? changedPrototype();
    if (problem !== undefined) tally.findings.push(atTheEnd(range.end - 1, problem));
  } finally {
    watchdog.rest();
    await session.close();
  }
}

function open(target: Target, seed: number, index: number): Promise<Session> {
  return target.open(new Draw(seedOf(~seed, sessionOf(target, index))));
}

/** Inputs next to each other are as different as any. */
function seedOf(seed: number, index: number): number {
  return seed ^ Math.imul(index + 1, 0x9e3779b1);
}

function allOf({ mutations }: Trial): number[] {
  return mutations.map((_, i) => i);
}

async function attempt(put: () => Promise<Verdict>): Promise<Verdict> {
  try {
    const { outcome, problem } = await put();
    return { outcome, problem: problem ?? grownPrototype() };
  } catch (error) {
    return { outcome: 'threw', problem: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** The finding with what it does not need left out, as far as it can be had alone. */
async function explain(target: Target, seed: number, index: number, problem: string): Promise<Finding> {
  const alone = async (kept?: readonly number[]) => {
    const session = await open(target, seed, index);
    try {
      const trial = session.draw(new Draw(seedOf(seed, index)));
      return { trial, verdict: await attempt(trial.make(kept ?? allOf(trial))) };
    } finally {
      await session.close();
    }
  };
  const { trial, verdict } = await alone();
  const needsOthers = verdict.problem === undefined;
  const fails = async (kept: readonly number[]) => (await alone(kept)).verdict.problem !== undefined;
  const kept = needsOthers ? allOf(trial) : await shrinkList(allOf(trial), fails);
  const mutations = kept.map((i) => trial.mutations[i] ?? '');
  return { index, problem, mutations, input: trial.show(kept), needsOthers };
}

function atTheEnd(index: number, problem: string): Finding {
  return { index, problem, mutations: [], input: 'all inputs of the session', needsOthers: true };
}

function growthOf({ beforeBytes, afterBytes }: RunReport['heap'], end: number): Finding[] {
  const grown = afterBytes - beforeBytes;
  if (grown <= MAX_GROWTH_BYTES) return [];
  return [atTheEnd(end - 1, `the heap has grown by ${Math.round(grown / 1024 / 1024)} MB`)];
}
