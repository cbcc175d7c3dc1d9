/** I4: what was sent in any window is within the burst and what flows in meanwhile. */
import type { Stats, Table } from '../../../lib/index.js';
import type { Spent } from '../world/spending.js';

/** Units that sums of fractions may be off by. */
const ROUNDING = 1e-3;

/** What a write will cost an index is learned: of indexes, only reads are checked. */
export function capacityFindings(
  { name, readCapacity, writeCapacity, indexes }: Table,
  spent: readonly Spent[],
  burst: number,
  jumpCount: number,
): string[] {
  const places = [
    { index: '', direction: 'write', rate: writeCapacity },
    ...['', ...indexes.keys()].map((index) => ({ index, direction: 'read', rate: readCapacity })),
  ];
  return places.flatMap(({ index, direction, rate }) => {
    if (typeof rate !== 'number') return [];
    const here = spent.filter((each) => each.table === name && each.index === index && each.direction === direction);
    const level = highest(here, rate);
    // What costs more than can be saved goes when all that can be saved is there.
    const mostAtOnce = Math.max(rate * burst, ...here.map(({ units }) => units));
    // A clock that leaps ahead pays a debt off and fills the bucket.
    const most = (1 + jumpCount) * mostAtOnce;
    if (level <= most + ROUNDING) return [];
    return [
      `${name} ${index} had ${level.toFixed(2)} ${direction} units at once, of ${rate}/s and a burst of ${burst} s`,
    ];
  });
}

/**
 * What is left of a table's own units is what was not spent of them: what was paid beyond that was given back. It holds where
 * replies tell of all that is spent, and come within `latencyMs`.
 */
export function balanceFindings(
  { name, readCapacity, writeCapacity }: Table,
  spent: readonly Spent[],
  burst: number,
  latencyMs: number,
  stats: Stats,
): string[] {
  const sides = [
    { direction: 'read', rate: readCapacity },
    { direction: 'write', rate: writeCapacity },
  ] as const;
  return sides.flatMap(({ direction, rate }) => {
    const standing = stats.tables[name]?.[direction];
    const here = spent.filter((each) => each.table === name && each.index === '' && each.direction === direction);
    if (typeof rate !== 'number' || !standing || here.length === 0) return [];
    const left = balance(here, rate, burst);
    const told = standing.tokens - standing.debt;
    if (told >= left - (rate * latencyMs) / 1000 - ROUNDING) return [];
    return [`${name} has ${told.toFixed(2)} ${direction} units, where ${left.toFixed(2)} were not spent`];
  });
}

/** A bucket that is half full when it is first asked for something, of which was taken what was spent. */
function balance(spent: readonly Spent[], rate: number, burst: number): number {
  let units = (rate * burst) / 2;
  let at = Math.min(...spent.map(({ sentAt }) => sentAt));
  const flow = (now: number) => {
    units = Math.min(rate * burst, units + ((now - at) / 1000) * rate);
    at = now;
  };
  for (const each of spent.toSorted((a, b) => a.sentAt - b.sentAt)) {
    flow(each.sentAt);
    units -= each.units;
  }
  flow(performance.now());
  return units;
}

/** A leaky bucket: its level is the most that any window up to now had beyond what flowed in. */
function highest(spent: readonly Spent[], rate: number): number {
  let level = 0;
  let most = 0;
  let at = 0;
  for (const { sentAt, units } of spent.toSorted((a, b) => a.sentAt - b.sentAt)) {
    level = Math.max(0, level - ((sentAt - at) / 1000) * rate) + units;
    at = sentAt;
    most = Math.max(most, level);
  }
  return most;
}
