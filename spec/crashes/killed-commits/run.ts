/**
 * A process that writes what atomic views follow is killed (SIGKILL) at random instants, again and again, and each time
 * the views are held against a recomputation from the table that is there.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Solvent, solvent } from 'dynochemy';
import { sqlite } from 'dynochemy/sqlite';
import { type Account, Accounts, type Branch, Branches, type Size, Sizes, TABLES, told } from './accounts.js';

const WRITER = fileURLToPath(new URL('writer.ts', import.meta.url));

/** What was found after each kill. */
export interface Found {
  readonly accounts: number;
  readonly branches: { readonly held: object; readonly expected: object };
  readonly sizes: { readonly held: object; readonly expected: object };
}

/** Kills so many writers on one file, each within `maxMs` of its first write. */
export async function* killWriters(count: number, maxMs: number, random: () => number): AsyncGenerator<Found> {
  const folder = await mkdtemp(join(tmpdir(), 'dynochemy-'));
  const file = join(folder, 'accounts.db');
  try {
    await withSolvent(file, (s) => s.createTables());
    for (let kill = 0; kill < count; kill += 1) {
      const writer = fork(WRITER, [file, String(kill * 100_003)], { execArgv: ['--import', 'tsx'] });
      await once(writer, 'message');
      await sleep(random() * maxMs);
      writer.kill('SIGKILL');
      await once(writer, 'exit');
      yield await withSolvent(file, look);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function withSolvent<T>(file: string, use: (s: Solvent) => Promise<T>): Promise<T> {
  const client = sqlite({ file });
  const s = solvent(client, { tables: TABLES });
  try {
    return await use(s);
  } finally {
    await s.close();
    client.destroy();
  }
}

async function look(s: Solvent): Promise<Found> {
  const accounts = await s.scan(Accounts).consistent();
  const branches = await s.scan(Branches).consistent();
  const sizes = await s.scan(Sizes).consistent();
  return {
    accounts: accounts.length,
    branches: { held: told(branches, 'branch'), expected: told(branchesOf(accounts), 'branch') },
    sizes: { held: told(sizes, 'accounts'), expected: told(sizesOf(branches), 'accounts') },
  };
}

function branchesOf(accounts: readonly Account[]): Branch[] {
  const branches = new Map<string, Branch>();
  for (const { branch, balance } of accounts) {
    const known = branches.get(branch) ?? { branch, accounts: 0, balance: 0 };
    branches.set(branch, { branch, accounts: known.accounts + 1, balance: known.balance + balance });
  }
  return [...branches.values()];
}

function sizesOf(branches: readonly Branch[]): Size[] {
  const counts = new Map<string, number>();
  for (const { accounts } of branches) counts.set(String(accounts), (counts.get(String(accounts)) ?? 0) + 1);
  return Array.from(counts, ([accounts, count]) => ({ accounts, branches: count }));
}
