/**
 * The keys of layouts 1 and 2 had the first bytes of a SHA-1 for the token that spreads partitions. This gives them today's
 * token in its place. What of a key is such a token shows by itself: it is followed by the bytes that it is the hash of.
 */
import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { encodePartition } from './key-encoding.js';

const TOKEN_BYTES = 4;
const HEAD_BYTES = TOKEN_BYTES + 2;

/** Rekeys every row of every table and index. Runs in the transaction of a migration. */
export function rekey(database: Database): void {
  database.function('rekeyed', { deterministic: true }, (key) => rekeyed(Buffer.from(key)));
  const relations = database
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB 't[0-9]*'")
    .pluck()
    .all();
  for (const relation of relations) database.exec(`UPDATE ${relation} SET key = rekeyed(key)`);
}

/** A key begins with a partition; that of an index entry has the partition of the item's key further on. */
function rekeyed(key: Buffer): Buffer {
  const end = partitionEnd(key, 0);
  if (end === undefined) return key;
  replaceToken(key, 0, end);
  for (let start = end; start < key.length - HEAD_BYTES; start++) {
    const innerEnd = partitionEnd(key, start);
    if (innerEnd === undefined) continue;
    replaceToken(key, start, innerEnd);
    break;
  }
  return key;
}

/** Where the partition ends that begins at `start`; undefined where none does. */
function partitionEnd(key: Buffer, start: number): number | undefined {
  const end = start + HEAD_BYTES + key.readUInt16BE(start + TOKEN_BYTES);
  if (end > key.length) return undefined;
  const token = createHash('sha1')
    .update(key.subarray(start + HEAD_BYTES, end))
    .digest();
  return token.compare(key, start, start + TOKEN_BYTES, 0, TOKEN_BYTES) === 0 ? end : undefined;
}

function replaceToken(key: Buffer, start: number, end: number): void {
  encodePartition({ B: key.subarray(start + HEAD_BYTES, end) }).copy(key, start, 0, TOKEN_BYTES);
}
