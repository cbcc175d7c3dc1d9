/** A small world for repairs: visits of pages, and views of them in a SQLite backend, which can be damaged. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { lastValueFrom } from 'rxjs';
import { del, put, type Solvent, solvent, table, update } from '../../lib/index.js';
import type { WriteOperation } from '../../lib/operation/operation.js';
import { sqlite } from '../../lib/sqlite/index.js';
import { ACCESS, type Access } from '../../lib/view/access.js';
import { type Consistency, type View, view } from '../../lib/view/view.js';

interface Visit {
  user: string;
  time: number;
  page: string;
  errors: number;
}

interface Like {
  id: string;
  page: string;
}

interface PageCount {
  page: string;
  count?: number;
  errors?: number;
  likes?: number;
}

interface Entry {
  page: string;
  visit: string;
  errors: number;
}

export const Visits = table<Visit>()({ name: 'visits', hashKey: 'user', rangeKey: { name: 'time', type: 'N' } });
const Likes = table<Like>()({ name: 'likes', hashKey: 'id' });
export const PageCounts = table<PageCount>()({ name: 'page-counts', hashKey: 'page' });
export const Entries = table<Entry>()({ name: 'entries', hashKey: 'page', rangeKey: 'visit' });

/** Two views lead to one table. */
export const CountsByPage = view({
  from: Visits,
  to: PageCounts,
  add: ({ page, errors }) => [update(PageCounts, page, { add: { count: 1, errors } })],
  remove: ({ page, errors }) => [update(PageCounts, page, { add: { count: -1, errors: -errors } })],
});
const LikesByPage = view({
  from: Likes,
  to: PageCounts,
  add: ({ page }) => [update(PageCounts, page, { add: { likes: 1 } })],
  remove: ({ page }) => [update(PageCounts, page, { add: { likes: -1 } })],
});
export const EntriesByPage = view({
  from: Visits,
  to: Entries,
  add: (visit) => [put(Entries, { page: visit.page, visit: nameOf(visit), errors: visit.errors })],
  remove: (visit) => [del(Entries, [visit.page, nameOf(visit)])],
});

const VIEWS = [CountsByPage, LikesByPage, EntriesByPage];

/** The same, with another consistency. */
export function shopViews(consistency: Consistency): { views: View[]; counts: View; entries: View } {
  const counts = { ...CountsByPage, consistency };
  const entries = { ...EntriesByPage, consistency };
  return { views: [counts, { ...LikesByPage, consistency }, entries], counts, entries };
}

export interface Shop extends AsyncDisposable {
  readonly client: DynamoDBClient;
  /** How many requests were sent. */
  requestCount(): number;
  /** What views follow. */
  readonly following: Solvent;
  /** What goes past them. */
  readonly plain: Solvent;
  /** How often writes were held back, how many holds there are, and how many watchers. */
  readonly access: AccessCounts;
  /** Loses the reply to the next PutItem on this table. */
  loseReplyTo(tableName: string): void;
}

export async function openShop(views: readonly View[] = VIEWS): Promise<Shop> {
  let lost: string | undefined;
  const client = sqlite({
    capacity: 'ignore',
    faults: ({ operation, tableNames }) => {
      if (operation !== 'PutItem' || lost === undefined || !tableNames.includes(lost)) return undefined;
      lost = undefined;
      return 'resetAfter';
    },
  });
  let requestCount = 0;
  client.middlewareStack.add(
    (next) => (args) => {
      requestCount += 1;
      return next(args);
    },
    { step: 'initialize' },
  );
  const plain = solvent(client, { tables: [Visits, Likes, PageCounts, Entries] });
  const following = solvent(client, { views });
  await plain.createTables();
  return {
    client,
    plain,
    following,
    access: countAccess(following),
    requestCount: () => requestCount,
    loseReplyTo(tableName) {
      lost = tableName;
    },
    async [Symbol.asyncDispose]() {
      await plain.close();
      await following.close();
      client.destroy();
    },
  };
}

export interface AccessCounts {
  holds: number;
  held: number;
  watchers: number;
}

/** Counts what is taken of a solvent and given back. */
function countAccess(s: Solvent): AccessCounts {
  const counts = { holds: 0, held: 0, watchers: 0 };
  const access = s[ACCESS];
  const counting: Access = {
    lineage: access.lineage,
    read: (table, keys) => access.read(table, keys),
    writeAll: (...asked) => access.writeAll(...asked),
    watch(table, watcher) {
      counts.watchers += 1;
      const stop = access.watch(table, watcher);
      return () => {
        counts.watchers -= 1;
        stop();
      };
    },
    async hold(tables) {
      counts.holds += 1;
      counts.held += 1;
      const resume = await access.hold(tables);
      return () => {
        counts.held -= 1;
        resume();
      };
    },
  };
  Object.defineProperty(s, ACCESS, { value: counting });
  return counts;
}

