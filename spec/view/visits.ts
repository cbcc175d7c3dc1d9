/** Visits, and how often each page was visited: what the specs of views write and look at. */
import {
  type Consistency,
  type Solvent,
  type SolventOptions,
  table,
  update,
  type View,
  type ViewDefinition,
  view,
} from '../../lib/index.js';
import type { FaultRates } from '../../lib/sqlite/index.js';
import { World } from '../support/world.js';

export interface Visit {
  user: string;
  time: number;
  page: string;
  note?: string;
}

export interface PageCount {
  page: string;
  count: number;
}

export const Visits = table<Visit>()({ name: 'visits', hashKey: 'user', rangeKey: { name: 'time', type: 'N' } });
export const PageCounts = table<PageCount>()({ name: 'page-counts', hashKey: 'page' });

/** Counts visits by page; some of its definition may be otherwise. */
export function countsByPage(consistency: Consistency, some: Partial<ViewDefinition<Visit, PageCount>> = {}): View {
  return view({
    ...{ from: Visits, to: PageCounts, consistency },
    add: ({ page }) => [update(PageCounts, page, { add: { count: 1 } })],
    remove: ({ page }) => [update(PageCounts, page, { add: { count: -1 } })],
    ...some,
  });
}

/** A solvent in a world of its own, with its tables made. `faults` begin when the tables are there. */
export async function open(
  views: readonly View[],
  { faults = {}, ...options }: SolventOptions & { readonly faults?: FaultRates } = {},
): Promise<{ readonly s: Solvent; readonly world: World; readonly end: () => Promise<void> }> {
  const world = new World(1, {});
  const needed = [Visits, PageCounts, ...(options.tables ?? []), ...views.flatMap(({ from, to }) => [from, to])];
  const tables = new Map(needed.map((each) => [each.name, each]));
  const s = world.solvent({ ...options, tables: [...tables.values()], views });
  await s.createTables();
  world.service.rates = faults;
  const end = async () => {
    await s.close();
    world.end();
  };
  return { s, world, end };
}

/** The counts that are not zero, by page. */
export async function countsOf(s: Solvent): Promise<Record<string, number>> {
  const items = await s.scan(PageCounts).consistent();
  return Object.fromEntries(items.filter(({ count }) => count !== 0).map(({ page, count }) => [page, count]));
}

/** What an operation failed with; `undefined` where it did not. */
export function failureOf(result: PromiseLike<unknown>): Promise<unknown> {
  return Promise.resolve(result).then(
    () => undefined,
    (error: unknown) => error,
  );
}
