/**
 * Processes that load one table of one served backend as fast as they may, on a budget that they share through the DynamoDB
 * store of rate-limiter-flexible on the same backend.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { solvent } from 'dynochemy';
import { serve } from 'dynochemy/sqlite';
import { CREDENTIALS, LIMITS, type Report, rowsOf } from './rows.js';

const LOADER = fileURLToPath(new URL('loader.ts', import.meta.url));

export interface Run {
  readonly processCount: number;
  readonly writeCapacity: number;
  /** Seconds that it lasts. */
  readonly seconds: number;
  /** Seconds of the limiter's windows. */
  readonly duration: number;
  /** When the first process is killed; never, if left out. */
  readonly killAfterSeconds?: number;
}

/** What all processes did together. */
export interface Figures {
  /** WCU that the rows in the table cost, in parts of what was provisioned meanwhile. */
  readonly used: number;
  readonly rowCount: number;
  readonly requests: number;
  /** Operations that came back for want of units. */
  readonly throttles: number;
  /** WCU of each process, the killed one first. */
  readonly consumed: readonly number[];
  /** Calls to the limiter, of all processes together, in a second. */
  readonly limiterCalls: number;
}

/** Runs `processCount` loaders on a new backend. */
export async function runShared({
  processCount,
  writeCapacity,
  seconds,
  duration,
  killAfterSeconds,
}: Run): Promise<Figures> {
  await using server = await serve({ port: 0 });
  const client = new DynamoDBClient({ endpoint: server.url, ...CREDENTIALS });
  const rows = rowsOf(writeCapacity);
  const s = solvent(client, { tables: [rows] });
  await s.createTables();
  await createLimits(client);
  const loaders = Array.from({ length: processCount }, () => new Loader(server.url, writeCapacity, duration));
  await Promise.all(loaders.map((loader) => loader.ready));
  const startedAt = performance.now();
  for (const loader of loaders) loader.go();
  if (killAfterSeconds !== undefined) {
    await sleep(killAfterSeconds * 1000);
    loaders[0]?.kill();
  }
  await sleep(Math.max(0, startedAt + seconds * 1000 - performance.now()));
  for (const loader of loaders) loader.kill();
  const elapsed = (performance.now() - startedAt) / 1000;
  await Promise.all(loaders.map((loader) => loader.gone));
  let [units, rowCount] = [0, 0];
  for await (const row of s.scan(rows)) [units, rowCount] = [units + row.units, rowCount + 1];
  await s.close();
  client.destroy();
  const reports = loaders.map((loader) => loader.report);
  return {
    used: units / (writeCapacity * elapsed),
    rowCount,
    requests: sum(reports.map((report) => report.requests)),
    throttles: sum(reports.map((report) => report.throttles)),
    consumed: reports.map((report) => report.consumed),
    limiterCalls: sum(reports.map((report) => report.limiterCalls)) / elapsed,
  };
}

class Loader {
  readonly ready: Promise<unknown>;
  readonly gone: Promise<unknown>;
  report: Report = { consumed: 0, requests: 0, throttles: 0, limiterCalls: 0 };
  readonly #process: ChildProcess;

  constructor(url: string, writeCapacity: number, duration: number) {
    this.#process = fork(LOADER, [url, `${writeCapacity}`, `${duration}`]);
    this.ready = once(this.#process, 'message');
    this.gone = once(this.#process, 'exit');
    this.#process.on('message', (report: Report) => {
      this.report = report;
    });
  }

  go(): void {
    this.#process.send('go');
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }
}

/** The limiter's own table, which is paid by request: it must not be what is waited for. */
async function createLimits(client: DynamoDBClient): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: LIMITS,
      AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
