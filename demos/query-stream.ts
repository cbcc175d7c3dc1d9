/**
 * Query streams: items come page by page, only as fast as they are asked for, and whoever has seen enough stops the
 * fetching. Run it with `npx tsx demos/query-stream.ts`.
 */
import { put, solvent, table } from 'dynochemy';
import { sqlite } from 'dynochemy/sqlite';
import { bufferCount, filter, lastValueFrom, map, take, toArray } from 'rxjs';

interface Reading {
  sensor: string;
  time: number;
  celsius: number;
}

const Readings = table<Reading>()({
  name: 'readings',
  hashKey: 'sensor',
  rangeKey: { name: 'time', type: 'N' },
});

const client = sqlite();
await using s = solvent(client, { tables: [Readings] });
await s.createTables();

function* puts() {
  for (let time = 0; time < 50_000; time += 1) {
    yield put(Readings, { sensor: 'roof', time, celsius: 15 + 10 * Math.sin(time / 240) });
  }
}
await lastValueFrom(s.ingest(puts()));

const pageCount = () => s.stats().tables.readings?.read.requests ?? 0;

const averages$ = s.query(Readings, 'roof').pipe(
  bufferCount(240),
  map((readings) => readings.reduce((sum, { celsius }) => sum + celsius, 0) / readings.length),
);
const averages = await lastValueFrom(averages$.pipe(toArray()));
const [coldest, hottest] = [Math.min(...averages), Math.max(...averages)];
console.log(`Averages of 240 readings lie between ${coldest.toFixed(1)} and ${hottest.toFixed(1)} °C.`);
console.log(`All 50,000 readings came in ${pageCount()} pages.`);

const before = pageCount();
const hot$ = s.query(Readings, 'roof').pipe(
  filter(({ celsius }) => celsius > 24.9),
  take(3),
);
for (const { time, celsius } of await lastValueFrom(hot$.pipe(toArray()))) {
  console.log(`  hot at ${time}: ${celsius.toFixed(2)} °C`);
}
console.log(`The first three hot ones took ${pageCount() - before} page.`);

for await (const { time } of s.query(Readings, 'roof').range(40_000).reverse()) {
  console.log(`The latest reading is of ${time}.`);
  break;
}

const deleted = await s.query(Readings, 'roof').range(undefined, 999).delete();
console.log(`${deleted.length} old readings deleted.`);
