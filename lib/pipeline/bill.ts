/** What a batch is to be paid for: at the till of each table that it touches, which is one but for transactions. */
import type { Purchase } from '../capacity/budget.js';
import type { Units } from '../capacity/consumed.js';
import { placesOf, type Request } from '../dynamodb/request.js';
import { transactUnits } from '../dynamodb/transact-request.js';
import type { Table } from '../table/table.js';
import type { Parcel } from './parcel.js';

export interface Bill {
  readonly batch: readonly Parcel[];
  /** By table. */
  readonly purchases: ReadonlyMap<string, Purchase>;
  /** What was paid, by table. */
  readonly paid: ReadonlyMap<string, Units>;
}

/** The bill of a batch, of which nothing is paid yet. */
export function billOf(batch: readonly Parcel[]): Bill {
  return { batch, purchases: purchasesOf(batch), paid: new Map() };
}

/** What a batch, whose requests are of one kind, is to be paid for in each table. */
export function purchasesOf(batch: readonly Parcel[]): ReadonlyMap<string, Purchase> {
  const purchases = new Map<string, Purchase>();
  for (const { request } of batch) {
    for (const { table, units } of costsOf(request)) {
      const { places = placesOf(request, table), units: sum = 0 } = purchases.get(table.name) ?? {};
      purchases.set(table.name, { kind: request.api, units: sum + units, places });
    }
  }
  return purchases;
}

function costsOf(request: Request): readonly { readonly table: Table; readonly units: number }[] {
  if (request.api !== 'TransactWriteItems') return [request];
  return request.writes.map((write) => ({ table: write.table, units: transactUnits(write) }));
}
