/**
 * Shard iterators: a place in a shard and the time when it was asked for, all in the text itself, so that every process
 * that has the file can go on from it. API Reference, *GetShardIterator*.
 */
import { validationException } from '../wire/service-error.js';

export interface ShardIterator {
  readonly streamArn: string;
  readonly shardName: string;
  /** The next record to be read has this sequence or a higher one. */
  readonly sequence: number;
  /** Seconds since 1970. */
  readonly createdAt: number;
}

const VALID_SECONDS = 15 * 60;

export function iteratorText({ streamArn, shardName, sequence, createdAt }: ShardIterator): string {
  const place = Buffer.from(`${shardName} ${sequence} ${createdAt}`).toString('base64');
  return `${streamArn}|1|${place}`;
}

/** Reads an iterator. Throws a ValidationException for what is none. */
export function readIterator(text: string): ShardIterator {
  const [streamArn = '', version, encoded = '', ...more] = text.split('|');
  const place = Buffer.from(encoded, 'base64').toString();
  const [, shardName, sequence, createdAt] = /^(\S+) (\d+) (\d+(?:\.\d+)?)$/.exec(place) ?? [];
  if (shardName === undefined || version !== '1' || more.length > 0) throw validationException('Invalid ShardIterator');
  return { streamArn, shardName, sequence: Number(sequence), createdAt: Number(createdAt) };
}

export function isExpired({ createdAt }: ShardIterator, now: number): boolean {
  return now - createdAt > VALID_SECONDS;
}
