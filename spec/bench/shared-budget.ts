/**
 * Processes that load one table of one served backend, provisioned with 200 WCU/s, on a budget that they share through the
 * DynamoDB store of rate-limiter-flexible on the same backend: which part of it they use together, and how often they are
 * throttled. One of the four is killed on the way. Run: npm run bench -- shared-budget
 */
import { type Figures, type Run, runShared } from '../support/shared-budget/run.js';

const RUNS: readonly Run[] = [
  { processCount: 1, writeCapacity: 200, seconds: 25, duration: 1 },
  { processCount: 4, writeCapacity: 200, seconds: 25, duration: 1 },
  { processCount: 4, writeCapacity: 200, seconds: 25, duration: 1, killAfterSeconds: 10 },
  { processCount: 4, writeCapacity: 200, seconds: 25, duration: 5, killAfterSeconds: 10 },
  { processCount: 4, writeCapacity: 2000, seconds: 25, duration: 1, killAfterSeconds: 10 },
];

export async function sharedBudget(): Promise<void> {
  const table: Record<string, object> = {};
  for (const run of RUNS) table[nameOf(run)] = told(await runShared(run));
  console.table(table);
}

function nameOf({ processCount, writeCapacity, duration, killAfterSeconds }: Run): string {
  const killed = killAfterSeconds === undefined ? '' : `, one killed after ${killAfterSeconds} s`;
  return `${processCount} at ${writeCapacity} WCU/s, windows of ${duration} s${killed}`;
}

function told({ used, requests, throttles, consumed, limiterCalls }: Figures) {
  return {
    'used in %': Number((100 * used).toFixed(1)),
    requests,
    'throttled operations': throttles,
    'WCU of each': consumed.join(' '),
    'limiter calls/s': Number(limiterCalls.toFixed(1)),
  };
}
