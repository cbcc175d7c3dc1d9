/** The stages in the order of the picture, each table and kind of call on a track of its own. */
import {
  groupBy,
  ignoreElements,
  mergeMap,
  mergeWith,
  type Observable,
  type OperatorFunction,
  Subject,
  tap,
} from 'rxjs';
import type { Bucket } from '../capacity/bucket.js';
import type { Budget } from '../capacity/budget.js';
import { direction, type Request } from '../dynamodb/request.js';
import type { Table } from '../table/table.js';
import type { Entry } from './entry.js';
import { lanes, type Release } from './lanes.js';
import type { Parcel } from './parcel.js';
import { type RequestOptions, request, type Sent, unitsOf } from './request.js';
import { settle } from './settle.js';
import { paidFrom } from './token-bucket.js';
import { batchWindow } from './window.js';

export interface PipelineOptions extends RequestOptions {
  readonly budget: Budget;
  /** Milliseconds that a batch may wait to fill. */
  readonly linger: number;
}

/**
 * Runs entries through the stages; each settles by itself, and what is not processed goes round again. Nothing comes out
 * and it does not complete: unsubscribing stops it and aborts what is under way.
 */
export function pipeline(entries: Observable<Entry>, options: PipelineOptions): Observable<never> {
  const released = new Subject<Release>();
  const again = new Subject<Parcel>();
  const trackOf = tracks();
  return entries.pipe(
    lanes(released),
    mergeWith(again),
    groupBy(trackOf),
    mergeMap((parcels) => parcels.pipe(track(parcels.key, options))),
    settle(released, options),
    tap(again),
    ignoreElements(),
  );
}

/** What can share a request: operations of one table and one kind of call. Tracks hold each other up in nothing. */
interface Track {
  readonly table: Table;
  readonly direction: 'read' | 'write';
  /** Operations that one request can hold. */
  readonly maxCount: number;
}

/** API Reference, *BatchWriteItem* and *BatchGetItem*. */
const MAX_COUNTS = new Map<Request['api'], number>([
  ['BatchWriteItem', 25],
  ['BatchGetItem', 100],
]);

/** API Reference, *BatchWriteItem*: 16 MB a request, less what is around the items. */
const MAX_REQUEST_BYTES = 16 * 1024 * 1024 - 4096;

/** There are at most five tracks for each table. */
function tracks(): (parcel: Parcel) => Track {
  const known = new Map<string, Track>();
  return ({ request }) => {
    const key = `${kindOf(request)} ${request.table.name}`;
    const found = known.get(key);
    if (found) return found;
    const { table, api } = request;
    const track = { table, direction: direction(request), maxCount: MAX_COUNTS.get(api) ?? 1 };
    known.set(key, track);
    return track;
  };
}

function kindOf(request: Request): string {
  switch (request.api) {
    case 'BatchWriteItem':
      return 'writes';
    case 'BatchGetItem':
      return request.consistent ? 'consistent gets' : 'eventual gets';
    case 'Query':
    case 'Scan':
      return 'pages';
    default:
      return 'single writes';
  }
}

function track({ table, direction, maxCount }: Track, options: PipelineOptions): OperatorFunction<Parcel, Sent> {
  const { budget, linger, scheduler } = options;
  const bucket = budget.bucket(table, direction, scheduler.now());
  const room = new Subject<void>();
  const window = {
    maxCount,
    maxBytes: MAX_REQUEST_BYTES,
    sizeBytes: (parcel: Parcel) => parcel.request.wireBytes,
    maxUnits: bucket?.capacity ?? Number.POSITIVE_INFINITY,
    units: (parcel: Parcel) => parcel.request.units,
    room,
    linger,
  };
  return (parcels) =>
    parcels.pipe(
      batchWindow(window, scheduler),
      tap((batch) => {
        for (const parcel of batch) parcel.seal();
      }),
      paidFrom(bucket, unitsOf, scheduler),
      request(options, () => room.next()),
      tap((sent) => correct(bucket, sent, scheduler.now())),
    );
}

/** What was expected is paid already: the difference to what was spent is taken as well, or given back. */
function correct(bucket: Bucket | undefined, { expectedUnits, spentUnits }: Sent, now: number): void {
  if (spentUnits > expectedUnits) bucket?.take(spentUnits - expectedUnits, now);
  else bucket?.refund(expectedUnits - spentUnits);
}
