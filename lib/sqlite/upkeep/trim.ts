/**
 * Trims streams: records that are a day old, as many in a turn as is no strain; then the closed shards that are empty, and
 * the streams that were switched off. Developer Guide, *Change data capture for DynamoDB Streams*, Data retention limit.
 */
import { epochSeconds } from '../../clock.js';
import type { Backend } from '../backend.js';

const RETENTION_SECONDS = 24 * 60 * 60;
const MAX_TRIMMED = 250;

/** Whether anything in a stream is too old. */
export function hasAged({ streams: { records, shards } }: Backend): boolean {
  const time = epochSeconds() - RETENTION_SECONDS;
  return records.shardWithOlder(time) !== undefined || shards.hasOver(time);
}

/** Takes away what is too old, up to a number of records. Runs in a write transaction. */
export function trimStreams({ streams }: Backend): void {
  const time = epochSeconds() - RETENTION_SECONDS;
  trimShard(streams, time);
  streams.shards.dropOver(time);
  streams.dropOver(time);
}

function trimShard({ records, shards }: Backend['streams'], time: number): void {
  const shardId = records.shardWithOlder(time);
  const last = shardId === undefined ? undefined : records.deleteOlder(shardId, time, MAX_TRIMMED);
  if (shardId !== undefined && last !== undefined) shards.moveHorizon(shardId, last + 1);
}
