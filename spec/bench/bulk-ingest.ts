/**
 * Bulk ingest through a solvent, beside a hand-written BatchWriteItem loop with marshalling over the same SDK. The
 * transport answers at once, so that the time is what the client itself costs. Run: npm run bench -- bulk-ingest
 */
import {
  BatchWriteItemCommand,
  type BatchWriteItemCommandOutput,
  type DynamoDBClient,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { put, solvent, table } from 'dynochemy';
import { lastValueFrom } from 'rxjs';
import { instantClient } from './instant-transport.js';

interface Row {
  id: string;
  name: string;
  country: string;
  population: number;
  position: { lat: number; lng: number };
}

const Rows = table<Row>()({ name: 'rows', hashKey: 'id' });
const ROW_COUNT = 100_000;
const ROUNDS = 5;
const CONCURRENCY = 8;

export async function bulkIngest(): Promise<void> {
  const costs = { loop: [] as Cost[], solvent: [] as Cost[] };
  await measured(loop);
  await measured(throughSolvent);
  for (let round = 0; round < ROUNDS; round += 1) {
    costs.loop.push(await measured(loop));
    costs.solvent.push(await measured(throughSolvent));
  }
  const [byLoop, bySolvent] = [medianOf(costs.loop), medianOf(costs.solvent)];
  console.table({
    'hand-written loop': row(byLoop, byLoop),
    solvent: row(bySolvent, byLoop),
  });
}

/** Milliseconds of the clock and of the processor: the second counts on a machine that is busy with other things. */
interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
}

function row({ wallMs, cpuMs }: Cost, loopCost: Cost) {
  return {
    'rows/s': Math.round((ROW_COUNT / wallMs) * 1000),
    'wall ms': Math.round(wallMs),
    'cpu ms': Math.round(cpuMs),
    'times as fast (wall)': Number((loopCost.wallMs / wallMs).toFixed(2)),
    'times as fast (cpu)': Number((loopCost.cpuMs / cpuMs).toFixed(2)),
  };
}

function* rows(): Generator<Row> {
  for (let index = 0; index < ROW_COUNT; index += 1) {
    yield {
      id: `row-${index}`,
      name: `Sample place number ${index}`,
      country: 'DE',
      population: index * 7,
      position: { lat: 42.5 + index / 1e6, lng: 1.5 - index / 1e6 },
    };
  }
}

async function throughSolvent(client: DynamoDBClient): Promise<void> {
  await using s = solvent(client, { maxInFlight: CONCURRENCY });
  function* operations() {
    for (const row of rows()) yield put(Rows, row);
  }
  await lastValueFrom(s.ingest(operations()));
}

/** What teams write: chunks of 25, a few requests at a time, unprocessed items once more. */
async function loop(client: DynamoDBClient): Promise<void> {
  const source = rows();
  const worker = async () => {
    for (let chunk = take(source, 25); chunk.length > 0; chunk = take(source, 25)) {
      let writes: WriteRequest[] | undefined = chunk.map((row) => ({ PutRequest: { Item: marshall(row) } }));
      while (writes && writes.length > 0) {
        const { UnprocessedItems }: BatchWriteItemCommandOutput = await client.send(
          new BatchWriteItemCommand({ RequestItems: { rows: writes } }),
        );
        writes = UnprocessedItems?.rows;
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}

function take<T>(source: Iterator<T>, count: number): T[] {
  const taken: T[] = [];
  while (taken.length < count) {
    const { done, value } = source.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

async function measured(run: (client: DynamoDBClient) => Promise<void>): Promise<Cost> {
  const client = instantClient();
  const start = performance.now();
  const startCpu = process.cpuUsage();
  await run(client);
  const { user, system } = process.cpuUsage(startCpu);
  return { wallMs: performance.now() - start, cpuMs: (user + system) / 1000 };
}

function medianOf(costs: readonly Cost[]): Cost {
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  return { wallMs: median(costs.map(({ wallMs }) => wallMs)), cpuMs: median(costs.map(({ cpuMs }) => cpuMs)) };
}
