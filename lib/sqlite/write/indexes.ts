/**
 * Secondary indexes: an item has an entry in each index whose key attributes it has, and the entry changes with it in the
 * same transaction. What that costs is counted by index. Developer Guide, *Using Global Secondary Indexes*.
 */
import { isDeepStrictEqual } from 'node:util';
import { writeUnits } from '../../capacity/units.js';
import type { AttributeMap } from '../../item/attribute-value.js';
import { setOwn } from '../../item/attribute-value.js';
import { itemSizeBytes } from '../../item/size.js';
import { encodeKey } from '../storage/key-encoding.js';
import type { Row, Rows } from '../storage/rows.js';
import { attributeOf, type Index, keyAttributes, keyNames, type Table } from '../table/table.js';
import { encodeItem } from '../wire/item.js';

/** An item before or after a write, under its key in the table. */
export interface Image {
  readonly key: Buffer;
  readonly item: AttributeMap;
}

/** Moves one index from `before` to `after`, which are the same item's, and returns the WCU that this took. */
export function updateIndex(
  rows: Rows,
  table: Table,
  index: Index,
  before: Image | undefined,
  after: Image | undefined,
): number {
  const old = before && entryOf(table, index, before);
  const next = after && entryOf(table, index, after);
  if (old === undefined && next === undefined) return 0;
  if (old !== undefined && next?.key.equals(old.key)) return replaceEntry(rows, index, old, next);
  if (old !== undefined) rows.delete(index.relation, old);
  if (next !== undefined) rows.put(index.relation, next, undefined);
  return unitsOf(old) + unitsOf(next);
}

/** The names of the attributes that an index with a limited projection holds. */
export function projectedNames(table: Table, index: Index): string[] {
  return [...new Set([...keyNames(table, index), ...index.projection.include])];
}

/** The key of an item's entry; `undefined` where the item lacks an attribute of the index's key. */
export function entryKey(index: Index, item: AttributeMap, itemKey: Buffer): Buffer | undefined {
  const [hash, range] = keyAttributes(index.key).map(({ name }) => attributeOf(item, name));
  if (hash === undefined || (index.key.range !== undefined && range === undefined)) return undefined;
  return encodeKey(hash, range, itemKey);
}

interface Entry extends Row {
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

function replaceEntry(rows: Rows, index: Index, old: Entry, next: Entry): number {
  if (old.item === next.item || isDeepStrictEqual(old.projected, next.projected)) return 0;
  rows.put(index.relation, next, old);
  return writeUnits(Math.max(old.size, next.size));
}

function unitsOf(entry: Entry | undefined): number {
  return entry === undefined ? 0 : writeUnits(entry.size);
}
