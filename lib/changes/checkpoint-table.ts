/** The table in which consumers of streams keep where they stand. */
import { type Table, table } from '../table/table.js';

/** Where a consumer stands. Times are in seconds since 1970. */
export interface CheckpointItem {
  /** The consumer's name; with an item of the table that it reads, where it has no shards. */
  consumer: string;
  /** The shard, or what there is in place of one. */
  shard: string;
  parent?: string;
  /** The last record that counts. */
  sequenceNumber?: string;
  since?: number;
  isEnded?: boolean;
  at: number;
  /** When the item may go: the attribute for the table's time to live. */
  expiresAt?: number;
}

export type CheckpointTable = Table<CheckpointItem, readonly ['consumer', 'shard']>;

/**
 * The table for checkpoints, which belongs in the `tables` of a solvent that creates them. Several consumers may share one.
 * Items of `lambdaHandler` may go by time to live, attribute `expiresAt`.
 */
export function checkpointTable(name = 'dynochemy-checkpoints'): CheckpointTable {
  return table<CheckpointItem>()({ name, hashKey: 'consumer', rangeKey: 'shard' });
}
