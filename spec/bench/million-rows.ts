/**
 * A load of 1,000,000 generated rows into an SQLite file, tenth by tenth: rows a second and the memory of the process;
 * then all of it is read back, and its count and checksum are held against the source.
 * Run: npm run bench -- million-rows
 */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { put, solvent, table } from 'dynochemy';
import { sqlite } from 'dynochemy/sqlite';

interface Row {
  id: string;
  n: number;
  label: string;
}

const Rows = table<Row>()({ name: 'rows', hashKey: 'id' });
const ROW_COUNT = 1_000_000;
const TENTH = ROW_COUNT / 10;

export async function millionRows(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'dynochemy-'));
  const client = sqlite({ file: join(folder, 'rows.db') });
  const s = solvent(client, { tables: [Rows] });
  await s.createTables();
  const source = new Checksum();
  console.table(await load(s.ingest(puts(source))));
  const readBack = new Checksum();
  for await (const row of s.scan(Rows)) readBack.add(row);
  console.table({ source: source.told(), 'read back': readBack.told() });
  await s.close();
  client.destroy();
  await rm(folder, { recursive: true });
}

type Outcomes = ReturnType<ReturnType<typeof solvent>['ingest']>;

function load(outcomes: Outcomes): Promise<Record<string, object>> {
  return new Promise((resolve, reject) => {
    const tenths: Record<string, object> = {};
    let settledCount = 0;
    let peakBytes = 0;
    let startedAt = performance.now();
    let cpuBefore = process.cpuUsage();
    outcomes.subscribe({
      next({ error }) {
        if (error) reject(error);
        settledCount += 1;
        if (settledCount % 1000 === 0) peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
        if (settledCount % TENTH !== 0) return;
        const seconds = (performance.now() - startedAt) / 1000;
        const { user, system } = process.cpuUsage(cpuBefore);
        tenths[`tenth ${settledCount / TENTH}`] = {
          'rows/s': Math.round(TENTH / seconds),
          'rows per CPU second': Math.round((TENTH / (user + system)) * 1e6),
          'peak RSS in MB': Math.round(peakBytes / 1e6),
        };
        startedAt = performance.now();
        cpuBefore = process.cpuUsage();
      },
      error: reject,
      complete: () => resolve(tenths),
    });
  });
}

function* puts(checksum: Checksum) {
  for (let n = 0; n < ROW_COUNT; n += 1) {
    const row = { id: `row ${n}`, n, label: `a label for row ${n % 1000}` };
    checksum.add(row);
    yield put(Rows, row);
  }
}

/** The same for the same rows in any order: a sum of hashes. */
class Checksum {
  #count = 0;
  #sum = 0n;

  add({ id, n, label }: Row): void {
    this.#count += 1;
    this.#sum += createHash('sha1').update(`${id}\n${n}\n${label}`).digest().readBigUInt64BE();
  }

  told() {
    return { rows: this.#count, checksum: (this.#sum % 2n ** 64n).toString(16) };
  }
}
