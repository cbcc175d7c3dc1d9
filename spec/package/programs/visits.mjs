/** A user's program in JavaScript: every door, and a row through the SQLite backend. */
import { solvent, table } from 'dynochemy';
import { batchWindow, tokenBucket } from 'dynochemy/operators';
import { sqlite } from 'dynochemy/sqlite';

const Visits = table()({ name: 'visits', hashKey: 'user', rangeKey: { name: 'time', type: 'N' } });
const client = sqlite();
const s = solvent(client, { tables: [Visits] });
await s.createTables();
await s.put(Visits, { user: 'ann', time: 17, page: '/a' });
console.log(
  JSON.stringify({
    got: await s.get(Visits, ['ann', 17]),
    queried: await s.query(Visits, 'ann').range(10, 20),
    operators: [typeof batchWindow, typeof tokenBucket],
  }),
);
await s.close();
client.destroy();
