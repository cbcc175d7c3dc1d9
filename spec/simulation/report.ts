/** What came of many seeds, for people. */
import { inspect } from 'node:util';
import { spellOperation } from './check/spell.js';
import { canonical } from './model/canonical.js';
import type { Scenario } from './scenario/scenario.js';
import type { Step } from './scenario/step.js';
import type { Failure, Tally } from './tally.js';
import { MISHAPS } from './world/mishap.js';

const HOUR_MS = 3_600_000;
/** Findings of a run that are shown: what comes after the first is often its consequence. */
const SHOWN_FINDINGS = 3;
const SHOWN_LENGTH = 1500;

/** The figures of a run, and how often each thing went wrong. */
export function summary(tally: Tally, elapsedMs: number): string {
  const { runCount, virtualMs, requestCount, givenUpCount, failures } = tally;
  const perSecond = (runCount / elapsedMs) * 1000;
  return [
    `${runCount} seeds in ${(elapsedMs / 1000).toFixed(0)} s (${perSecond.toFixed(1)} seeds/s), ${(virtualMs / HOUR_MS).toFixed(1)} virtual hours, ${requestCount} requests`,
    ...Object.entries(MISHAPS).map(([name, what]) => `  ${String(tally.countOf(name)).padStart(9)}  ${name}: ${what}`),
    `${givenUpCount} histories had too many ways to be gone through; ${failures.length} seeds broke a promise`,
  ].join('\n');
}

/** What never went wrong, so that nothing was shown of it. */
export function neverSeen(tally: Tally): string[] {
  return Object.keys(MISHAPS).filter((name) => tally.countOf(name) === 0);
}

/** A seed that broke a promise, with how to have it again. */
export function failureReport({ seed, findings }: Failure): string {
  const shown = findings.slice(0, SHOWN_FINDINGS).map((finding) => `\n  ${finding.slice(0, SHOWN_LENGTH)}`);
  const rest = findings.length - shown.length;
  const more = rest > 0 ? `\n  and ${rest} more` : '';
  return `seed ${seed} broke a promise; again, and made short: npm run simulate -- --seed ${seed}${shown.join('')}${more}`;
}

export function spellScenario({ tables, views, options, weather, clock, hasOther, phase, steps }: Scenario): string {
  const tellTable = ({ name, hashKey, rangeKey, readCapacity, writeCapacity, indexes }: Scenario['tables'][number]) =>
    `table ${name} ${canonical({ hashKey, rangeKey, readCapacity, writeCapacity, indexes: [...indexes.keys()] })}`;
  return [
    ...tables.map(tellTable),
    ...views.map(({ view }) => `view ${view.name} ${view.consistency}`),
    `options ${inspect(options, { breakLength: Number.POSITIVE_INFINITY })}`,
    `weather ${inspect(weather, { breakLength: Number.POSITIVE_INFINITY })}, timers off by ${clock.jitterMs} ms`,
    `${phase}${hasOther ? ', with another writer' : ''}`,
    ...steps.map((step) => `- ${spellStep(step)}`),
  ].join('\n');
}

function spellStep({ kind, ...step }: Step): string {
  const { operation, operations, table, ...rest }: Record<string, unknown> & Partial<Spelled> = step;
  const told = Object.entries(rest).filter(([, value]) => value !== undefined && value !== false);
  return [
    kind,
    ...told.map(([name, value]) => `${name}: ${value}`),
    ...(table ? [table.name] : []),
    ...(operation ? [spellOperation(operation)] : []),
    ...(operations ?? []).map((each) => `\n    ${spellOperation(each)}`),
  ].join(' ');
}

/** The members of steps that are no plain values. */
interface Spelled {
  readonly operation: Parameters<typeof spellOperation>[0];
  readonly operations: readonly Parameters<typeof spellOperation>[0][];
  readonly table: Scenario['tables'][number];
}
