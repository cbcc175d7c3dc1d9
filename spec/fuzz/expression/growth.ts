/**
 * How the time of parsing grows with the length of a text: a table for people, since no assertion on a clock holds on a
 * machine that others use. Up to 4 KB a text goes through all of the parser, what is longer is refused for its size, and
 * the last columns are what the grammar alone takes, without that limit, where it does not recurse.
 */
import { parse } from '../../../lib/sqlite/expression/grammar.js';
import { parseCondition } from '../../../lib/sqlite/expression/parse.js';

/** What a text is made of, and what ends it so that it is nearly right. */
const PATTERNS: readonly (readonly [part: string, end: string])[] = [
  ['(', 'a=b'],
  ['((a=b)AND', ''],
  ['size(', 'a'],
  ['#a.', 'b = :v'],
  ['NOT ', 'a = b'],
  ['1', ''],
  [' ', 'a = b'],
  ['a=b OR ', 'a'],
  ['a[0]', '.'],
];
const KB = 1024;
const ROUNDS = 5;
const MEASURABLE_MS = 0.04;

/** The table. Times are the best of some, in milliseconds; four times the length is to take about four times as long. */
export function growthReport(): string {
  const columns = ['1 KB', '4 KB', 'times', '64 KB', '1 MB', 'grammar: 16 KB', '64 KB', 'times'];
  return [`\n${row('time to parse, ms', columns)}`, ...PATTERNS.map(line)].join('\n');
}

function line([part, end]: (typeof PATTERNS)[number]): string {
  const text = (length: number) => part.repeat(Math.floor((length - end.length) / part.length)) + end;
  const timeOf = (length: number) =>
    bestOf((round) => parseCondition(' '.repeat(round) + text(length - ROUNDS), 'FilterExpression'));
  const aloneOf = (length: number) => bestOf(() => parse(text(length), { startRule: 'ConditionExpression' }));
  const [small, full, long, vast] = [timeOf(KB), timeOf(4 * KB), timeOf(64 * KB), timeOf(1024 * KB)];
  const [first, second] = part.includes('(') ? [Number.NaN, Number.NaN] : [aloneOf(16 * KB), aloneOf(64 * KB)];
  return row(
    JSON.stringify(part),
    [small, full, times(small, full), long, vast, first, second, times(first, second)].map(figure),
  );
}

/** A tree is kept for its text, so that each round has another one. */
function bestOf(parseRound: (round: number) => unknown): number {
  const times = Array.from({ length: ROUNDS }, (_, round) => {
    const startedAt = performance.now();
    try {
      parseRound(round);
    } catch {
      // Most of the texts are no expressions.
    }
    return performance.now() - startedAt;
  });
  return Math.min(...times);
}

/** How often one goes into the other; what is refused at once says nothing. */
function times(one: number, other: number): number {
  return Math.min(one, other) < MEASURABLE_MS ? Number.NaN : other / one;
}

function figure(value: number): string {
  return Number.isNaN(value) ? '' : value.toFixed(2);
}

function row(name: string, cells: readonly string[]): string {
  return `  ${name.padEnd(18)}${cells.map((cell) => cell.padStart(cell.length > 8 ? 16 : 9)).join('')}`;
}
