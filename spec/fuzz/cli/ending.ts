/** How every command ends, whatever was typed: with a status that scripts know, and words that help. */
import type { Output } from './output.js';

/** How a command ended, and what it threw where that is no error that speaks to users. */
export interface Ending {
  readonly status: number | null;
  readonly error: unknown;
}

const STATUSES = [0, 1, 2, 130];
/** What nobody but who wrote the code can do anything with. */
const INTERNAL =
  /^\s+at .*:\d+:\d+|\b(Type|Reference|Range|Syntax)Error\b|Cannot read prop|is not a function|Maximum call stack|\[object |unsettled/m;

/** What is wrong with it. */
export function endingProblem({ status, error }: Ending, { stdout, stderr }: Output): string | undefined {
  if (error !== undefined) return `it threw no CommandError but ${error instanceof Error ? error.stack : error}`;
  const said = `status ${status}, stderr ${JSON.stringify(stderr.slice(0, 1000))}`;
  if (!STATUSES.includes(Number(status))) return `the status is none of ${STATUSES}: ${said}`;
  if (INTERNAL.test(stderr)) return `it shows its insides: ${said}`;
  if (status === 2 && !/^(error: |dynochemy: |Usage: )/m.test(stderr)) return `nothing is said: ${said}`;
  if (status === 1 && stderr === '' && stdout === '') return `nothing is said: ${said}`;
  if (stderr.startsWith('dynochemy: ') && /[^\P{Cc}\n]|\n./u.test(stderr)) return `no line of text: ${said}`;
  return undefined;
}
