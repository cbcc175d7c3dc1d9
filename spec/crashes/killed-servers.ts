/**
 * `dynochemy serve` is killed (SIGKILL) at random instants while the AWS SDK writes to it: items, batches and transactions of
 * two items. Each is then started again on the same file, and asked for all that was acknowledged.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDB, paginateScan } from '@aws-sdk/client-dynamodb';
import { start } from '../cli/process.js';
import { readUntil } from '../sqlite/http/asking.js';
import { isSound } from './watched-file.js';

export interface ServerFigures {
  readonly kills: number;
  /** Writes that were acknowledged, of all servers. */
  readonly acknowledged: number;
  /** Those of them that a later server did not have. */
  readonly lost: number;
  /** Transactions of which one item was there and the other not. */
  readonly halves: number;
  /** Files that were not sound after a kill. */
  readonly unsound: number;
}

const TableName = 'rows';
const ROWS = {
  TableName,
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' as const }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' as const }],
  BillingMode: 'PAY_PER_REQUEST' as const,
};

export async function killServers(kills: number, maxMs: number, random: () => number): Promise<ServerFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'killed-servers-'));
  const file = join(folder, 'app.db');
  const acknowledged: string[] = [];
  let unsound = 0;
  try {
    for (let kill = 1; kill <= kills; kill += 1) {
      const { client, end } = await served(file);
      if (kill === 1) await client.createTable(ROWS);
      const writing = ['put', 'batch', 'transaction'].map((kind) =>
        writeUntilKilled(client, kind, kill, (id) => acknowledged.push(id)),
      );
      await sleep(random() * maxMs);
      await end('SIGKILL');
      await Promise.all(writing);
      if (!isSound(file)) unsound += 1;
    }
    const { client, end } = await served(file);
    const ids = await idsOf(client);
    await end('SIGTERM');
    const lost = acknowledged.filter((id) => !ids.has(id)).length;
    const halves = [...ids].filter((id) => id.startsWith('transaction') && !ids.has(partnerOf(id))).length;
    return { kills, acknowledged: acknowledged.length, lost, halves, unsound };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A server that answers, and the SDK's client of it. */
async function served(file: string) {
  const { child, ended } = start('serve', `sqlite:${file}`, '--port', '0');
  const welcome = await readUntil(child.stdout, (text) => text.endsWith('SECRET_ACCESS_KEY=local\n'));
  const client = new DynamoDB({
    ...{ region: 'local', endpoint: /http:\S+(?=,)/.exec(welcome)?.[0] ?? '', maxAttempts: 1 },
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
    client.destroy();
  };
  return { client, end };
}

/** One write after the other, each with new items, until the first that fails. */
async function writeUntilKilled(client: DynamoDB, kind: string, kill: number, acknowledge: (id: string) => void) {
  const itemOf = (id: string) => ({ id: { S: id }, text: { S: 'x'.repeat(300) } });
  for (let n = 0; ; n += 1) {
    const ids = ['a', 'b'].map((part) => `${kind} ${kill} ${n} ${part}`);
    const items = ids.map(itemOf);
    const write = {
      put: () => client.putItem({ TableName, Item: itemOf(ids[0] ?? '') }),
      batch: () =>
        client.batchWriteItem({ RequestItems: { [TableName]: items.map((Item) => ({ PutRequest: { Item } })) } }),
      transaction: () =>
        client.transactWriteItems({ TransactItems: items.map((Item) => ({ Put: { TableName, Item } })) }),
    }[kind];
    const isWritten = await write?.().then(
      () => true,
      () => false,
    );
    if (!isWritten) return;
    for (const id of kind === 'put' ? ids.slice(0, 1) : ids) acknowledge(id);
  }
}

async function idsOf(client: DynamoDB): Promise<ReadonlySet<string>> {
  const ids: string[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName }))
    ids.push(...Items.map(({ id }) => id?.S ?? ''));
  return new Set(ids);
}

function partnerOf(id: string): string {
  return id.endsWith('a') ? id.replace(/a$/, 'b') : id.replace(/b$/, 'a');
}
