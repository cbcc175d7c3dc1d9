/**
 * One page of a Query or a Scan: rows of a range, evaluated until the limit or 1 MB is reached, filtered, and shaped.
 * Developer Guide, *Paginating table query results*.
 */
import { readUnits } from '../../capacity/units.js';
import { type AttributeMap, setOwn } from '../../item/attribute-value.js';
import type { Backend } from '../backend.js';
import { placeholderMembers } from '../placeholders.js';
import { encodeKey, type KeyRange } from '../storage/key-encoding.js';
import { attributeOf, type Index, keyNames, type Table } from '../table/table.js';
import { type ConsumedCapacity, Consumption, RETURN_CONSUMED_CAPACITY } from '../throughput/consumption.js';
import { attributeMap, decodeItem } from '../wire/item.js';
import { boolean, integer, oneOf, optional, resourceName, text } from '../wire/shape.js';
import type { Selection } from './selection.js';

/** The members that Query and Scan share. */
export const pageMembers = {
  TableName: resourceName,
  IndexName: optional(resourceName),
  FilterExpression: optional(text()),
  ProjectionExpression: optional(text()),
  ...placeholderMembers,
  Select: optional(oneOf(['ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES', 'SPECIFIC_ATTRIBUTES', 'COUNT'])),
  Limit: optional(integer({ min: 1 })),
  ExclusiveStartKey: optional(attributeMap),
  ConsistentRead: optional(boolean),
  ReturnConsumedCapacity: optional(oneOf(RETURN_CONSUMED_CAPACITY)),
};

/** What a page is read from. */
export interface PageSource {
  readonly table: Table;
  readonly index: Index | undefined;
  readonly range: KeyRange;
  readonly forward: boolean;
  readonly selection: Selection;
}

interface PageRequest {
  readonly Limit: number | undefined;
  readonly ConsistentRead: boolean | undefined;
  readonly ReturnConsumedCapacity: Parameters<Consumption['report']>[0];
}

/** The answer of a Query or a Scan. */
export interface PageAnswer {
  readonly Items: AttributeMap[] | undefined;
  readonly Count: number;
  readonly ScannedCount: number;
  readonly LastEvaluatedKey: AttributeMap | undefined;
  readonly ConsumedCapacity: ConsumedCapacity | undefined;
}

/** Evaluated bytes after which a page ends: the item that reaches beyond still belongs to it. */
const PAGE_BYTES = 1024 * 1024;

/** Reads a page and charges for it. It ends with a `LastEvaluatedKey` wherever it was cut, though nothing may follow. */
export function readPage(backend: Backend, source: PageSource, asked: PageRequest): PageAnswer {
  const { table, index, selection } = source;
  backend.throughput.admitRead(table, index);
  const { items, scannedCount, sizeBytes, fetchedUnits, last } = evaluate(backend, source, asked);
  const consumption = new Consumption(table);
  consumption.add(readUnits(sizeBytes, asked.ConsistentRead ?? false), index);
  consumption.add(fetchedUnits);
  backend.throughput.charge('read', consumption);
  return {
    Items: selection.countOnly ? undefined : items.map(selection.shape),
    Count: items.length,
    ScannedCount: scannedCount,
    LastEvaluatedKey: last && pickKey(table, index, last),
    ConsumedCapacity: consumption.report(asked.ReturnConsumedCapacity),
  };
}

interface Evaluated {
  readonly items: AttributeMap[];
  readonly scannedCount: number;
  readonly sizeBytes: number;
  readonly fetchedUnits: number;
  /** The item at which the page was cut. */
  readonly last: AttributeMap | undefined;
}

function evaluate(backend: Backend, source: PageSource, { Limit, ConsistentRead }: PageRequest): Evaluated {
  const { table, index, range, forward, selection } = source;
  const items: AttributeMap[] = [];
  let scannedCount = 0;
  let sizeBytes = 0;
  let fetchedUnits = 0;
  for (const row of backend.rows.range((index ?? table).relation, range, forward)) {
    let item = decodeItem(row.item);
    scannedCount++;
    sizeBytes += row.size;
    if (selection.fromTable) {
      const whole = fetch(backend, table, item);
      item = whole.item;
      fetchedUnits += readUnits(whole.size, ConsistentRead ?? false);
    }
    if (selection.matches(item)) items.push(item);
    if (scannedCount === Limit || sizeBytes > PAGE_BYTES) {
      return { items, scannedCount, sizeBytes, fetchedUnits, last: item };
    }
  }
  return { items, scannedCount, sizeBytes, fetchedUnits, last: undefined };
}

/** The whole item that an entry of a local index stands for. The two are written together, so it is there. */
function fetch({ rows }: Backend, table: Table, entry: AttributeMap): { item: AttributeMap; size: number } {
  const [hash, range] = keyNames(table).map((name) => attributeOf(entry, name));
  const row = hash && rows.get(table.relation, encodeKey(hash, range));
  return row === undefined ? { item: entry, size: 0 } : { item: decodeItem(row.item), size: row.size };
}

function pickKey(table: Table, index: Index | undefined, item: AttributeMap): AttributeMap {
  const key: AttributeMap = {};
  for (const name of keyNames(table, index)) {
    const value = attributeOf(item, name);
    if (value !== undefined) setOwn(key, name, value);
  }
  return key;
}
