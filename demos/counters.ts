/**
 * Counters: 10,000 additions to a few hot keys. Those that wait for the same key are summed into one update, so that a
 * handful of requests does the work, and every addition still gets its own result. Run it with
 * `npx tsx demos/counters.ts`.
 */
import { solvent, table } from 'dynochemy';
import { sqlite } from 'dynochemy/sqlite';

interface PageCount {
  page: string;
  hits: number;
}

const PageCounts = table<PageCount>()({ name: 'page-counts', hashKey: 'page', readCapacity: 100, writeCapacity: 100 });

const client = sqlite();
await using s = solvent(client, { tables: [PageCounts] });
await s.createTables();

const pages = ['/', '/about', '/prices'];
const results = Array.from({ length: 10_000 }, (_, visit) => {
  const page = pages[visit % pages.length] ?? '/';
  return s.update(PageCounts, page, { add: { hits: 1 } });
});

console.log('The first three visitors of the front page saw:');
for (const visit of [0, 3, 6]) console.log('  ', (await results[visit])?.hits);
await s.flush();

for await (const { page, hits } of s.scan(PageCounts).consistent()) console.log(`${page} has ${hits} hits.`);
const { requests, consumed } = s.stats().tables['page-counts']?.write ?? { requests: 0, consumed: 0 };
console.log(`10,000 additions took ${requests} requests and ${consumed} WCU.`);
