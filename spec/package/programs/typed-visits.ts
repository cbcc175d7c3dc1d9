/** A user's program in TypeScript: every door, a row through the SQLite backend, and keys that must not compile. */
import { type Solvent, solvent, table } from 'dynochemy';
import { batchWindow, tokenBucket } from 'dynochemy/operators';
import { sqlite } from 'dynochemy/sqlite';

interface Visit {
  user: string;
  time: number;
  page: string;
  hits?: number;
}

const Visits = table<Visit>()({ name: 'visits', hashKey: 'user', rangeKey: { name: 'time', type: 'N' } });

await using client = { sdk: sqlite(), [Symbol.asyncDispose]: async () => client.sdk.destroy() };
await using s: Solvent = solvent(client.sdk, { tables: [Visits] });
await s.createTables();
await s.put(Visits, { user: 'ann', time: 17, page: '/a' });
const got: Visit | undefined = await s.get(Visits, ['ann', 17]);
const queried: Visit[] = await s.query(Visits, 'ann').range(10, 20);
console.log(JSON.stringify({ got, queried, operators: [typeof batchWindow, typeof tokenBucket] }));

/** Compiled only: the compiler fails where one of these is no mistake. */
export function mistakes() {
  // @ts-expect-error The range key is missing.
  s.get(Visits, 'ann');
  // @ts-expect-error The range key is a number.
  s.get(Visits, ['ann', '17']);
  // @ts-expect-error A Visit has no such attribute.
  table<Visit>()({ name: 'visits', hashKey: 'usr' });
  // @ts-expect-error What is read may be missing.
  got.page.length;
}
