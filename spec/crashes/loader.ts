/**
 * A program such as users write: it feeds a table without end, and says which rows have landed, a line each. At SIGTERM it
 * ends the source that pushes, closes its solvent, and says how many operations were accepted and how many have settled.
 */
import { ClosedError, type Operation, put, solvent } from 'dynochemy';
import { sqlite } from 'dynochemy/sqlite';
import { concatMap, fromEvent, interval, takeUntil } from 'rxjs';
import { Rows } from './rows.js';

const [file = '', how = ''] = process.argv.slice(2);
const PUSHED_AT_ONCE = 50;
const client = sqlite({ file });
const s = solvent(client, { tables: [Rows] });
await s.createTables();
const idOf = new Map<Operation, string>();
let settledCount = 0;
outcomes().subscribe({
  next({ operation, error }) {
    settledCount += 1;
    process.stdout.write(`${error ? error.name : idOf.get(operation)}\n`);
  },
  error: (error) => error instanceof ClosedError || process.stdout.write(`${error}\n`),
});
process.once('SIGTERM', async () => {
  await s.close();
  client.destroy();
  process.stdout.end(`accepted ${idOf.size}, settled ${settledCount}\n`, () => process.exit());
});

function outcomes() {
  if (how === 'ingest') return s.ingest(operations());
  const all = operations();
  // What is pushed cannot be held back, so it comes little by little.
  const pushed = interval(10).pipe(concatMap(() => Array.from({ length: PUSHED_AT_ONCE }, () => all.next().value)));
  return pushed.pipe(takeUntil(fromEvent(process, 'SIGTERM')), s.dissolve());
}

function* operations(): Generator<Operation, never> {
  for (let n = 0; ; n += 1) {
    const operation = put(Rows, { id: `row ${n}`, text: 'x'.repeat(200) });
    idOf.set(operation, `row ${n}`);
    yield operation;
  }
}
