/**
 * Fills what a table got after its items: a new GSI, or the expiry times of a new time to live. This goes slice by slice in
 * the order of the table's keys, and how far it has come is written down with each slice, so that a process that is killed
 * leaves nothing that another could not go on with.
 */
import type { AttributeMap } from '../../item/attribute-value.js';
import type { Backend } from '../backend.js';
import { afterKey, keysOfSegment } from '../storage/key-encoding.js';
import { decodeItem } from '../storage/stored-item.js';
import type { Index, Table, TimeToLive } from '../table/table.js';
import { keyOfItem } from '../validate.js';
import { applyExpiryChange, expiryChange } from '../write/expiry.js';
import { applyChange, entryChange, type Image } from '../write/indexes.js';

/** A slice is this many items, or as many as are this large together: some milliseconds' work. */
const SLICE_ITEMS = 200;
const SLICE_BYTES = 512 * 1024;

const LAST_KEY = keysOfSegment(0, 1).to;

/** Fills one slice of what is to be filled next, and returns whether there was anything. Runs in a write transaction. */
export function fillSlice(backend: Backend, table: Table): boolean {
  const index = table.indexes.find(({ filledTo }) => filledTo !== undefined);
  if (index !== undefined) {
    const filledTo = fillIndex(backend, table, index);
    const indexes = table.indexes.map((each) => (each === index ? { ...index, filledTo } : each));
    backend.catalog.replace(table, { ...table, indexes });
    return true;
  }
  if (table.timeToLive?.filledTo === undefined) return false;
  const filledTo = fillExpiries(backend, table, table.timeToLive);
  backend.catalog.replace(table, { ...table, timeToLive: { ...table.timeToLive, filledTo } });
  return true;
}

function fillIndex({ rows }: Backend, table: Table, index: Index): string | undefined {
  const { images, filledTo } = readSlice(rows, table, index.filledTo);
  for (const image of images) {
    const change = entryChange(table, index, undefined, image);
    if (change !== undefined) applyChange(rows, change);
  }
  return filledTo;
}

function fillExpiries({ rows }: Backend, table: Table, timeToLive: TimeToLive): string | undefined {
  const { images, filledTo } = readSlice(rows, table, timeToLive.filledTo);
  for (const image of images) {
    const change = expiryChange(timeToLive, undefined, image);
    if (change !== undefined) applyExpiryChange(rows, change);
  }
  return filledTo;
}

interface Slice {
  readonly images: readonly Image[];
  /** Where the next slice begins; absent where this was the last. */
  readonly filledTo: string | undefined;
}

function readSlice(rows: Backend['rows'], table: Table, from = ''): Slice {
  const images: Image[] = [];
  let sizeBytes = 0;
  for (const row of rows.range(table.relation, { from: Buffer.from(from, 'hex'), to: LAST_KEY }, true)) {
    const item: AttributeMap = decodeItem(row.item);
    const key = keyOfItem(table, item);
    images.push({ key, item });
    sizeBytes += row.size;
    if (images.length === SLICE_ITEMS || sizeBytes >= SLICE_BYTES) {
      return { images, filledTo: afterKey(key).toString('hex') };
    }
  }
  return { images, filledTo: undefined };
}
