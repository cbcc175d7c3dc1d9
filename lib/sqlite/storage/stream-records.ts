/** The records of all streams, in the order of their sequence numbers within each shard. */
import type { Database, Statement } from 'better-sqlite3';

/** A record as it is written: the JSON of what its number and its time do not tell. */
export interface NewRecord {
  /** In DynamoDB's bytes. */
  readonly size: number;
  readonly record: string;
}

/** A record as it is read. */
export interface StoredRecord extends NewRecord {
  readonly sequence: number;
  /** Seconds since 1970. */
  readonly createdAt: number;
}

const SELECT = 'SELECT sequence, created_at AS createdAt, size, record FROM stream_records';

export class StreamRecords {
  readonly #add: Statement<[number, number, number, number, string]>;
  readonly #from: Statement<[number, number], StoredRecord>;
  readonly #oldShard: Statement<[number], number>;
  readonly #aged: Statement<[number, number, number], number>;
  readonly #deleteTo: Statement<[number, number]>;

  constructor(database: Database) {
    this.#add = database.prepare(
      'INSERT INTO stream_records (shard, sequence, created_at, size, record) VALUES (?, ?, ?, ?, ?)',
    );
    this.#from = database.prepare(`${SELECT} WHERE shard = ? AND sequence >= ? ORDER BY sequence`);
    this.#oldShard = database
      .prepare<[number], number>(
        `SELECT id FROM shards WHERE
           (SELECT created_at FROM stream_records WHERE shard = shards.id ORDER BY sequence LIMIT 1) <= ? LIMIT 1`,
      )
      .pluck();
    this.#aged = database
      .prepare<[number, number, number], number>(
        `SELECT max(sequence) FROM
           (SELECT sequence, created_at FROM stream_records WHERE shard = ? ORDER BY sequence LIMIT ?)
         WHERE created_at <= ?`,
      )
      .pluck();
    this.#deleteTo = database.prepare('DELETE FROM stream_records WHERE shard = ? AND sequence <= ?');
  }

  add(shardId: number, sequence: number, createdAt: number, { size, record }: NewRecord): void {
    this.#add.run(shardId, sequence, createdAt, size, record);
  }

  /** The records of a shard from a sequence number on, one at a time. */
  from(shardId: number, sequence: number): IterableIterator<StoredRecord> {
    return this.#from.iterate(shardId, sequence);
  }

  /** A shard whose first record was created at `time` or before. */
  shardWithOlder(time: number): number | undefined {
    return this.#oldShard.get(time);
  }

  /** Deletes the first records of a shard up to the last one of that age, and returns its number; at most `limit`. */
  deleteOlder(shardId: number, time: number, limit: number): number | undefined {
    const last = this.#aged.get(shardId, limit, time) ?? undefined;
    if (last !== undefined) this.#deleteTo.run(shardId, last);
    return last;
  }
}
