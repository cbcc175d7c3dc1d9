/** One process of `run.ts`: loads rows without end, and says ten times a second how far it is. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { put, shared, solvent } from 'dynochemy';
import { RateLimiterDynamo } from 'rate-limiter-flexible';
import { CREDENTIALS, LIMITS, type Report, rowsOf } from './rows.js';

const [endpoint = '', writeCapacity, duration] = process.argv.slice(2);
const rows = rowsOf(Number(writeCapacity));
const client = new DynamoDB({ endpoint, ...CREDENTIALS });
const limiter = new RateLimiterDynamo({
  storeClient: client,
  tableName: LIMITS,
  tableCreated: true,
  ttlSet: true,
  points: 10_000,
  duration: Number(duration),
});
let limiterCalls = 0;
const counted = {
  points: limiter.points,
  duration: limiter.duration,
  consume(key: string, points: number) {
    limiterCalls += 1;
    return limiter.consume(key, points);
  },
};
const s = solvent(client, { budget: shared(counted) });

process.send?.(report());
await once(process, 'message');
setInterval(() => process.send?.(report()), 100);
s.ingest(puts()).subscribe(({ error }) => {
  if (error) throw error;
});

function* puts() {
  for (let n = 0; ; n += 1) {
    const units = 1 + (n % 4);
    yield put(rows, { id: randomUUID(), units, text: 'x'.repeat(units * 1024 - 100) });
  }
}

function report(): Report {
  const { consumed = 0, requests = 0, throttles = 0 } = s.stats().tables.rows?.write ?? {};
  return { consumed, requests, throttles, limiterCalls };
}
