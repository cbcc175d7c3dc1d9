/** Eight calls in flight through the AWS SDK, each of eight workers sending the next when the last was answered. */
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Contestant } from './contestants.js';
import { batchWrite, item, key, PARTITION_ITEMS, query, TABLE, update } from './table.js';

interface Call {
  /** How many items one call writes or reads. */
  readonly items: number;
  readonly send: (client: DynamoDBClient, n: number) => Promise<unknown>;
}

const WORKERS = 8;
/** How many different inputs of a call there are. */
const INPUTS = 400;
const WARM_UP_MS = 400;
const ROUND_MS = 1500;

const CALLS: Readonly<Record<string, Call>> = {
  'BatchWriteItem 25': call(
    25,
    (n) => batchWrite(25 * n),
    (client, input) => client.send(new BatchWriteItemCommand(input)),
  ),
  'BatchGetItem 100': call(100, batchGet, (client, input) => client.send(new BatchGetItemCommand(input))),
  GetItem: call(
    1,
    (n) => ({ TableName: TABLE, Key: key(n) }),
    (client, input) => client.send(new GetItemCommand(input)),
  ),
  PutItem: call(
    1,
    (n) => ({ TableName: TABLE, Item: item(n) }),
    (client, input) => client.send(new PutItemCommand(input)),
  ),
  'UpdateItem ADD': call(1, update, (client, input) => client.send(new UpdateItemCommand(input))),
  'Query 20': call(PARTITION_ITEMS, query, (client, input) => client.send(new QueryCommand(input))),
};

export class SdkLoad {
  readonly calls = Object.keys(CALLS);

  /** Items a second. */
  async run(name: string, { client }: Contestant): Promise<number> {
    const call = CALLS[name];
    if (call === undefined) throw new Error(`There is no call '${name}'.`);
    await sendFor(WARM_UP_MS, client, call);
    return call.items * (await sendFor(ROUND_MS, client, call));
  }
}

/** The inputs are made beforehand: what is measured is the client and the backend. */
function call<Input>(
  items: number,
  make: (n: number) => Input,
  send: (client: DynamoDBClient, input: Input) => Promise<unknown>,
): Call {
  const inputs = Array.from({ length: INPUTS }, (_, n) => make(n));
  // There is one for every remainder.
  return { items, send: (client, n) => send(client, inputs[n % INPUTS] as Input) };
}

function batchGet(n: number) {
  return { RequestItems: { [TABLE]: { Keys: Array.from({ length: 100 }, (_, i) => key(100 * n + i)) } } };
}

/** Calls a second. */
async function sendFor(durationMs: number, client: DynamoDBClient, call: Call): Promise<number> {
  const startedAt = performance.now();
  let sent = 0;
  const worker = async () => {
    while (performance.now() - startedAt < durationMs) await call.send(client, sent++);
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
  return (1000 * sent) / (performance.now() - startedAt);
}
