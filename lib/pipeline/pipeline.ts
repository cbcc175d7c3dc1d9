/** The stages in the order of the picture, each table and kind of call on a track of its own. */
import {
  groupBy,
  ignoreElements,
  mergeMap,
  mergeWith,
  type Observable,
  type OperatorFunction,
  type SchedulerLike,
  Subject,
  tap,
} from 'rxjs';
import type { Account, Budget } from '../capacity/budget.js';
import type { Units } from '../capacity/consumed.js';
import type { ProvisionedUnits } from '../dynamodb/describe-capacity.js';
import { shortageOf } from '../dynamodb/fault.js';
import { direction, type Request } from '../dynamodb/request.js';
import type { Table } from '../table/table.js';
import type { Sent } from './delivery.js';
import type { Entry } from './entry.js';
import { lanes, type Release } from './lanes.js';
import type { Parcel } from './parcel.js';
import { type Ledger, purchaseOf, type RequestOptions, request } from './request.js';
import { settle } from './settle.js';
import { Till } from './till.js';
import { batchWindow } from './window.js';

export interface PipelineOptions extends RequestOptions {
  readonly budget: Budget;
  /** Asks what a table has, of which a share may be spent. */
  readonly describe: (tableName: string) => Promise<ProvisionedUnits>;
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
  const tills = { budget: options.budget, till: tillsOf(options.scheduler) };
  return entries.pipe(
    lanes(released),
    mergeWith(again),
    groupBy(trackOf),
    mergeMap((parcels) => parcels.pipe(track(parcels.key, tills, options))),
    settle(released, options),
    tap(again),
    ignoreElements(),
  );
}

/** Where the tracks of a pipeline pay: one till for each account. */
interface Tills {
  readonly budget: Budget;
  readonly till: (account: Account) => Till;
}

/** A table has two accounts. */
function tillsOf(scheduler: SchedulerLike): (account: Account) => Till {
  const tills = new Map<Account, Till>();
  return (account) => {
    const known = tills.get(account);
    if (known) return known;
    const till = new Till(account, scheduler);
    tills.set(account, till);
    account.whenRefilled(() => till.serve());
    return till;
  };
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

function track(
  { table, direction, maxCount }: Track,
  { budget, till }: Tills,
  options: PipelineOptions,
): OperatorFunction<Parcel, Sent> {
  const { linger, scheduler } = options;
  const account = budget.account(table, direction, scheduler.now());
  const desk = till(account);
  const room = new Subject<void>();
  const kind = direction === 'read' ? 'BatchGetItem' : 'BatchWriteItem';
  const window = {
    maxCount,
    maxBytes: MAX_REQUEST_BYTES,
    sizeBytes: (parcel: Parcel) => parcel.request.wireBytes,
    /** What a second brings, which changes with the rate and with what is learned of costs. */
    get maxUnits() {
      return account.capacityFor({ kind, places: account.places });
    },
    units: (parcel: Parcel) => parcel.request.units,
    room,
    linger,
  };
  const refresh = refresher(table.name, direction, account, desk, options);
  refresh();
  const ledger: Ledger = {
    costOf: (purchase) => account.costOf(purchase),
    learn: (purchase, consumed) => account.learn(purchase, consumed, scheduler.now()),
    refused: (cause) => slowDown(budget, account, cause, scheduler.now()),
  };
  return (parcels) =>
    parcels.pipe(
      batchWindow(window, scheduler),
      tap((batch) => {
        for (const parcel of batch) parcel.seal();
      }),
      desk.pay(purchaseOf),
      request(options, ledger, () => room.next()),
      tap(({ paid, spent, forfeited }) => {
        account.settle(paid, spent, forfeited, scheduler.now());
        desk.serve();
        refresh();
      }),
    );
}

/** How old what is known of a table may be: auto scaling takes minutes. */
const REFRESH_MS = 60_000;

/** Asks for what the table has where a share of it may be spent, and again when it is called later than a minute after. */
function refresher(
  tableName: string,
  direction: Track['direction'],
  account: Account,
  desk: Till,
  { describe, scheduler, tell }: PipelineOptions,
): () => void {
  let dueAt = account.share === undefined ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  const declare = (units: Units) => {
    account.declare(units, scheduler.now());
    desk.serve();
  };
  return () => {
    if (scheduler.now() < dueAt) return;
    const isFirst = dueAt === Number.NEGATIVE_INFINITY;
    dueAt = scheduler.now() + REFRESH_MS;
    describe(tableName).then(
      (units) => declare(units[direction]),
      (error) => {
        tell({ kind: 'undescribed', table: tableName, reason: error instanceof Error ? error.name : String(error) });
        // What is not known is learned from throttles, as where nothing is declared.
        if (isFirst) declare(new Map());
      },
    );
  };
}

/** What the service says of a throttle decides who slows down. */
function slowDown(budget: Budget, account: Account, cause: unknown, now: number): void {
  const shortage = shortageOf(cause);
  if (shortage === 'account') budget.lowerAll(now);
  else if (shortage !== 'key') account.lower(shortage, now);
}
