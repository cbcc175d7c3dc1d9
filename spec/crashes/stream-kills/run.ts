/**
 * A view that one process keeps by the stream of a table, into which another one writes: the consumer is killed (SIGKILL) at
 * random instants and started anew, and in the end the view is compared with what the table says.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { type Solvent, solvent } from 'dynochemy';
import { serve } from 'dynochemy/sqlite';
import { Checkpoints, CONFIG, PageCounts, Visits } from './tables.js';

const CONSUMER = fileURLToPath(new URL('consumer.ts', import.meta.url));
/** From a consumer's first word to its end, at the most. */
const MAX_LIFE_MS = 800;

export interface Figures {
  readonly kills: number;
  readonly writes: number;
  /** Changes that consumers have told of; the last ones of each, it was killed before it could tell. */
  readonly changes: number;
  readonly isEqual: boolean;
}

export async function runKills(kills: number, random: () => number): Promise<Figures> {
  await using server = await serve({ port: 0, shards: 3, shardMs: 500 });
  const client = new DynamoDBClient({ endpoint: server.url, ...CONFIG });
  await using s = solvent(client, { tables: [Visits, PageCounts, Checkpoints] });
  await s.createTables();
  await stream(client, { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' });
  const writer = new Writer(s, random);
  let changes = 0;
  const start = async () => {
    const child = fork(CONSUMER, [server.url]);
    await once(child, 'message');
    child.on('message', (count) => (changes += Number(count)));
    return child;
  };
  for (let kill = 0; kill < kills; kill += 1) {
    const child = await start();
    await sleep(random() * MAX_LIFE_MS);
    await end(child);
  }
  const writes = await writer.stop();
  const last = await start();
  await stream(client, { StreamEnabled: false });
  await once(last, 'exit');
  const isEqual = isDeepStrictEqual(await counted(s), await folded(s));
  client.destroy();
  return { kills, writes, changes, isEqual };
}

/** Writes and deletes visits until it is stopped. */
class Writer {
  #isStopped = false;
  readonly #writing: Promise<number>;

  constructor(s: Solvent, random: () => number) {
    this.#writing = this.#write(s, random);
  }

  /** Returns how many there were. */
  stop(): Promise<number> {
    this.#isStopped = true;
    return this.#writing;
  }

  async #write(s: Solvent, random: () => number): Promise<number> {
    const draw = (count: number) => Math.floor(random() * count);
    let count = 0;
    for (; !this.#isStopped; count += 1) {
      const [user, time] = [`user ${draw(10)}`, draw(100)] as const;
      if (draw(4) === 0) await s.delete(Visits, [user, time]);
      else await s.put(Visits, { user, time, page: `/${draw(5)}` });
      await sleep(1);
    }
    return count;
  }
}

async function end(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function stream(client: DynamoDBClient, StreamSpecification: UpdateTableCommand['input']['StreamSpecification']) {
  await client.send(new UpdateTableCommand({ TableName: Visits.name, StreamSpecification }));
}

async function counted(s: Solvent): Promise<Record<string, number>> {
  const items = await s.scan(PageCounts);
  return Object.fromEntries(items.map(({ page, count }) => [page, count]));
}

async function folded(s: Solvent): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for await (const { page } of s.scan(Visits)) counts[page] = (counts[page] ?? 0) + 1;
  return counts;
}