const page = fc.constantFrom('/a', '/b', '/c', '/d');
const user = fc.constantFrom('ann', 'bob');
const time = fc.integer({ min: 1, max: 4 });
const errors = fc.integer({ min: 0, max: 2 });

const baseWrite: fc.Arbitrary<WriteOperation> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ user, time, page, errors }).map((visit) => put(Visits, visit)) },
  fc.tuple(user, time).map((key) => del(Visits, key)),
  fc.record({ id: user, page }).map((like) => put(Likes, like)),
  user.map((id) => del(Likes, id)),
);
export const baseWrites = fc.array(baseWrite, { maxLength: 20 });

/** What nobody should write to a view. */
const damage: fc.Arbitrary<WriteOperation> = fc.oneof(
  fc.record({ page, count: fc.integer({ min: 0, max: 3 }), errors, likes: errors }).map((row) => put(PageCounts, row)),
  page.map((key) => del(PageCounts, key)),
  fc
    .record({ page, visit: fc.constantFrom('ann 1', 'bob 2', 'eve 0'), errors: fc.constant(9) })
    .map((entry) => put(Entries, entry)),
  fc.tuple(page, fc.constantFrom('ann 1', 'bob 2')).map((key) => del(Entries, key)),
);
export const damages = fc.array(damage, { maxLength: 6 });

/** Writes as users do. */
export async function written({ following }: Shop, operations: readonly WriteOperation[]): Promise<void> {
  await lastValueFrom(following.ingest(operations), { defaultValue: undefined });
}

/** Writes past the views, as nobody should. */
export async function damaged({ plain }: Shop, operations: readonly WriteOperation[]): Promise<void> {
  await lastValueFrom(plain.ingest(operations), { defaultValue: undefined });
}

/** Whether the tables of all views hold what they should. */
export async function wrongKeys({ plain }: Shop): Promise<string[]> {
  const wrong: string[] = [];
  for (const of of [PageCounts, Entries] as const) {
    wrong.push(...differing(await held(plain, of), await expected(plain, of)));
  }
  return wrong;
}

/** The items of a view's table by their keys, without zeros, as it is. */
export async function held(s: Solvent, of: typeof PageCounts | typeof Entries): Promise<Map<string, object>> {
  return byKey(of === PageCounts ? await s.scan(PageCounts) : await s.scan(Entries));
}

/** The same as it should be, by a fold of its own. */
export async function expected(s: Solvent, of: typeof PageCounts | typeof Entries): Promise<Map<string, object>> {
  const visits = await s.scan(Visits);
  if (of === Entries) {
    return byKey(visits.map((visit) => ({ page: visit.page, visit: nameOf(visit), errors: visit.errors })));
  }
  const likes = await s.scan(Likes);
  const pages = new Set([...visits, ...likes].map((item) => item.page));
  return byKey(
    Array.from(pages, (each) => {
      const here = visits.filter((visit) => visit.page === each);
      return {
        page: each,
        count: here.length,
        errors: here.reduce((sum, visit) => sum + visit.errors, 0),
        likes: likes.filter((like) => like.page === each).length,
      };
    }),
  );
}

/** The keys at which two of them differ, in order. */
export function differing(one: Map<string, object>, other: Map<string, object>): string[] {
  const keys = new Set([...one.keys(), ...other.keys()]);
  return [...keys].filter((key) => spell(one.get(key)) !== spell(other.get(key))).sort();
}

export function keyText(key: object): string {
  return Object.values(key).join(' ');
}

function byKey(items: readonly (PageCount | Entry)[]): Map<string, object> {
  const rows = items.flatMap((item): [string, object][] => {
    if ('visit' in item) return [[`${item.page} ${item.visit}`, item]];
    const told = Object.entries(item).filter(([, value]) => value !== 0);
    return told.length > 1 ? [[item.page, Object.fromEntries(told)]] : [];
  });
  return new Map(rows);
}

function spell(item: object | undefined): string | undefined {
  return item && JSON.stringify(Object.entries(item).sort());
}

function nameOf({ user: who, time: when }: { user: string; time: number }): string {
  return `${who} ${when}`;
}
