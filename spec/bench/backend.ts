/**
 * The backend beside its peers, in two tables. First what a program sees: items a second through the AWS SDK, 8 calls in
 * flight, over HTTP and embedded. Then the servers alone: requests a second under a raw load generator, 8 connections.
 * Each server is a process of its own, all of them are warm, and their rounds alternate, so that a machine that is busy
 * with other things is so for all. Everything is in memory but the rows that say `file`. It takes some five minutes.
 * Run: npm run bench -- backend
 */
import { installPeers } from '../support/peers.js';
import { type Contestant, startContestants } from './backend/contestants.js';
import { RawLoad } from './backend/raw-load.js';
import { SdkLoad } from './backend/sdk-load.js';
import { createTable } from './backend/table.js';

const ROUNDS = 2;

/** One cell of a table: what is measured again in each round. */
interface Load {
  readonly run: (call: string, contestant: Contestant) => Promise<number>;
  readonly calls: readonly string[];
}

export async function backend(): Promise<void> {
  installPeers();
  const { contestants, missing, stop } = await startContestants();
  try {
    for (const line of missing) console.log(line);
    for (const { client } of contestants) await createTable(client);
    console.log('\nThrough the AWS SDK, in items a second');
    console.table(await measure(new SdkLoad(), contestants));
    console.log('\nThe servers alone, in requests a second');
    console.table(
      await measure(
        new RawLoad(),
        contestants.filter(({ url }) => url !== undefined),
      ),
    );
  } finally {
    await stop();
  }
}

/** A row for each contestant, with the best of its rounds for each call. */
async function measure(
  load: Load,
  contestants: readonly Contestant[],
): Promise<Record<string, Record<string, number>>> {
  const table = Object.fromEntries(contestants.map(({ name }) => [name, Object.fromEntries<number>([])]));
  for (const call of load.calls) {
    for (let round = 0; round < ROUNDS; round++) {
      for (const contestant of contestants) {
        const rate = Math.round(await load.run(call, contestant));
        const row = table[contestant.name] ?? {};
        row[call] = Math.max(rate, row[call] ?? 0);
      }
    }
  }
  return table;
}
