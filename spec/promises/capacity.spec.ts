/** Promise 6: the bucket holds. Against a backend that enforces what the table declares, nothing is throttled. */
import { expect } from 'chai';
import { lastValueFrom } from 'rxjs';
import { put, solvent, table } from '../../lib/index.js';
import { sqlite } from '../../lib/sqlite/index.js';
import { fakeTime, passing } from '../support/fake-time.js';

interface Row {
  id: string;
  text: string;
}

describe('a table that declares its capacity', () => {
  const clock = fakeTime();

  for (const { writeCapacity, rowCount, textBytes } of [
    { writeCapacity: 5, rowCount: 100, textBytes: 500 },
    { writeCapacity: 200, rowCount: 4000, textBytes: 300 },
    { writeCapacity: 20, rowCount: 40, textBytes: 40_000 },
  ]) {
    it(`is used fully and never throttles: ${rowCount} rows of ${textBytes} bytes at ${writeCapacity} WCU/s`, async () => {
      const Rows = table<Row>()({ name: 'rows', hashKey: 'id', writeCapacity, readCapacity: 100 });
      const client = sqlite();
      const s = solvent(client, { tables: [Rows], deadline: 1e9 });
      await passing(clock(), s.createTables());
      function* puts() {
        for (let n = 0; n < rowCount; n += 1) yield put(Rows, { id: `row ${n}`, text: 'x'.repeat(textBytes) });
      }
      const startedAt = performance.now();
      const endedAt = await passing(
        clock(),
        lastValueFrom(s.ingest(puts())).then(() => performance.now()),
      );
      const { consumed, throttles } = s.stats().tables.rows?.write ?? { consumed: 0, throttles: -1 };
      const seconds = (endedAt - startedAt) / 1000;
      expect(throttles).to.equal(0);
      expect(consumed).to.equal(rowCount * Math.ceil((textBytes + 16) / 1024));
      // The bucket is full at first: a second's units come on top.
      expect(consumed / (seconds + 1)).to.be.within(writeCapacity * 0.9, writeCapacity * 1.01);
      await s.close();
      client.destroy();
    });
  }
});
