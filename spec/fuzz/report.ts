/** What came of a run, for people. */
import type { Finding, RunReport } from './run.js';

const MEGABYTE = 1024 * 1024;
/** Outcomes that are shown; the rest is summed up. */
const SHOWN_OUTCOMES = 30;

/** The figures of a run. */
export function runReport(report: RunReport): string {
  const { target, seed, inputCount, elapsedMs, outcomes, findings, slowest, heap } = report;
  const perSecond = Math.round((inputCount / elapsedMs) * 1000);
  const seconds = (elapsedMs / 1000).toFixed(1);
  const megabytes = (bytes: number) => `${(bytes / MEGABYTE).toFixed(1)} MB`;
  return [
    `\n${target}: ${inputCount} inputs from seed ${seed} in ${seconds} s (${perSecond}/s), ${findings.length} findings`,
    `  slowest: index ${slowest.index}, ${slowest.ms.toFixed(0)} ms; heap ${megabytes(heap.beforeBytes)} after the first session, ${megabytes(heap.afterBytes)} at the end`,
    ...outcomeLines(outcomes),
    '',
  ].join('\n');
}

/** A finding, with how to have it again. */
export function findingReport({ target, seed }: RunReport, finding: Finding): string {
  const { index, problem, mutations, input, needsOthers } = finding;
  return [
    `  FOUND at index ${index}: ${problem}`,
    `    again: npm run fuzz -- --target ${target} --seed ${seed} --only ${index}`,
    `    ${needsOthers ? 'not without the inputs before it' : 'alone, too'}; mutations: ${mutations.join(', ') || 'none'}`,
    `    ${input}`,
    '',
  ].join('\n');
}

function outcomeLines(outcomes: RunReport['outcomes']): string[] {
  const sorted = [...outcomes].sort(([, a], [, b]) => b - a);
  const rest = sorted.slice(SHOWN_OUTCOMES);
  const lines = sorted.slice(0, SHOWN_OUTCOMES).map(([outcome, count]) => `  ${String(count).padStart(9)}  ${outcome}`);
  const restCount = rest.reduce((sum, [, count]) => sum + count, 0);
  return rest.length > 0 ? [...lines, `  ${String(restCount).padStart(9)}  ${rest.length} others`] : lines;
}
