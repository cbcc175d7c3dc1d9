/**
 * Throttling: the same rows are loaded into two tables that have 200 WCU/s each, on the left through a solvent that was
 * told so, on the right by a loop that sends until it is refused, and then backs off. Both get what there is; look at how
 * many requests the loop throws away for it. Run it with `npx tsx demos/throttle.ts`, or add `--seconds 60`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ProvisionedThroughputExceededException } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, type BatchWriteCommandInput, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { put, solvent, table } from 'dynochemy';
import { sqlite } from 'dynochemy/sqlite';
import { lastValueFrom, tap } from 'rxjs';
import { type Standing, showSideBySide } from './throttle/side-by-side.js';

interface Row {
  id: number;
  text: string;
}

const WCU = 200;
const DEFINITION = { hashKey: { name: 'id', type: 'N' }, readCapacity: WCU, writeCapacity: WCU } as const;
const Paced = table<Row>()({ name: 'paced', ...DEFINITION });
const Hammered = table<Row>()({ name: 'hammered', ...DEFINITION });

const { values: flags } = parseArgs({ options: { seconds: { type: 'string', default: '20' } } });
const seconds = Number(flags.seconds);
if (!(seconds >= 1 && seconds <= 3600)) throw new RangeError('--seconds wants a number from 1 to 3600.');
const rows = [...rowsWorth(seconds * WCU)];

const client = sqlite();
await using s = solvent(client, { tables: [Paced, Hammered] });
await s.createTables();

let pacedRows = 0;
const hammered = { rows: 0, requests: 0, throttled: 0, units: 0 };

console.log(`${rows.length} rows into each of two tables of ${WCU} WCU/s, with a second's worth saved:\n`);
await showSideBySide({ rowCount: rows.length, capacity: WCU }, [
  { name: 'solvent', work: loadThroughSolvent(), standing: pacedStanding },
  { name: 'loop with backoff', work: loadInLoop(), standing: () => hammered },
]);

/** On the left. The pacing is in the table's definition: `writeCapacity`. */
async function loadThroughSolvent(): Promise<void> {
  const outcomes$ = s.ingest(rows.map((row) => put(Paced, row)));
  await lastValueFrom(
    outcomes$.pipe(
      tap(({ error }) => {
        if (error) throw error;
        pacedRows += 1;
      }),
    ),
  );
}

/** Throttles are counted by rows that came back: there are no more such requests than rows. */
function pacedStanding(): Standing {
  const { requests = 0, throttles = 0, consumed = 0 } = s.stats().tables[Paced.name]?.write ?? {};
  return { rows: pacedRows, requests, throttled: throttles, units: consumed };
}

type WriteRequests = NonNullable<BatchWriteCommandInput['RequestItems']>[string];

/** On the right. What comes back unprocessed is sent again after a wait that doubles, as the Developer Guide advises. */
async function loadInLoop(): Promise<void> {
  const documents = DynamoDBDocumentClient.from(client);
  for (let from = 0; from < rows.length; from += 25) {
    let waiting: WriteRequests = rows.slice(from, from + 25).map((Item) => ({ PutRequest: { Item } }));
    for (let attempt = 0; waiting.length > 0; attempt += 1) {
      if (attempt > 0) await sleep(Math.random() * Math.min(5000, 50 * 2 ** attempt));
      const unprocessed = await batchWrite(documents, waiting);
      hammered.rows += waiting.length - unprocessed.length;
      waiting = unprocessed;
    }
  }
}

/** Resolves with what has to be sent again. */
async function batchWrite(documents: DynamoDBDocumentClient, requests: WriteRequests): Promise<WriteRequests> {
  try {
    const RequestItems = { [Hammered.name]: requests };
    const reply = await documents.send(new BatchWriteCommand({ RequestItems, ReturnConsumedCapacity: 'TOTAL' }));
    const unprocessed = reply.UnprocessedItems?.[Hammered.name] ?? [];
    hammered.units += reply.ConsumedCapacity?.[0]?.CapacityUnits ?? 0;
    countAttempts(reply.$metadata.attempts, unprocessed.length > 0);
    return unprocessed;
  } catch (error) {
    if (!(error instanceof ProvisionedThroughputExceededException)) throw error;
    countAttempts(error.$metadata.attempts, true);
    return requests;
  }
}

/** A batch that is refused as a whole is sent again by the SDK already: only the last attempt may have got through. */
function countAttempts(attemptCount = 1, isLastThrottled: boolean): void {
  hammered.requests += attemptCount;
  hammered.throttled += isLastThrottled ? attemptCount : attemptCount - 1;
}

/** Rows of 0.3 to 40 KB, few of them large, which cost so many units together. */
function* rowsWorth(totalUnits: number): Generator<Row> {
  const paper = 'x'.repeat(40_000);
  for (let id = 0, units = 0; units < totalUnits; id += 1) {
    const sizeBytes = 300 * (40_000 / 300) ** (Math.random() ** 4);
    yield { id, text: paper.slice(0, sizeBytes) };
    units += Math.ceil(sizeBytes / 1024);
  }
}
