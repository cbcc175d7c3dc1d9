/** One run of a repair, from an empty temporary file to its deletion. */
import type { Solvent } from '../solvent.js';
import type { Table } from '../table/table.js';
import { ACCESS } from '../view/access.js';
import type { View } from '../view/view.js';
import { candidates, SEGMENTS } from './candidates.js';
import { CatchUp } from './catch-up.js';
import { Check, type Checked } from './check.js';
import { chunks } from './chunks.js';
import { type Counts, NONE, sum } from './counts.js';
import { Fold, foldTables, tablesToMake } from './fold.js';
import { KeySet } from './key-set.js';
import type { Deviation } from './mend.js';
import { Sameness } from './sameness.js';
import { type BaseKeyRange, Scope } from './scope.js';
import { Scratch } from './scratch.js';

export interface RunOptions {
  readonly s: Solvent;
  readonly view: View;
  /** Whether differences are mended, or only told. */
  readonly mends: boolean;
  readonly only: readonly object[] | undefined;
  readonly where: BaseKeyRange | undefined;
  readonly signal: AbortSignal;
  readonly found: (deviation: Deviation) => void;
  readonly progressed: (counts: Counts) => void;
}

/** Keys that are checked under one hold at the most. */
const MAX_CHUNK_SIZE = 500;
/** And at least, where the view's table has few units: writes to the base tables wait for the mending. */
const MIN_CHUNK_SIZE = 25;
/** Items of a base table that are folded at a time. */
const PAGE_SIZE = 100;

/** @throws the signal's reason once it is aborted, and what goes wrong; all is cleared away by then */
export async function run(options: RunOptions): Promise<void> {
  const { s, view, mends, only, where, signal } = options;
  const { to } = view;
  // A table holds what all of the views that lead to it call for.
  const views = s[ACCESS].lineage.views.filter((each) => each.to.name === to.name);
  const bases = [...new Map(views.map(({ from }) => [from.name, from])).values()];
  const tables = foldTables(to, bases);
  await using scratch = await Scratch.open(tablesToMake(tables));
  const set = (name: string, of: Table) => new KeySet(scratch, tables.sets, name, of);
  const scope = new Scope(only || where ? set('wanted', to) : undefined);
  const sameness = new Sameness(to);
  const fold = new Fold(scratch, { tables, views, scope, sameness });
  // From before anything is read: what is written from now on is caught up with.
  using catchUp = new CatchUp({ access: s[ACCESS], to, bases, set, signal });
  const check = new Check({ s, to, bases, fold, catchUp, sameness, mends, signal });
  const told = new Told(options, set('told', to));

  scope.add(only ?? []);
  if (where) for await (const items of chunks(inRange(s, view, where), PAGE_SIZE, signal)) scope.addCalled(view, items);
  for (const base of bases) await fold.add(base, scanned(s, base, told, signal));
  await catchUp.converge(fold);
  const comparing = { s, to, fold, sameness, wanted: scope.keys, seen: set('seen', to), signal };
  const compared = (count: number) => told.progress({ compared: count });
  for await (const keys of chunks(candidates({ ...comparing, compared }), chunkSize(to), signal)) {
    await told.checked(await check.check(keys));
  }
  // What was touched before this moment may have been compared before or after; what is touched later was compared.
  await check.held(async () => catchUp.endTouching());
  for await (const keys of catchUp.touched.pages(chunkSize(to), signal)) {
    await told.checked(await check.check(await scope.of(keys)));
  }
  told.progress({});
}

/** What is mended in about a second, within the bounds above. */
function chunkSize({ writeCapacity }: Table): number {
  const unitsPerSecond = typeof writeCapacity === 'number' ? writeCapacity : MAX_CHUNK_SIZE;
  return Math.min(Math.max(Math.ceil(unitsPerSecond), MIN_CHUNK_SIZE), MAX_CHUNK_SIZE);
}

async function* scanned(s: Solvent, base: Table, told: Told, signal: AbortSignal): AsyncGenerator<object[]> {
  for await (const items of chunks(s.scan(base).consistent().segments(SEGMENTS), PAGE_SIZE, signal)) {
    yield items;
    told.progress({ scanned: items.length });
  }
}

function inRange(s: Solvent, { from: base }: View, { hash, from, to }: BaseKeyRange): AsyncIterable<object> {
  // The values of a key of a table whose items are not known; the query refuses those that do not fit.
  const query = s.query(base, hash as never).consistent();
  return from === undefined && to === undefined ? query : query.range(from as never, to as never);
}

/** What whoever asked is told. */
class Told {
  readonly #options: Pick<RunOptions, 'found' | 'progressed'>;
  /** The keys at which differences were told of. */
  readonly #keys: KeySet;
  #counts = NONE;

  constructor(options: Pick<RunOptions, 'found' | 'progressed'>, keys: KeySet) {
    this.#options = options;
    this.#keys = keys;
  }

  progress(more: Partial<Counts>): void {
    this.#counts = sum(this.#counts, more);
    this.#options.progressed(this.#counts);
  }

  /** A key that is checked again, since it was touched, is told of once. */
  async checked({ deviations, writtenCount }: Checked): Promise<void> {
    const isTold = await this.#keys.has(deviations.map(({ key }) => key));
    const fresh = deviations.filter((_, index) => !isTold[index]);
    for (const found of fresh) {
      this.#keys.add(found.key);
      this.#options.found(found);
    }
    this.progress({ differences: fresh.length, written: writtenCount });
  }
}
