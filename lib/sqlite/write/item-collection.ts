/**
 * Item collections: what a table with local indexes holds under one partition key, the entries of these indexes included.
 * How large one is gets read when a request asks for it. That none may grow over 10 GB is not enforced, since each write
 * would have to know. Developer Guide, *Local secondary indexes*, Item collections.
 */
import { type AttributeMap, setOwn } from '../../item/attribute-value.js';
import type { Backend } from '../backend.js';
import { encodePartition, keysWithin } from '../storage/key-encoding.js';
import { attributeOf, type Table } from '../table/table.js';
import { oneOf, optional } from '../wire/shape.js';

/** What a write may be asked to tell of the collections that it changed. */
export const ReturnItemCollectionMetrics = optional(oneOf(['SIZE', 'NONE']));

/** What a request asked for; left out, it is NONE. */
export type AskedMetrics = 'SIZE' | 'NONE' | undefined;

/** The service's `ItemCollectionMetrics`. */
export interface ItemCollectionMetrics {
  readonly ItemCollectionKey: AttributeMap;
  /** Whole gigabytes that the size is between. */
  readonly SizeEstimateRangeGB: readonly [number, number];
}

const GIGABYTE = 2 ** 30;

/** An item that a write was about: the attributes of its key at least. */
export interface WrittenItem {
  readonly table: Table;
  readonly item: AttributeMap;
}

/** The metrics of the collection that an item belongs to; nothing where they were not asked for or there is none. */
export function collectionMetrics(
  backend: Backend,
  { table, item }: WrittenItem,
  asked: AskedMetrics,
): ItemCollectionMetrics | undefined {
  const { name } = table.key.hash;
  const value = attributeOf(item, name);
  const locals = table.indexes.filter(({ kind }) => kind === 'local');
  if (asked !== 'SIZE' || locals.length === 0 || value === undefined) return undefined;
  const range = keysWithin(encodePartition(value));
  const bytes = [table, ...locals].reduce((sum, { relation }) => sum + backend.rows.bytesIn(relation, range), 0);
  const ItemCollectionKey: AttributeMap = {};
  setOwn(ItemCollectionKey, name, value);
  const lower = Math.floor(bytes / GIGABYTE);
  return { ItemCollectionKey, SizeEstimateRangeGB: [lower, lower + 1] };
}

/** The metrics of all collections that several items belong to, by table and each once; nothing where there is none. */
export function allCollectionMetrics(
  backend: Backend,
  written: readonly WrittenItem[],
  asked: AskedMetrics,
): Record<string, ItemCollectionMetrics[]> | undefined {
  const byTable = new Map<string, ItemCollectionMetrics[]>();
  for (const each of onePerCollection(written)) {
    const metrics = collectionMetrics(backend, each, asked);
    if (metrics === undefined) continue;
    const { askedAs } = each.table;
    byTable.set(askedAs, [...(byTable.get(askedAs) ?? []), metrics]);
  }
  return byTable.size === 0 ? undefined : Object.fromEntries(byTable);
}

function onePerCollection(written: readonly WrittenItem[]): Iterable<WrittenItem> {
  const name = ({ table, item }: WrittenItem) =>
    JSON.stringify([table.askedAs, attributeOf(item, table.key.hash.name)]);
  return new Map(written.map((each) => [name(each), each])).values();
}
