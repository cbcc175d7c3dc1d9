/** I1: each operation settles exactly once, and everybody who listens is told once. */
import { isDeepStrictEqual } from 'node:util';
import type { Act } from '../world/history.js';
import { SOURCE_ERROR } from '../world/ingest.js';
import type { Stage } from '../world/stage.js';
import { spell } from './spell.js';

export function settledOnce({ history, ingestions, thrown, surfaced, closingAt, closedAt }: Stage): string[] {
  // Of what a source gives that is not wanted any more nobody is told, once the outcomes are complete.
  const unheard = new Set(ingestions.filter(({ isLeft }) => isLeft).flatMap(({ acts }) => acts));
  const acts = history.acts.filter((act) => act.ending || act.invokedAt < closingAt || !unheard.has(act));
  return [
    ...acts.flatMap((act) => actFindings(act, closedAt)),
    ...ingestions.flatMap((ingestion, index) => endFindings(ingestion, index)),
    ...(isDeepStrictEqual(thrown.toSorted(), surfaced.toSorted()) ? [] : [`thrown ${thrown}, surfaced ${surfaced}`]),
  ];
}

function actFindings(act: Act, closedAt: number): string[] {
  if (!act.ending) return [`${spell(act)} never settled`];
  // Once the outcomes are complete, only a result is told.
  const isLate = act.settledAt > closedAt && act.thread !== 'other';
  const counts = [
    ['outcomes', act.outcomeCount, isLate ? 0 : 1],
    ['its result', act.resultCount, act.hasResult ? 1 : 0],
  ] as const;
  return counts.flatMap(([who, count, expected]) =>
    count === expected ? [] : [`${spell(act)} was told of ${count} times by ${who}`],
  );
}

function endFindings({ acts, failsAfter, isLeft, ends }: Stage['ingestions'][number], index: number): string[] {
  const findings = acts
    .filter(({ heardCount }) => heardCount > 1 || (heardCount === 0 && !isLeft))
    .map((act) => `${spell(act)} was told of ${act.heardCount} times to whoever ingested it`);
  if (isLeft) return ends.length > 0 ? [...findings, `ingestion ${index} was left and told of its end`] : findings;
  const [end] = ends;
  const isRight =
    ends.length === 1 && (end === (failsAfter === undefined ? 'complete' : SOURCE_ERROR) || isClosed(end));
  return isRight ? findings : [...findings, `ingestion ${index} ended by ${ends.join(', ') || 'nothing'}`];
}

/** The solvent was closed while the source was read. */
function isClosed(end: string | undefined): boolean {
  return end?.startsWith('The solvent was closed before') ?? false;
}
