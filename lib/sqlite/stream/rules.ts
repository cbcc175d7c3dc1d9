/** How the streams of tables are divided into shards. */
import { milliseconds, type OptionCheck } from '../options.js';

export interface StreamRules {
  /**
   * Milliseconds after which the next change closes a shard and opens another one as its child. Default 14,400,000, the
   * four hours of DynamoDB; 0 gives each change a shard of its own.
   */
  readonly shardMs?: number;
  /**
   * How many open shards at a time a stream has that is switched on, from 1 to 100; the changes of a partition key all go to
   * one of them and its children. Default 1.
   */
  readonly shards?: number;
}

const MAX_SHARDS = 100;

/** How each of them is checked. */
export const STREAM_CHECKS: Readonly<Record<keyof StreamRules, OptionCheck>> = {
  shardMs: milliseconds,
  shards: (value) => {
    const isCount = typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_SHARDS;
    return isCount ? undefined : `a whole number from 1 to ${MAX_SHARDS}`;
  },
};
