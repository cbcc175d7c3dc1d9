/**
 * Secondary indexes: an item has an entry in each index whose key attributes it has, and the entry changes with it in the
 * same transaction. What that costs is counted by index. Developer Guide, *Using Global Secondary Indexes*.
 */
import { isDeepStrictEqual } from 'node:util';
import { writeUnits } from '../../capacity/units.js';
import { type AttributeMap, type AttributeValue, setOwn } from '../../item/attribute-value.js';
import { itemSizeBytes, valueSizeBytes } from '../../item/size.js';
import { encodeKey } from '../storage/key-encoding.js';
import type { KeyedRow, Rows } from '../storage/rows.js';
import { encodeItem } from '../storage/stored-item.js';
import { attributeOf, type Index, type KeyAttribute, keyNames, type Table } from '../table/table.js';
import type { Consumption } from '../throughput/consumption.js';
import { MAX_HASH_BYTES, MAX_RANGE_BYTES } from '../validate.js';

/** An item before or after a write, under its key in the table. */
export interface Image {
  readonly key: Buffer;
  readonly item: AttributeMap;
}

/** What becomes of an item's entry in one index: `old` goes, or `next` comes, or one takes the place of the other. */
export interface EntryChange {
  readonly index: Index;
  readonly old: KeyedRow | undefined;
  readonly next: KeyedRow | undefined;
}

/** What moves an index from `before` to `after`, which are the same item's; nothing where its entry stays as it is. */
export function entryChange(
  table: Table,
  index: Index,
  before: Image | undefined,
  after: Image | undefined,
): EntryChange | undefined {
  const old = before && entryOf(table, index, before);
  const next = after && entryOf(table, index, after);
  if (old === undefined && next === undefined) return undefined;
  if (old !== undefined && next !== undefined && isSameEntry(old, next)) return undefined;
  return { index, old, next };
}

/** Counts the WCU that a change takes: once, or twice where the entry goes from one key to another. */
export function countChange({ index, old, next }: EntryChange, consumption: Consumption): void {
  if (old !== undefined && next?.key.equals(old.key)) {
    consumption.add(writeUnits(Math.max(old.size, next.size)), next.key, index);
    return;
  }
  for (const entry of [old, next]) {
    if (entry !== undefined) consumption.add(writeUnits(entry.size), entry.key, index);
  }
}

/** Carries a change out. */
export function applyChange(rows: Rows, { index: { relation }, old, next }: EntryChange): void {
  const stays = old !== undefined && next?.key.equals(old.key);
  if (old !== undefined && !stays) rows.delete(relation, old.key, old);
  if (next !== undefined) rows.put(relation, next, stays ? old : undefined);
}

/** The names of the attributes that an index with a limited projection holds. */
export function projectedNames(table: Table, index: Index): string[] {
  return [...new Set([...keyNames(table, index), ...index.projection.include])];
}

/**
 * The key of an item's entry; `undefined` where the item lacks an attribute of the index's key, or where one is not fit to
 * be a key: an item that was there before the index may have such. Developer Guide, *Managing Global Secondary Indexes*,
 * Detecting and correcting index key violations.
 */
export function entryKey({ key: { hash, range } }: Index, item: AttributeMap, itemKey: Buffer): Buffer | undefined {
  const hashValue = keyValue(item, hash, MAX_HASH_BYTES);
  const rangeValue = range && keyValue(item, range, MAX_RANGE_BYTES);
  if (hashValue === undefined || (range !== undefined && rangeValue === undefined)) return undefined;
  return encodeKey(hashValue, rangeValue, itemKey);
}

function keyValue(item: AttributeMap, { name, type }: KeyAttribute, maxBytes: number): AttributeValue | undefined {
  const value = attributeOf(item, name);
  if (value === undefined || !(type in value)) return undefined;
  if (type === 'N') return value;
  const sizeBytes = valueSizeBytes(value);
  return sizeBytes > 0 && sizeBytes <= maxBytes ? value : undefined;
}

interface Entry extends KeyedRow {
  readonly projected: AttributeMap;
}

function entryOf(table: Table, index: Index, { key: itemKey, item }: Image): Entry | undefined {
  const key = entryKey(index, item, itemKey);
  if (key === undefined) return undefined;
  const projected = projectToIndex(table, index, item);
  return { key, size: itemSizeBytes(projected), item: encodeItem(projected), projected };
}

/** The attributes that an index holds of an item. */
function projectToIndex(table: Table, index: Index, item: AttributeMap): AttributeMap {
  if (index.projection.type === 'ALL') return item;
  const projected: AttributeMap = {};
  for (const name of projectedNames(table, index)) {
    const value = attributeOf(item, name);
    if (value !== undefined) setOwn(projected, name, value);
  }
  return projected;
}

function isSameEntry(old: Entry, next: Entry): boolean {
  if (!old.key.equals(next.key)) return false;
  return old.item === next.item || isDeepStrictEqual(old.projected, next.projected);
}
