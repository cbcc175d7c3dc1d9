/** The one way to change an item: its row and its entries in the indexes together, and what that costs. */
import { writeUnits } from '../../capacity/units.js';
import type { AttributeMap } from '../../item/attribute-value.js';
import type { Backend } from '../backend.js';
import type { Row } from '../storage/rows.js';
import type { Table } from '../table/table.js';
import { Consumption } from '../throughput/consumption.js';
import { decodeItem, encodeItem } from '../wire/item.js';
import { updateIndex } from './indexes.js';

/** An item as it is to be. */
export interface NewItem {
  readonly item: AttributeMap;
  /** In DynamoDB's bytes. */
  readonly size: number;
}

/** Puts `next` at `key`, or takes away what is there, and returns what that consumed. */
export function writeItem(
  { rows }: Backend,
  table: Table,
  key: Buffer,
  before: Row | undefined,
  next: NewItem | undefined,
): Consumption {
  const consumption = new Consumption(table);
  consumption.add(writeUnits(Math.max(before?.size ?? 0, next?.size ?? 0)));
  if (table.indexes.length > 0) {
    const old = before && { key, item: decodeItem(before.item) };
    const image = next && { key, item: next.item };
    for (const index of table.indexes) consumption.add(updateIndex(rows, table, index, old, image), index);
  }
  if (next !== undefined) rows.put(table.relation, { key, size: next.size, item: encodeItem(next.item) }, before);
  else if (before !== undefined) rows.delete(table.relation, before);
  return consumption;
}

/** What a write may be asked to return of the item. */
export const RETURN_VALUES = ['NONE', 'ALL_OLD', 'UPDATED_OLD', 'ALL_NEW', 'UPDATED_NEW'] as const;

/** What a request asked for; left out, it is NONE. */
export type ReturnValues = (typeof RETURN_VALUES)[number] | undefined;
