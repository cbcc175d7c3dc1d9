/** What a run tells people: the smallest program that is answered in two ways, and how often each deviation was met. */
import type { Deviation } from './deviations.js';
import type { Difference } from './run.js';
import type { Answer, Step } from './step.js';

/** What an answer may take up in the report. */
const MAX_SHOWN = 2000;

/** The program, whose last step is the one that differs, and both answers. */
export function differenceReport(seed: number, steps: readonly Step[], { what, ours, theirs }: Difference): string {
  return [
    `${what}, found by SEED=${seed}; the smallest program that shows it:`,
    ...steps.map(
      ({ call, body, follow }) => `  ${call}${follow === 'once' ? '' : ` (${follow})`} ${JSON.stringify(body)}`,
    ),
    `the backend:    ${shown(ours)}`,
    `DynamoDB Local: ${shown(theirs)}`,
  ].join('\n');
}

/** One line a deviation, the most frequent first. */
export function deviationReport(counts: ReadonlyMap<Deviation, number>): string {
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return sorted.map(([{ name }, count]) => `${String(count).padStart(8)} × ${name}`).join('\n');
}

function shown(answers: readonly Answer[]): string {
  const text = answers.map(({ body }) => JSON.stringify(body)).join('\n                ');
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
