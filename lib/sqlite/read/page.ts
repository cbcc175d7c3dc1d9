/**
 * One page of a Query or a Scan: rows of a range, evaluated until the limit or 1 MB is reached, filtered, and shaped.
 * Developer Guide, *Paginating table query results*.
 */
import { readUnits } from '../../capacity/units.js';
import { type AttributeMap, setOwn } from '../../item/attribute-value.js';
import type { Backend } from '../backend.js';
import { attributesToGetMembers } from '../legacy/attributes-to-get.js';
import { joiningMembers } from '../legacy/conditions.js';
import { placeholderMembers } from '../placeholders.js';
import { encodeKey, type KeyRange } from '../storage/key-encoding.js';
import type { Row } from '../storage/rows.js';
import { decodeItem } from '../storage/stored-item.js';
import { attributeOf, type Index, keyNames, type Table } from '../table/table.js';
import { type ConsumedCapacity, Consumption, RETURN_CONSUMED_CAPACITY } from '../throughput/consumption.js';
import { attributeMap } from '../wire/item.js';
import { boolean, integer, oneOf, optional, text } from '../wire/shape.js';
import { Spelled } from '../wire/spelled.js';
import { resourceName, tableName } from '../wire/table-name.js';
import { projectStored } from './projection.js';
import type { Selection } from './selection.js';

/** The members that Query and Scan share. */
export const pageMembers = {
  Select: optional(oneOf(['SPECIFIC_ATTRIBUTES', 'COUNT', 'ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES'])),
  IndexName: optional(resourceName),
  ReturnConsumedCapacity: optional(oneOf(RETURN_CONSUMED_CAPACITY)),
  TableName: tableName,
  ...joiningMembers,
  ...attributesToGetMembers,
  Limit: optional(integer({ min: 1 })),
  ExclusiveStartKey: optional(attributeMap),
  ConsistentRead: optional(boolean),
  FilterExpression: optional(text()),
  ProjectionExpression: optional(text()),
  ...placeholderMembers,
};

/** What a page is read from. */
export interface PageSource {
  readonly table: Table;
  readonly index: Index | undefined;
  /** What the keys of the one partition begin with that a Query reads; a Scan reads of all. */
  readonly partition?: Buffer;
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
  readonly Items: Spelled | undefined;
  readonly Count: number;
  readonly ScannedCount: number;
  readonly LastEvaluatedKey: AttributeMap | undefined;
  readonly ConsumedCapacity: ConsumedCapacity | undefined;
}

/** Evaluated bytes with which a page ends: the item that reaches or passes them still belongs to it. */
const PAGE_BYTES = 1024 * 1024;

/** Reads a page and charges for it. It ends with a `LastEvaluatedKey` wherever it was cut, though nothing may follow. */
export function readPage(backend: Backend, source: PageSource, asked: PageRequest): PageAnswer {
  const { table, index, partition, selection } = source;
  backend.throughput.admitRead(table, partition, index);
  const { items, scannedCount, sizeBytes, fetchedUnits, last } = evaluate(backend, source, asked);
  const consumption = new Consumption(table);
  consumption.add(readUnits(sizeBytes, asked.ConsistentRead ?? false), partition, index);
  consumption.add(fetchedUnits, partition);
  backend.throughput.charge('read', consumption);
  return {
    Items: selection.countOnly
      ? undefined
      : Spelled.list(items.map((item) => projectStored(selection.projection, item))),
    Count: items.length,
    ScannedCount: scannedCount,
    LastEvaluatedKey: last && pickKey(table, index, last),
    ConsumedCapacity: consumption.report(asked.ReturnConsumedCapacity),
  };
}

interface Evaluated {
  /** As JSON. */
  readonly items: string[];
  readonly scannedCount: number;
  readonly sizeBytes: number;
  readonly fetchedUnits: number;
  /** The item at which the page was cut. */
  readonly last: AttributeMap | undefined;
}

function evaluate(backend: Backend, source: PageSource, { Limit, ConsistentRead }: PageRequest): Evaluated {
  const { table, index, range, forward, selection } = source;
  const items: string[] = [];
  let scannedCount = 0;
  let sizeBytes = 0;
  let fetchedUnits = 0;
  for (const row of backend.rows.range((index ?? table).relation, range, forward)) {
    const { item, size } = selection.fromTable ? fetch(backend, table, row) : row;
    scannedCount++;
    sizeBytes += row.size;
    if (selection.fromTable) fetchedUnits += readUnits(size, ConsistentRead ?? false);
    // A filter knows what the index holds, also where more is fetched for those that pass it (measured).
    if (selection.matches === undefined || selection.matches(decodeItem(row.item))) items.push(item);
    if (scannedCount === Limit || sizeBytes >= PAGE_BYTES) {
      return { items, scannedCount, sizeBytes, fetchedUnits, last: decodeItem(item) };
    }
  }
  return { items, scannedCount, sizeBytes, fetchedUnits, last: undefined };
}

/** The whole item that an entry of a local index stands for. The two are written together, so it is there. */
function fetch({ rows }: Backend, table: Table, entry: Row): Row {
  const held = decodeItem(entry.item);
  const [hash, range] = keyNames(table).map((name) => attributeOf(held, name));
  const row = hash && rows.get(table.relation, encodeKey(hash, range));
  return row ?? { item: entry.item, size: 0 };
}

function pickKey(table: Table, index: Index | undefined, item: AttributeMap): AttributeMap {
  const key: AttributeMap = {};
  for (const name of keyNames(table, index)) {
    const value = attributeOf(item, name);
    if (value !== undefined) setOwn(key, name, value);
  }
  return key;
}
