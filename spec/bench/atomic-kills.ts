/**
 * A hundred kill -9 of a process that writes what two atomic views follow, one feeding the other: how often the views were
 * found equal to a recomputation. Run: npm run bench -- atomic-kills
 */
import { isDeepStrictEqual } from 'node:util';
import { killWriters } from '../crashes/killed-commits/run.js';

const KILL_COUNT = 100;
const MAX_MS = 300;

export async function atomicKills(): Promise<void> {
  let killCount = 0;
  let equalCount = 0;
  let changedCount = 0;
  let last = '';
  for await (const { accounts, branches, sizes } of killWriters(KILL_COUNT, MAX_MS, Math.random)) {
    killCount += 1;
    const isEqual = [branches, sizes].every(({ held, expected }) => isDeepStrictEqual(held, expected));
    if (isEqual) equalCount += 1;
    const now = JSON.stringify([accounts, branches.held]);
    if (now !== last) changedCount += 1;
    last = now;
  }
  console.table([
    { kills: killCount, 'found equal to a recomputation': equalCount, 'runs that had changed it': changedCount },
  ]);
}
