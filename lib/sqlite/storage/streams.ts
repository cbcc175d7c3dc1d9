/**
 * The streams that there are. One outlives its table, and being switched off, until all that is in it has been trimmed;
 * that is why it tells of its table. Its shards and its changes are numbered together, as they come.
 */
import type { Database, Statement } from 'better-sqlite3';
import { isoTime } from '../../clock.js';
import type { StreamRules } from '../stream/rules.js';
import { type StreamViewType, streamArnOf, type Table, type TableStream } from '../table/table.js';
import { damagedFile } from '../wire/service-error.js';
import { segmentOf } from './key-encoding.js';
import { type Shard, Shards } from './shards.js';
import { type NewRecord, StreamRecords } from './stream-records.js';

/** A stream. Times are in seconds since 1970. */
export interface Stream {
  readonly id: number;
  readonly arn: string;
  readonly tableName: string;
  readonly label: string;
  readonly viewType: StreamViewType;
  /** The table's key, as JSON. */
  readonly keySchema: string;
  /** The highest sequence number so far. */
  readonly lastSequence: number;
  readonly createdAt: number;
  readonly disabledAt: number | null;
}

const SHARD_MS = 4 * 60 * 60 * 1000;
const SELECT = `SELECT id, arn, table_name AS tableName, label, view_type AS viewType, key_schema AS keySchema,
  last_sequence AS lastSequence, created_at AS createdAt, disabled_at AS disabledAt FROM streams`;
const IS_OVER = 'disabled_at <= ? AND NOT EXISTS (SELECT 1 FROM shards WHERE stream = streams.id)';

export class Streams {
  readonly shards: Shards;
  readonly records: StreamRecords;
  readonly #shardSeconds: number;
  readonly #shardCount: number;
  readonly #any: Statement<[], number>;
  readonly #find: Statement<[string], Stream>;
  readonly #list: Statement<[string, string | null, string | null, number], Stream>;
  readonly #add: Statement<[string, string, string, string, string, number]>;
  readonly #disable: Statement<[number, number]>;
  readonly #nextSequence: Statement<[number], number>;
  readonly #drop: Statement<[number]>;

  constructor(database: Database, { shardMs = SHARD_MS, shards = 1 }: StreamRules) {
    this.shards = new Shards(database);
    this.records = new StreamRecords(database);
    this.#shardSeconds = shardMs / 1000;
    this.#shardCount = shards;
    this.#any = database.prepare<[], number>('SELECT EXISTS (SELECT 1 FROM streams)').pluck();
    this.#find = database.prepare(`${SELECT} WHERE arn = ?`);
    this.#list = database.prepare(`${SELECT} WHERE arn > ? AND (? IS NULL OR table_name = ?) ORDER BY arn LIMIT ?`);
    this.#add = database.prepare(
      `INSERT INTO streams (arn, table_name, label, view_type, key_schema, last_sequence, created_at)
       VALUES (?, ?, ?, ?, ?, 0, ?)`,
    );
    this.#disable = database.prepare('UPDATE streams SET disabled_at = ? WHERE id = ?');
    this.#nextSequence = database
      .prepare<[number], number>(
        'UPDATE streams SET last_sequence = last_sequence + 1 WHERE id = ? RETURNING last_sequence',
      )
      .pluck();
    this.#drop = database.prepare(`DELETE FROM streams WHERE ${IS_OVER}`);
  }

  /** Whether there is any stream, be it of a table that is gone. */
  get any(): boolean {
    return this.#any.get() === 1;
  }

  find(arn: string): Stream | undefined {
    return this.#find.get(arn);
  }

  /** Up to `limit` streams, of one table where it is named, in the order of their ARNs after one that need not exist. */
  list(after: string, tableName: string | undefined, limit: number): Stream[] {
    return this.#list.all(after, tableName ?? null, tableName ?? null, limit);
  }

  /** Gives a table a new stream. Its label is the time, or a little later where the table has had a stream of that label. */
  open(table: Pick<Table, 'name' | 'key'>, viewType: StreamViewType, now: number): TableStream {
    let labelMs = Math.floor(now * 1000);
    while (this.find(streamArnOf(table, labelOf(labelMs))) !== undefined) labelMs++;
    const label = labelOf(labelMs);
    const arn = streamArnOf(table, label);
    const added = this.#add.run(arn, table.name, label, viewType, JSON.stringify(table.key), now);
    const id = Number(added.lastInsertRowid);
    for (let lane = 0; lane < this.#shardCount; lane++) this.#openShard(id, lane, now);
    return { id, label, viewType, shardCount: this.#shardCount, isEnabled: true };
  }

  /** Switches a stream off. It stays readable. */
  disable({ id }: TableStream, now: number): void {
    this.shards.closeAll(id, now);
    this.#disable.run(now, id);
  }

  /** Adds the record of a change of the item at `key`. */
  append({ id, shardCount }: TableStream, key: Buffer, record: NewRecord, now: number): void {
    const shardId = this.#shardOf(id, segmentOf(key, shardCount), now);
    this.records.add(shardId, this.#next(id), now, record);
  }

  /** Takes the streams away that were switched off at `time` or before, and have no shards left. */
  dropOver(time: number): void {
    this.#drop.run(time);
  }

  /** The open shard of a lane: a new one where its time is over, which it never is while the clock has stepped back. */
  #shardOf(id: number, lane: number, now: number): number {
    const shard = this.shards.openOne(id, lane);
    if (shard !== undefined && now - shard.openedAt < this.#shardSeconds) return shard.id;
    if (shard !== undefined) this.shards.close(shard, now);
    return this.#openShard(id, lane, now, shard);
  }

  #openShard(streamId: number, lane: number, openedAt: number, parent?: Shard): number {
    return this.shards.open({ streamId, lane, sequence: this.#next(streamId), openedAt, parent });
  }

  #next(id: number): number {
    const sequence = this.#nextSequence.get(id);
    if (sequence === undefined) throw damagedFile();
    return sequence;
  }
}

/** As the service's: `2015-05-20T20:51:10.252`. */
function labelOf(timeMs: number): string {
  return isoTime(timeMs / 1000).slice(0, -1);
}
