/** What a session of the endpoint begins with: two tables, the first of which has a stream, and the canary. */

import { createRequest, drawTable, type TableModel } from '../../differential/tables.js';
import type { Draw } from '../../support/draw.js';
import { type StreamNames, targetOf } from './calls.js';
import { CANARY_CALLS } from './canary.js';
import type { Reply } from './reply-verdict.js';

/** Sends a call by its header X-Amz-Target. */
export type Ask = (target: string, body: string) => Promise<Reply>;

export function drawTables(draw: Draw): TableModel[] {
  return draw.times(2, (i) => drawTable(draw, `table${i}`));
}

/** Makes the tables, and returns the stream. */
export async function makeTables(ask: Ask, tables: readonly TableModel[]): Promise<StreamNames> {
  const send = async (name: string, body: object) => JSON.parse((await ask(targetOf(name), JSON.stringify(body))).body);
  for (const [i, table] of tables.entries()) {
    await send('CreateTable', { ...createRequest(table), ...(i === 0 && { StreamSpecification: STREAM }) });
  }
  for (const [name, body] of CANARY_CALLS) await send(name, body);
  const [{ StreamArn }] = (await send('ListStreams', {})).Streams;
  const [{ ShardId }] = (await send('DescribeStream', { StreamArn })).StreamDescription.Shards;
  const first = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
  const { ShardIterator } = await send('GetShardIterator', first);
  return { StreamArn, ShardId, ShardIterator };
}

const STREAM = { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' };
