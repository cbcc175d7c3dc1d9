/**
 * The one way to change an item: its row, its entries in the indexes, its expiry and the record in its table's stream
 * together, and what that costs.
 */
import { writeUnits } from '../../capacity/units.js';
import type { AttributeMap } from '../../item/attribute-value.js';
import type { Backend } from '../backend.js';
import type { Row, Rows } from '../storage/rows.js';
import { decodeItem, encodeItem } from '../storage/stored-item.js';
import { recordChange } from '../stream/change.js';
import { covers, type Table } from '../table/table.js';
import { Consumption } from '../throughput/consumption.js';
import { applyExpiryChange, type ExpiryChange, expiryChange } from './expiry.js';
import { applyChange, countChange, type EntryChange, entryChange } from './indexes.js';

/** An item as it is to be. */
export interface NewItem {
  readonly item: AttributeMap;
  /** In DynamoDB's bytes. */
  readonly size: number;
}

/**
 * Puts `next` at `key`, or takes away what is there, and returns what that consumed. Throws a throttling error, and has
 * written nothing, where a partition of the table or of a GSI has no units left.
 */
export function writeItem(
  { rows, streams, throughput }: Backend,
  table: Table,
  key: Buffer,
  before: Row | undefined,
  next: NewItem | undefined,
): Consumption {
  const consumption = new Consumption(table);
  consumption.add(writeUnits(Math.max(before?.size ?? 0, next?.size ?? 0)), key);
  const followers = followersOf(table, key, before, next);
  for (const change of followers.entries) countChange(change, consumption);
  throughput.admitPartitions(consumption);
  carryOut(rows, followers);
  const after = next && { key, size: next.size, item: encodeItem(next.item) };
  if (after !== undefined) rows.put(table.relation, after, before);
  else if (before !== undefined) rows.delete(table.relation, key, before);
  recordChange(streams, table, { key, before, after });
  return consumption;
}

/** Takes an item away that has expired, which consumes nothing. Developer Guide, *Using time to live (TTL)*. */
export function expireItem({ rows, streams }: Backend, table: Table, key: Buffer, before: Row): void {
  carryOut(rows, followersOf(table, key, before, undefined));
  rows.delete(table.relation, key, before);
  recordChange(streams, table, { key, before, after: undefined, isExpiry: true });
}

/** What changes with an item. */
interface Followers {
  readonly entries: readonly EntryChange[];
  readonly expiry: ExpiryChange | undefined;
}

const NONE: Followers = { entries: [], expiry: undefined };

function followersOf(table: Table, key: Buffer, before: Row | undefined, next: NewItem | undefined): Followers {
  const { indexes, timeToLive } = table;
  if (indexes.length === 0 && timeToLive === undefined) return NONE;
  const old = before && { key, item: decodeItem(before.item) };
  const image = next && { key, item: next.item };
  return {
    entries: indexes.flatMap((index) => (covers(index, key) ? (entryChange(table, index, old, image) ?? []) : [])),
    expiry: timeToLive !== undefined && covers(timeToLive, key) ? expiryChange(timeToLive, old, image) : undefined,
  };
}

function carryOut(rows: Rows, { entries, expiry }: Followers): void {
  for (const change of entries) applyChange(rows, change);
  if (expiry !== undefined) applyExpiryChange(rows, expiry);
}

/** What a write may be asked to return of the item. */
export const RETURN_VALUES = ['ALL_NEW', 'UPDATED_OLD', 'ALL_OLD', 'NONE', 'UPDATED_NEW'] as const;

/** What a request asked for; left out, it is NONE. */
export type ReturnValues = (typeof RETURN_VALUES)[number] | undefined;
