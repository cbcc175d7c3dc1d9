/**
 * 1. Same key, same order: one parcel of each key is on its way at a time, the others wait behind it, and what is pushed
 * meanwhile joins the last one where it can. A parcel of several keys, a transaction, goes when it is the first on all.
 */
import { Observable, type OperatorFunction } from 'rxjs';
import type { Entry } from './entry.js';
import type { Gate } from './gate.js';
import { Parcel } from './parcel.js';

/** That a parcel has left: the next of its lanes may go. With `isSplit` its entries go again, one by one. */
export interface Release {
  readonly parcel: Parcel;
  readonly isSplit: boolean;
}

/**
 * Lines entries up by key and emits a parcel as soon as its lanes are free, and the gate lets it through. A parcel holds
 * its lanes until `released` names it. The queue is bounded by whoever lets entries in. No two parcels can wait for each
 * other: each joins all of its lanes at once.
 */
export function lanes(released: Observable<Release>, gate: Gate): OperatorFunction<Entry, Parcel> {
  return (source) =>
    new Observable((subscriber) => {
      const lastOf = new Map<string, Parcel>();
      const go = (parcel: Parcel) => {
        if (gate.enter(parcel)) subscriber.next(parcel);
      };
      const advance = (parcel: Parcel | undefined) => {
        if (!parcel) return;
        parcel.aheadCount -= 1;
        if (parcel.aheadCount === 0) go(parcel);
      };
      const subscription = released.subscribe(({ parcel, isSplit }) => {
        const parts = isSplit ? parcel.split() : [];
        for (const lane of parcel.lanes) {
          const last = parts.at(-1);
          if (lastOf.get(lane) === parcel) {
            if (last) lastOf.set(lane, last);
            else lastOf.delete(lane);
          }
        }
        for (const lane of parcel.lanes) advance(parts[0] ?? parcel.follower(lane));
        gate.leave(parcel);
      });
      subscription.add(gate.opened.subscribe(go));
      subscription.add(
        source.subscribe({
          next: (entry) => {
            const [first] = entry.lanes;
            if (first !== undefined && entry.lanes.length === 1 && lastOf.get(first)?.join(entry)) return;
            const parcel = new Parcel(entry);
            for (const lane of entry.lanes) {
              const last = lastOf.get(lane);
              if (last) {
                last.precede(parcel, lane);
                parcel.aheadCount += 1;
              }
              lastOf.set(lane, parcel);
            }
            if (parcel.aheadCount === 0) go(parcel);
          },
          error: (error) => subscriber.error(error),
          complete: () => subscriber.complete(),
        }),
      );
      return subscription;
    });
}
