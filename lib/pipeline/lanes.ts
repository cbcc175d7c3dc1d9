/**
 * 1. Same key, same order: one parcel of each key is on its way at a time, the others wait behind it, and what is pushed
 * meanwhile joins the last one where it can.
 */
import { Observable, type OperatorFunction } from 'rxjs';
import type { Entry } from './entry.js';
import { Parcel } from './parcel.js';

/** That a parcel has left: the next of its lane may go. With `isSplit` its entries go again, one by one. */
export interface Release {
  readonly parcel: Parcel;
  readonly isSplit: boolean;
}

/**
 * Lines entries up by key and emits a parcel as soon as its lane is free. A parcel holds its lane until `released` names
 * it. The queue is bounded by whoever lets entries in.
 */
export function lanes(released: Observable<Release>): OperatorFunction<Entry, Parcel> {
  return (source) =>
    new Observable((subscriber) => {
      const lastOf = new Map<string, Parcel>();
      const subscription = released.subscribe(({ parcel, isSplit }) => {
        const { lane } = parcel;
        if (lane === undefined) return;
        const parts = isSplit ? parcel.split() : [];
        const last = parts.at(-1);
        if (lastOf.get(lane) === parcel) {
          if (last) lastOf.set(lane, last);
          else lastOf.delete(lane);
        }
        const next = parts[0] ?? parcel.next;
        if (next) subscriber.next(next);
      });
      subscription.add(
        source.subscribe({
          next: (entry) => {
            const last = entry.lane === undefined ? undefined : lastOf.get(entry.lane);
            if (last?.join(entry)) return;
            const parcel = new Parcel(entry);
            if (entry.lane !== undefined) lastOf.set(entry.lane, parcel);
            if (last) last.next = parcel;
            else subscriber.next(parcel);
          },
          error: (error) => subscriber.error(error),
          complete: () => subscriber.complete(),
        }),
      );
      return subscription;
    });
}
