/** The keys at which a view seems to hold something else than its fold, compared while others write. */
import type { Solvent } from '../solvent.js';
import { plainKeyOf } from '../table/key.js';
import type { Table } from '../table/table.js';
import { ACCESS } from '../view/access.js';
import { BATCH_SIZE, chunks } from './chunks.js';
import type { Fold } from './fold.js';
import type { KeySet } from './key-set.js';
import type { Sameness } from './sameness.js';

export interface Comparing {
  readonly s: Solvent;
  readonly to: Table;
  readonly fold: Fold;
  readonly sameness: Sameness;
  /** The keys that are asked for; `undefined` for all there are. */
  readonly wanted: KeySet | undefined;
  /** An empty set, for keys that both have. */
  readonly seen: KeySet;
  /** Told how many items were compared. */
  readonly compared: (count: number) => void;
  readonly signal: AbortSignal;
}

/** Parts of a table that are read side by side. */
export const SEGMENTS = 4;

/** One after the other; a key may come twice. */
export function candidates(comparing: Comparing): AsyncGenerator<object> {
  const { wanted, signal } = comparing;
  return wanted ? ofKeys(comparing, wanted.pages(BATCH_SIZE, signal)) : ofAll(comparing);
}

async function* ofKeys(
  { s, to, fold, sameness, compared }: Comparing,
  pages: AsyncIterable<readonly object[]>,
): AsyncGenerator<object> {
  for await (const keys of pages) {
    const [actual, expected] = await Promise.all([s[ACCESS].read(to, keys), fold.read(keys)]);
    compared(keys.length);
    yield* keys.filter((_, index) => !sameness.of(expected[index], actual[index]));
  }
}

/** First what the view has, then what only the fold has. */
async function* ofAll({ s, to, fold, sameness, seen, compared, signal }: Comparing): AsyncGenerator<object> {
  const view = s.scan(to).consistent().segments(SEGMENTS);
  for await (const items of chunks(view, BATCH_SIZE, signal)) {
    const keys = items.map((item) => plainKeyOf(to, item));
    const expected = await fold.read(keys);
    for (const key of keys.filter((_, index) => expected[index])) seen.add(key);
    compared(keys.length);
    yield* keys.filter((_, index) => !sameness.of(expected[index], items[index]));
  }
  for await (const items of chunks(fold.items(), BATCH_SIZE, signal)) {
    const keys = items.map((item) => plainKeyOf(to, item));
    const isSeen = await seen.has(keys);
    const missing = keys.filter((_, index) => !isSeen[index] && !sameness.of(items[index], undefined));
    compared(missing.length);
    yield* missing;
  }
}
