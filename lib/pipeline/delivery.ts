/** What became of a batch: of each of its parcels, and of what was paid for it. */
import type { Units } from '../capacity/consumed.js';
import type { Answer } from '../dynamodb/call.js';
import type { Fault } from '../dynamodb/fault.js';
import type { Parcel } from './parcel.js';

/** A batch after its request, or after the requests that it was halved into. */
export interface Sent {
  readonly deliveries: readonly Delivery[];
  /** What was paid for it, and what it did consume; the same where nobody said. */
  readonly paid: Units;
  readonly spent: Units;
  /** What was paid for that was throttled: it is not given back, so that asking in vain has its rate, too. */
  readonly forfeited: Units;
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
  /** Not sent: its entries had settled before, or what is left of them has to go one by one. */
  | { readonly kind: 'void' | 'torn' };
