/**
 * The shards of all streams. A shard has the changes of a share of a table's keys, its lane, until it is closed; the next
 * of that lane is its child. Developer Guide, *Change data capture for DynamoDB Streams*, Reading and processing a stream.
 */
import type { Database, Statement } from 'better-sqlite3';

/** A shard. */
export interface Shard {
  readonly id: number;
  readonly name: string;
  readonly parent: string | null;
  /** Given to the shard itself: its records have higher ones. */
  readonly firstSequence: number;
  /** That of its last record, once it is closed. */
  readonly lastSequence: number | null;
  /** Records with lower numbers have been trimmed. */
  readonly horizon: number;
  /** Seconds since 1970. */
  readonly openedAt: number;
}

/** A shard to be. */
export interface NewShard {
  readonly streamId: number;
  readonly lane: number;
  readonly sequence: number;
  readonly openedAt: number;
  readonly parent: Shard | undefined;
}

/** Which shards of a stream are asked for: those after a name, and of one parent alone where it is named. */
export interface ShardPage {
  readonly after: string;
  readonly parent: string | undefined;
  readonly limit: number;
}

const COLUMNS = `id, name, parent, first_sequence AS firstSequence, last_sequence AS lastSequence, horizon,
  opened_at AS openedAt`;
/** Of a shard without records, its own number; of one whose last record was trimmed, that record's. */
const CLOSE = `UPDATE shards SET closed_at = ?, last_sequence = coalesce(
  (SELECT max(sequence) FROM stream_records WHERE shard = shards.id), max(first_sequence, horizon - 1))`;
const IS_OVER = 'closed_at <= ? AND NOT EXISTS (SELECT 1 FROM stream_records WHERE shard = shards.id)';

export class Shards {
  readonly #page: Statement<[number, string, string | null, string | null, number], Shard>;
  readonly #find: Statement<[number, string], Shard>;
  readonly #openOne: Statement<[number, number], Shard>;
  readonly #add: Statement<[number, number, string, string | null, number, number, number]>;
  readonly #close: Statement<[number, number]>;
  readonly #closeAll: Statement<[number, number]>;
  readonly #moveHorizon: Statement<[number, number]>;
  readonly #hasOver: Statement<[number], number>;
  readonly #drop: Statement<[number]>;

  constructor(database: Database) {
    this.#page = database.prepare(
      `SELECT ${COLUMNS} FROM shards WHERE stream = ? AND name > ? AND (? IS NULL OR parent = ?) ORDER BY name LIMIT ?`,
    );
    this.#find = database.prepare(`SELECT ${COLUMNS} FROM shards WHERE stream = ? AND name = ?`);
    this.#openOne = database.prepare(
      `SELECT ${COLUMNS} FROM shards WHERE stream = ? AND lane = ? AND closed_at IS NULL`,
    );
    this.#add = database.prepare(
      `INSERT INTO shards (stream, lane, name, parent, first_sequence, horizon, opened_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#close = database.prepare(`${CLOSE} WHERE id = ?`);
    this.#closeAll = database.prepare(`${CLOSE} WHERE stream = ? AND closed_at IS NULL`);
    this.#moveHorizon = database.prepare('UPDATE shards SET horizon = ? WHERE id = ?');
    this.#hasOver = database.prepare<[number], number>(`SELECT EXISTS (SELECT 1 FROM shards WHERE ${IS_OVER})`).pluck();
    this.#drop = database.prepare(`DELETE FROM shards WHERE ${IS_OVER}`);
  }

  /** Shards in the order of their names, which is the one in which they were opened. */
  page(streamId: number, { after, parent, limit }: ShardPage): Shard[] {
    return this.#page.all(streamId, after, parent ?? null, parent ?? null, limit);
  }

  find(streamId: number, name: string): Shard | undefined {
    return this.#find.get(streamId, name);
  }

  /** The shard that takes the changes of a lane. */
  openOne(streamId: number, lane: number): Shard | undefined {
    return this.#openOne.get(streamId, lane);
  }

  /** Opens a shard, and returns its number. */
  open({ streamId, lane, sequence, openedAt, parent }: NewShard): number {
    const name = nameOf(openedAt, sequence);
    const added = this.#add.run(streamId, lane, name, parent?.name ?? null, sequence, sequence, openedAt);
    return Number(added.lastInsertRowid);
  }

  close({ id }: Shard, now: number): void {
    this.#close.run(now, id);
  }

  /** Closes all shards of a stream. */
  closeAll(streamId: number, now: number): void {
    this.#closeAll.run(now, streamId);
  }

  moveHorizon(id: number, sequence: number): void {
    this.#moveHorizon.run(sequence, id);
  }

  /** Whether there are shards without records that were closed at `time` or before. */
  hasOver(time: number): boolean {
    return this.#hasOver.get(time) === 1;
  }

  /** Takes these shards away. */
  dropOver(time: number): void {
    this.#drop.run(time);
  }
}

/** As the service's: `shardId-00000001414562045508-2bac9cd2`. */
function nameOf(openedAt: number, sequence: number): string {
  const openedMs = Math.floor(openedAt * 1000);
  return `shardId-${String(openedMs).padStart(20, '0')}-${sequence.toString(16).padStart(8, '0')}`;
}
