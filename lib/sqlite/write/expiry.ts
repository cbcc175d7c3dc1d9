/**
 * When items expire: where a table has a time to live, each item whose attribute is a number of seconds since 1970 has
 * an entry under it, so that what is due is found without a look at the table. Developer Guide, *Using time to live (TTL)*.
 */
import type { AttributeMap } from '../../item/attribute-value.js';
import type { KeyRange } from '../storage/key-encoding.js';
import type { KeyedRow, Rows } from '../storage/rows.js';
import { attributeOf, type TimeToLive } from '../table/table.js';
import type { Image } from './indexes.js';

/** What becomes of an item's expiry. */
export interface ExpiryChange {
  readonly relation: string;
  readonly old: KeyedRow | undefined;
  readonly next: KeyedRow | undefined;
}

const SECOND_BYTES = 8;
/** What is longer past than this was a time in another unit, or a mistake: it never expires. */
const MAX_AGE_SECONDS = 5 * 365 * 24 * 60 * 60;

/** What moves an item's expiry from `before` to `after`; nothing where it stays as it is. */
export function expiryChange(
  { relation, attribute }: TimeToLive,
  before: Image | undefined,
  after: Image | undefined,
): ExpiryChange | undefined {
  const old = before && expiryOf(attribute, before);
  const next = after && expiryOf(attribute, after);
  if (old === undefined && next === undefined) return undefined;
  return old !== undefined && next?.key.equals(old.key) ? undefined : { relation, old, next };
}

/** Carries a change out. */
export function applyExpiryChange(rows: Rows, { relation, old, next }: ExpiryChange): void {
  if (old !== undefined) rows.delete(relation, old.key, old);
  if (next !== undefined) rows.put(relation, next, undefined);
}

/** The expiries that are due, in their order. */
export function dueAt(nowSeconds: number): KeyRange {
  const from = Math.max(0, Math.ceil(nowSeconds - MAX_AGE_SECONDS));
  return { from: encodeSeconds(from), to: encodeSeconds(Math.ceil(nowSeconds)) };
}

/** An entry is found by its time and names its item. */
function expiryOf(attribute: string, { key, item }: Image): KeyedRow | undefined {
  const seconds = secondsOf(attributeOf(item, attribute));
  if (seconds === undefined) return undefined;
  return { key: Buffer.concat([encodeSeconds(seconds), key]), size: 0, item: key.toString('hex') };
}

function secondsOf(value: AttributeMap[string] | undefined): number | undefined {
  if (value === undefined || !('N' in value)) return undefined;
  const seconds = Math.ceil(Number(value.N));
  return seconds >= 0 && Number.isSafeInteger(seconds) ? seconds : undefined;
}

function encodeSeconds(seconds: number): Buffer {
  const bytes = Buffer.alloc(SECOND_BYTES);
  bytes.writeBigUInt64BE(BigInt(seconds));
  return bytes;
}
