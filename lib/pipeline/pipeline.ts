/** The stages in the order of the picture, each table and kind of call on a track of its own. */
import {
  groupBy,
  ignoreElements,
  map,
  mergeMap,
  mergeWith,
  type Observable,
  type OperatorFunction,
  Subject,
  tap,
} from 'rxjs';
import { type Bill, billOf } from './bill.js';
import { Counter, type CounterOptions, postsOf } from './counter.js';
import type { Delivered, Delivery } from './delivery.js';
import type { Entry } from './entry.js';
import type { Gate } from './gate.js';
import { inFlight } from './in-flight.js';
import { lanes, type Release } from './lanes.js';
import type { Parcel } from './parcel.js';
import { type RequestOptions, request } from './request.js';
import { settle } from './settle.js';
import { type Track, tracks } from './track.js';
import { batchWindow, type WindowOptions } from './window.js';

export interface PipelineOptions extends RequestOptions, CounterOptions {
  /** Milliseconds that a batch may wait to fill. */
  readonly linger: number;
  /** Requests of one track under way at the same time. */
  readonly maxInFlight: number;
  /** Where writes can be held back. */
  readonly gate: Gate;
  /** Carries out the writes that views follow, by other requests. */
  readonly commit: CommitParcels;
}

/** Commits parcels, each by itself or several together. Rejects only where this library is at fault. */
export type CommitParcels = (parcels: readonly Parcel[], signal: AbortSignal) => Promise<readonly Delivery[]>;

/**
 * Runs entries through the stages; each settles by itself, and what is not processed goes round again. Nothing comes out
 * and it does not complete: unsubscribing stops it and aborts what is under way.
 */
export function pipeline(entries: Observable<Entry>, options: PipelineOptions): Observable<never> {
  const released = new Subject<Release>();
  const again = new Subject<Parcel>();
  const trackOf = tracks();
  const postOf = postsOf(options.scheduler);
  return entries.pipe(
    lanes(released, options.gate),
    mergeWith(again),
    groupBy(trackOf),
    mergeMap((parcels) => {
      const { key: track } = parcels;
      const counter = new Counter(track, postOf, options);
      return parcels.pipe(track.kind === 'commits' ? commits(counter, options) : requests(track, counter, options));
    }),
    settle(released, options),
    // Parcels alone: an error goes down, to whoever has subscribed.
    tap((parcel) => again.next(parcel)),
    ignoreElements(),
  );
}

/** The way of a track: batches that are paid for become requests. */
function requests(track: Track, counter: Counter, options: PipelineOptions): OperatorFunction<Parcel, Delivered> {
  const { scheduler, linger, maxInFlight } = options;
  const room = new Subject<void>();
  const window: WindowOptions<Parcel> = {
    maxCount: track.maxCount,
    maxBytes: MAX_REQUEST_BYTES,
    sizeBytes: (parcel) => parcel.request.wireBytes,
    /** What a second brings, which changes with the rate and with what is learned of costs. */
    get maxUnits() {
      return counter.capacityFor(track.direction === 'read' ? 'BatchGetItem' : 'BatchWriteItem');
    },
    units: (parcel) => parcel.request.units,
    // Lanes keep others apart; what reads for a commit has none.
    ...(track.direction === 'read' && { key: keyOf }),
    room,
    linger,
  };
  const sendPaid = request(options, counter.ledger);
  const send = async (bill: Bill, signal: AbortSignal) => {
    const sent = await sendPaid(bill, signal);
    // Not by an operator below: what was paid for is settled up even after the last operation, when nobody listens any more.
    counter.settle(sent);
    return sent;
  };
  return (parcels) =>
    parcels.pipe(
      batchWindow(window, scheduler),
      tap(sealAll),
      map(billOf),
      counter.pay(),
      inFlight({ maxInFlight, makeRoom: () => room.next(), send }),
      tap(() => counter.refresh()),
    );
}

/** The service refuses a batch that holds a key twice. Pages are no batches. */
function keyOf(parcel: Parcel): unknown {
  return 'identity' in parcel.request ? parcel.request.identity : parcel;
}

/** API Reference, *BatchWriteItem*: 16 MB a request, less what is around the items. */
const MAX_REQUEST_BYTES = 16 * 1024 * 1024 - 4096;

function sealAll(batch: readonly Parcel[]): void {
  for (const parcel of batch) parcel.seal();
}

/** Writes that views follow are gathered as they wait, as many as their table can pay for; what they send is paid there. */
function commits(counter: Counter, options: PipelineOptions): OperatorFunction<Parcel, Delivered> {
  const { commit, scheduler, linger, maxInFlight } = options;
  const room = new Subject<void>();
  const window: WindowOptions<Parcel> = {
    maxCount: MAX_COMMIT_COUNT,
    get maxUnits() {
      return counter.capacityFor('TransactWriteItems');
    },
    units: (parcel) => parcel.request.units,
    room,
    linger,
  };
  const send = async (batch: readonly Parcel[], signal: AbortSignal) => ({
    deliveries: await commit(batch, signal),
  });
  const slot = { maxMs: SLOT_MS, scheduler };
  return (parcels) =>
    parcels.pipe(
      batchWindow(window, scheduler),
      tap(sealAll),
      inFlight({ maxInFlight, makeRoom: () => room.next(), send, slot }),
    );
}

/** What waits for the units of a slow table does not hold those up for longer that others can pay for. */
const SLOT_MS = 250;

/** Half of what a transaction holds: most writes call for at least one more. */
const MAX_COMMIT_COUNT = 50;
