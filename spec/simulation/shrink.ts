/** Makes a scenario that breaks a promise short, by leaving out whatever it breaks one without. */
import { runScenario } from './run.js';
import type { Scenario } from './scenario/scenario.js';

/** Runs of shorter scenarios at the most. */
const MAX_RUNS = 600;

/** The shortest that was found; it breaks a promise, too, if maybe another. */
export async function shrink(scenario: Scenario): Promise<Scenario> {
  let best = scenario;
  let runCount = 0;
  const findShorter = async () => {
    for (const candidate of shorterThan(best)) {
      runCount += 1;
      if (runCount > MAX_RUNS) return undefined;
      if ((await runScenario(candidate)).findings.length > 0) return candidate;
    }
    return undefined;
  };
  for (let shorter = await findShorter(); shorter; shorter = await findShorter()) best = shorter;
  return best;
}

/** The biggest steps first. */
function* shorterThan(scenario: Scenario): Generator<Scenario> {
  const { steps, views, weather, options, clock } = scenario;
  for (const fewer of without(steps)) yield { ...scenario, steps: fewer };
  const own = steps.filter(({ kind }) => kind !== 'other');
  if (scenario.hasOther) yield { ...scenario, hasOther: false, steps: own };
  for (const fewer of without(views)) yield { ...scenario, views: fewer };
  for (const rates of without(Object.entries(weather.rates))) {
    yield { ...scenario, weather: { ...weather, rates: Object.fromEntries(rates) } };
  }
  if (weather.latency.max > 0) yield { ...scenario, weather: { ...weather, latency: { min: 0, max: 0 } } };
  if (clock.jitterMs > 0) yield { ...scenario, clock: { jitterMs: 0 } };
  for (const fewer of without(Object.entries(options))) yield { ...scenario, options: Object.fromEntries(fewer) };
  for (const [index, step] of steps.entries()) {
    if (step.kind !== 'ingest') continue;
    for (const operations of without(step.operations)) {
      yield { ...scenario, steps: steps.with(index, { ...step, operations }) };
    }
  }
}

/** A list without some of its members: first without many in a row, at last without each. */
function* without<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let size = list.length; size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < list.length; at += size) yield [...list.slice(0, at), ...list.slice(at + size)];
  }
}
