/** What travels through the pipeline, made to measure: tables, entries that remember how they ended, parcels. */
import { encode } from '../../lib/dynamodb/encode.js';
import { lanesOf, type PageRequest } from '../../lib/dynamodb/request.js';
import { put } from '../../lib/index.js';
import type { KeyedOperation, TransactOperation } from '../../lib/operation/operation.js';
import { scan } from '../../lib/operation/query.js';
import { type Ending, Entry, type Keeper } from '../../lib/pipeline/entry.js';
import { Parcel } from '../../lib/pipeline/parcel.js';
import { table } from '../../lib/table/table.js';

export interface Thing {
  id: string;
  n?: number;
  m?: number;
  text?: string;
  tags?: Set<string>;
}

export const Things = table<Thing>()({ name: 'things', hashKey: 'id' });

/** Keeps nothing of an entry. */
export const NO_KEEPER: Keeper = { sent: () => undefined, settled: () => undefined };

/** An entry with its endings: one at the end of a good test. */
export interface Tracked {
  readonly entry: Entry;
  readonly endings: readonly Ending[];
}

export function tracked(operation: KeyedOperation | TransactOperation, hear: () => void = () => undefined): Tracked {
  const endings: Ending[] = [];
  const request = encode(operation);
  const keeper: Keeper = {
    ...NO_KEEPER,
    settled: (_, ending) => {
      endings.push(ending);
      hear();
    },
  };
  const entry = new Entry(operation, request, lanesOf(request), 0, Number.POSITIVE_INFINITY, keeper);
  return { entry, endings };
}

export function entryOf(operation: KeyedOperation | TransactOperation): Entry {
  return tracked(operation).entry;
}

/** A parcel of operations that merge. */
export function parcelOf(...operations: readonly KeyedOperation[]): Parcel {
  const [first, ...rest] = operations.map(entryOf);
  if (!first) throw new Error('A parcel holds something.');
  const parcel = new Parcel(first);
  for (const entry of rest) if (!parcel.join(entry)) throw new Error('These operations do not merge.');
  return parcel;
}

/** Parcels with a put each, of keys `0`, `1` and so on. */
export function parcels(count: number): Parcel[] {
  return Array.from({ length: count }, (_, index) => parcelOf(put(Things, { id: String(index) })));
}

const PAGE: PageRequest = { api: 'Scan', table: Things, input: { TableName: 'things' }, units: 0.5, wireBytes: 0 };

/** A page of a scan, which has no key. */
export function pageEntry(): Entry {
  return new Entry(scan(Things), PAGE, [], 0, Number.POSITIVE_INFINITY, NO_KEEPER);
}
