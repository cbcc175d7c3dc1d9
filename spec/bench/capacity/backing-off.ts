/**
 * What the contenders that know nothing of capacity have in common: eight workers, each with a batch of 25, and what was
 * not processed once more after an exponential backoff with full jitter.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Row } from './scenario.js';

/** Sends a batch and returns the ids of the rows that were not processed. */
export type Write = (rows: readonly Row[]) => Promise<readonly string[]>;

const IN_FLIGHT = 8;
const BATCH = 25;
const BASE_MS = 50;
const CAP_MS = 20_000;

export async function writeAll(rows: readonly Row[], write: Write): Promise<void> {
  const batches = batchesOf(rows);
  const worker = async () => {
    for (const batch of batches) await writeBatch(batch, write);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}

async function writeBatch(batch: readonly Row[], write: Write): Promise<void> {
  let left = batch;
  for (let attempt = 1; ; attempt += 1) {
    const unprocessed = await write(left).catch((error) => {
      if (isThrottle(error)) return left.map(({ id }) => id);
      throw error;
    });
    left = left.filter(({ id }) => unprocessed.includes(id));
    if (left.length === 0) return;
    await sleep(Math.random() * Math.min(CAP_MS, BASE_MS * 2 ** attempt));
  }
}

function* batchesOf(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let start = 0; start < rows.length; start += BATCH) yield rows.slice(start, start + BATCH);
}

/** Libraries wrap the SDK's error in one of their own. */
export function isThrottle(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return THROTTLES.has(error.name) || isThrottle(error.cause);
}

const THROTTLES = new Set(['ProvisionedThroughputExceededException', 'ThrottlingException']);
