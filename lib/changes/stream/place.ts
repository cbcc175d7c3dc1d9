/**
 * Where a reader stands in the shards of a stream. A shard comes after its parent, so that whoever stands in a shard has
 * read all that it descends from.
 */
import { TrimmedDataAccessError } from '../../errors.js';
import type { Table } from '../../table/table.js';
import type { Listing, Shard } from './stream-calls.js';

/** Where a reader stands in a shard: at its beginning, unless there is more. Times are in seconds since 1970. */
export interface Place {
  readonly parent?: string | undefined;
  /** The last record that was read. */
  readonly sequenceNumber?: string | undefined;
  /** Where there is no such record: what is older is left out. */
  readonly since?: number | undefined;
  /** Nobody has read the shard: it is read from the next record on. */
  readonly isLatest?: boolean | undefined;
  /** The shard is read to its end, and will have no more. */
  readonly isEnded?: boolean | undefined;
  /** Nothing is unread that is older. */
  readonly at?: number | undefined;
}

/** By shard; where a shard is missing, it is unread. */
export type Places = Map<string, Place>;

/** The last sequence number that was read of each shard, good for as long as the stream keeps what follows: 24 hours. */
export interface Checkpoint {
  readonly [shard: string]: string;
}

/** Where to begin: with the oldest change that is there, with the next one, or where a reader has stopped. */
export type From = 'beginning' | 'now' | Checkpoint;

export function placesFrom(from: From, { shards }: Listing, now: number): Places {
  if (from === 'beginning') return new Map();
  if (from !== 'now') {
    return new Map(Object.entries(from).map(([shard, sequenceNumber]) => [shard, { sequenceNumber }]));
  }
  const parents = new Set(shards.map(({ parent }) => parent));
  const tips = shards.filter(({ id }) => !parents.has(id));
  return new Map(tips.map((shard) => [shard.id, placeNow(shard, now)]));
}

function placeNow({ parent, isClosed }: Shard, now: number): Place {
  return isClosed ? { parent, isEnded: true, at: now } : { parent, since: Math.floor(now), isLatest: true, at: now };
}

/**
 * Completes places by the shards that their shards descend from, which are over.
 * @throws TrimmedDataAccessError where a reader was away for so long that records may be gone
 */
export function settlePlaces(places: Places, { shards }: Listing, table: Table, now: number): void {
  const parents = new Map<string, string | undefined>(shards.map(({ id, parent }) => [id, parent]));
  for (const [id, { parent }] of places) if (parent !== undefined) parents.set(id, parent);
  const over = new Set<string>();
  for (const id of places.keys()) {
    for (let each = parents.get(id); each !== undefined && !over.has(each); each = parents.get(each)) over.add(each);
  }
  for (const [id, { isEnded, at = now }] of places) {
    if (over.has(id)) continue;
    const isThere = isEnded || parents.has(id);
    if (!isThere || isStale(at, now)) throw lost(id, table);
  }
  for (const id of over) places.set(id, { ...places.get(id), isEnded: true });
}

/** Whether records that came after that time may be gone. Developer Guide, *Change data capture for DynamoDB Streams*. */
export function isStale(at: number, now: number): boolean {
  return now - at > RETENTION_SECONDS;
}

const RETENTION_SECONDS = 24 * 60 * 60;

export function lost(shard: string, table: Table, cause?: unknown): TrimmedDataAccessError {
  return new TrimmedDataAccessError(shard, { operation: { kind: 'changes', table }, cause });
}

/** Shards that are to be read and whose parents, where they are still there, have been read to their ends. */
export function readyShards({ shards }: Listing, places: Places): readonly Shard[] {
  const ids = new Set(shards.map(({ id }) => id));
  const isOver = (id: string | undefined) => id === undefined || !ids.has(id) || places.get(id)?.isEnded;
  return shards.filter(({ id, parent }) => !places.get(id)?.isEnded && isOver(parent));
}
