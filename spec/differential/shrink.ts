/** Makes a program small in which the answers differ, by leaving out whatever they differ without. */
import type { JsonObject } from './json.js';
import { isObject } from './json.js';
import { changed, placesOf } from './mutate.js';
import type { Step } from './step.js';

/** Runs of smaller programs at most. */
const MAX_ATTEMPTS = 400;

/** The smallest program found. `differs` says of a program whether its last step is still answered in the two ways. */
export async function shrink(
  steps: readonly Step[],
  differs: (steps: readonly Step[]) => Promise<boolean>,
): Promise<Step[]> {
  let best = [...steps];
  let attempts = 0;
  const better = async (candidate: Step[]) => {
    if (attempts++ >= MAX_ATTEMPTS || !(await differs(candidate))) return false;
    best = candidate;
    return true;
  };
  for (let size = Math.ceil(best.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let end = best.length - 1; end > 0; end -= size) {
      await better([...best.slice(0, Math.max(0, end - size)), ...best.slice(end)]);
    }
  }
  for (let i = best.length - 1; i >= 0; i--) await shrinkBody(best, i, better);
  return best;
}

/** Leaves out members of one step's request, the outermost first. */
async function shrinkBody(steps: Step[], i: number, better: (candidate: Step[]) => Promise<boolean>): Promise<void> {
  let step = steps[i];
  if (step === undefined) return;
  const places = placesOf(step.body).sort((a, b) => a.length - b.length);
  for (const place of places.reverse()) {
    const body: JsonObject | undefined = without(step.body, place);
    if (body === undefined) continue;
    const smaller: Step = { ...step, body };
    if (await better([...steps.slice(0, i), smaller, ...steps.slice(i + 1)])) {
      steps[i] = smaller;
      step = smaller;
    }
  }
}

function without(body: JsonObject, place: readonly (string | number)[]): JsonObject | undefined {
  const smaller = changed(body, place, () => undefined);
  return isObject(smaller) ? smaller : undefined;
}
