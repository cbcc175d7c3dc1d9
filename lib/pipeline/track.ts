/** Which parcels share requests, and a way through the pipeline: those of one kind of call, one table and one priority. */
import { direction, type Request } from '../dynamodb/request.js';
import type { Priority } from '../operation/priority.js';
import type { Table } from '../table/table.js';
import type { Parcel } from './parcel.js';

/** What can share a request. Tracks hold each other up in nothing. */
export interface Track {
  readonly kind: Kind;
  readonly tables: readonly Table[];
  readonly direction: 'read' | 'write';
  /** How much it is preferred to others at the till. */
  readonly weight: number;
  /** Operations that one request can hold. */
  readonly maxCount: number;
}

type Kind = 'writes' | 'single writes' | 'consistent gets' | 'eventual gets' | 'pages' | 'transactions' | 'commits';

/** API Reference, *BatchWriteItem* and *BatchGetItem*. */
const MAX_COUNTS = new Map<Request['api'], number>([
  ['BatchWriteItem', 25],
  ['BatchGetItem', 100],
]);

const WEIGHTS: { readonly [P in Priority]: number } = { high: 10, normal: 1, low: 0.1 };

/** For each table, and for each set of tables that transactions have, there are a few tracks for each priority. */
export function tracks(): (parcel: Parcel) => Track {
  const known = new Map<string, Track>();
  return ({ request, priority }) => {
    const tables = tablesOf(request);
    const kind = kindOf(request);
    const key = [priority, kind, ...tables.map(({ name }) => name)].join('\n');
    const found = known.get(key);
    if (found) return found;
    const maxCount = MAX_COUNTS.get(request.api) ?? 1;
    const track = { kind, tables, direction: direction(request), weight: WEIGHTS[priority], maxCount };
    known.set(key, track);
    return track;
  };
}

/** Transactions pay at the tills of their tables one after the other, always in the same order. */
function tablesOf(request: Request): readonly Table[] {
  if (request.api !== 'TransactWriteItems') return [request.table];
  const tables = new Map(request.writes.map(({ table }) => [table.name, table]));
  return [...tables.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function kindOf(request: Request): Kind {
  switch (request.api) {
    case 'BatchWriteItem':
      return 'writes';
    case 'BatchGetItem':
      return request.consistent ? 'consistent gets' : 'eventual gets';
    case 'Query':
    case 'Scan':
      return 'pages';
    case 'TransactWriteItems':
      return 'transactions';
    case 'Commit':
      return 'commits';
    default:
      return 'single writes';
  }
}
