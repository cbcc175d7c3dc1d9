/** Makes a scenario that breaks a promise short, by leaving out whatever it breaks one without. */
import { shrinkList } from '../support/shrink-list.js';
import { runScenario } from './run.js';
import type { Scenario } from './scenario/scenario.js';

/** Runs of shorter scenarios at the most. */
const MAX_RUNS = 600;

/** The shortest that was found; it breaks a promise, too, if maybe another. */
export async function shrink(scenario: Scenario): Promise<Scenario> {
  let best = scenario;
  let runCount = 0;
  const breaks = async (shorter: Partial<Scenario>) => {
    runCount += 1;
    if (runCount > MAX_RUNS) return false;
    const candidate = { ...best, ...shorter };
    if ((await runScenario(candidate)).findings.length === 0) return false;
    best = candidate;
    return true;
  };
  await shrinkList(best.steps, (steps) => breaks({ steps }));
  const own = best.steps.filter(({ kind }) => kind !== 'other');
  if (best.hasOther) await breaks({ hasOther: false, steps: own });
  await shrinkList(best.views, (views) => breaks({ views }));
  await shrinkList(Object.entries(best.weather.rates), (rates) =>
    breaks({ weather: { ...best.weather, rates: Object.fromEntries(rates) } }),
  );
  await breaks({ weather: { ...best.weather, latency: { min: 0, max: 0 } } });
  await breaks({ clock: { jitterMs: 0 } });
  await shrinkList(Object.entries(best.options), (options) => breaks({ options: Object.fromEntries(options) }));
  for (const [index, step] of best.steps.entries()) {
    if (step.kind !== 'ingest') continue;
    await shrinkList(step.operations, (operations) =>
      breaks({ steps: best.steps.with(index, { ...step, operations }) }),
    );
  }
  return best;
}
