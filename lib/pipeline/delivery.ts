/** What became of a batch: of each of its parcels, and of what was paid for it. */
import type { Units } from '../capacity/consumed.js';
import type { Answer } from '../dynamodb/call.js';
import type { Fault } from '../dynamodb/fault.js';
import type { Bill } from './bill.js';
import type { Parcel } from './parcel.js';

/** A batch that has come to its end, for now. */
export interface Delivered {
  readonly deliveries: readonly Delivery[];
}

/** A batch after its request, or after the requests that it was halved into. */
export interface Sent extends Delivered {
  /** With what was paid each time that it was sent. */
  readonly bill: Bill;
  /** What it did consume, by table; what was paid where nobody said. */
  readonly spent: ReadonlyMap<string, Units>;
  /** What was paid for that was throttled: it is not given back, so that asking in vain has its rate, too. */
  readonly forfeited: ReadonlyMap<string, Units>;
}

/** What became of a parcel. */
export interface Delivery {
  readonly parcel: Parcel;
  readonly fate: Fate;
}

export type Fate =
  | { readonly kind: 'answered'; readonly answer: Exclude<Answer, 'unprocessed'> }
  /** Not applied, or safe to be applied twice: it goes once more. */
  | { readonly kind: 'again'; readonly isThrottled: boolean }
  /** Not applied, and it never will be. */
  | { readonly kind: 'failed'; readonly fault: Fault; readonly cause: unknown }
  | { readonly kind: 'unknown'; readonly cause: unknown }
  /** Not sent: its entries have settled by themselves, or what is left of them has to go one by one. */
  | { readonly kind: 'void' | 'torn' };
