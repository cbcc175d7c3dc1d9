/** Plays the scenario of a seed from beginning to end, and says whether every promise was kept. */
import { solvent } from '../../lib/index.js';
import { sqlite } from '../../lib/sqlite/index.js';
import { VirtualTime } from '../support/virtual-time.js';
import { findingsOf } from './check/findings.js';
import { watchLiveness } from './check/liveness.js';
import { spell } from './check/spell.js';
import { type Scenario, scenarioOf } from './scenario/scenario.js';
import { Sums } from './scenario/views.js';
import type { Mishap } from './world/mishap.js';
import { play } from './world/play.js';
import { Stage } from './world/stage.js';
import { Trace } from './world/trace.js';

export interface Run {
  readonly seed: number;
  /** What promises were not kept; none in a good run. */
  readonly findings: readonly string[];
  /** The same for the same seed. */
  readonly hash: string;
  readonly virtualMs: number;
  /** How often each thing went wrong. */
  readonly counts: ReadonlyMap<Mishap, number>;
  readonly requestCount: number;
  /** Groups of items whose histories had too many ways to be gone through. */
  readonly givenUpCount: number;
}

/** A run that has not ended by then never will. */
const MAX_REQUESTS = 20_000;
const MAX_VIRTUAL_MS = 30 * 86_400_000;

export async function runSeed(seed: number, print?: Print): Promise<Run> {
  return runScenario(scenarioOf(seed), print);
}

/** Told of all that happens. */
export type Print = (line: string) => void;

export async function runScenario(scenario: Scenario, print?: Print): Promise<Run> {
  await warmUp();
  const time = new VirtualTime();
  const trace = new Trace(print);
  const stage = new Stage(scenario, trace);
  const watch = new Watch(stage);
  try {
    const findings = await Promise.race([perform(stage).finally(() => watch.end()), watch.findings]);
    stage.end();
    if (time.timerCount > 0) findings.push(`${time.timerCount} timers are left when all has been destroyed`);
    for (const act of stage.history.acts) print?.(`${act.settledMs} ${spell(act)}`);
    const { weather, wire, givenUpCount } = stage;
    return {
      ...{ seed: scenario.seed, findings, hash: trace.digest(), virtualMs: performance.now() },
      ...{ counts: weather.counts, requestCount: wire.requestCount, givenUpCount },
    };
  } finally {
    stage.end();
    time.end();
  }
}

let isWarm: Promise<void> | undefined;

/** The SDK loads parts of itself when they are first used, which takes a time that is not virtual. */
function warmUp(): Promise<void> {
  isWarm ??= Promise.resolve().then(async () => {
    const client = sqlite();
    await solvent(client, { tables: [Sums] }).createTables();
    client.destroy();
  });
  return isWarm;
}

/** Resolves when a run shows that it will never end. */
class Watch {
  readonly findings: Promise<string[]>;
  readonly #timer: NodeJS.Timeout;

  constructor({ wire }: Stage) {
    let resolve: (findings: string[]) => void = () => undefined;
    this.findings = new Promise((each) => {
      resolve = each;
    });
    this.#timer = setInterval(() => {
      if (wire.requestCount < MAX_REQUESTS && performance.now() < MAX_VIRTUAL_MS) return;
      resolve([`it does not come to its end: after ${wire.requestCount} requests`]);
    }, 60_000);
  }

  end(): void {
    clearInterval(this.#timer);
  }
}

async function perform(stage: Stage): Promise<string[]> {
  const { scenario, weather } = stage;
  await stage.createTables();
  weather.begin();
  for (const step of scenario.steps) await play(stage, step);
  if (scenario.phase === 'liveness') weather.end();
  const liveness = watchLiveness(stage);
  await stage.settle();
  if (scenario.phase === 'liveness') stage.findings.push(...liveness());
  weather.end();
  await stage.close();
  await stage.other?.close();
  // What subscribers threw surfaces in timers of RxJS's.
  await new Promise((resolve) => setTimeout(resolve, 1));
  return findingsOf(stage);
}
