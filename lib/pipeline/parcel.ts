/** What waits in a lane to be sent as one: an entry, or several that have coalesced. */
import type { Request } from '../dynamodb/request.js';
import { PRIORITIES, type Priority } from '../operation/priority.js';
import { coalesce } from './coalesce.js';
import type { Entry } from './entry.js';

/** Whether a parcel can go: `void` if nothing is left of it, `torn` if what is left does not merge without the rest. */
export type Seal = 'ready' | 'void' | 'torn';

export class Parcel {
  /** Lanes of its own in which another parcel goes first. */
  aheadCount = 0;
  /** The parcels behind it, by lane; most have none. */
  #followers: Map<string, Parcel> | undefined;
  #entries: Entry[];
  #request: Request;
  /** How often it has come back since anything of its table has got through. */
  futileRounds = 0;
  #seenProgress = 0;
  #isSealed = false;
  #isTorn = false;

  constructor(first: Entry) {
    this.#entries = [first];
    this.#request = first.request;
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  get request(): Request {
    return this.#request;
  }

  get lanes(): readonly string[] {
    return this.#entries[0]?.lanes ?? [];
  }

  /** That of its most urgent entry. */
  get priority(): Priority {
    const [first, ...rest] = this.#entries;
    if (first === undefined || rest.length === 0) return first?.priority ?? 'normal';
    return PRIORITIES.find((priority) => this.#entries.some((entry) => entry.priority === priority)) ?? 'normal';
  }

  /** When it was first sent. */
  get sentAt(): number | undefined {
    return this.#entries[0]?.sentAt;
  }

  /** Whether the reply to one of its requests was lost. */
  get isUncertain(): boolean {
    return this.#entries.some((entry) => entry.isUncertain);
  }

  /** The parcel behind it in a lane. */
  follower(lane: string): Parcel | undefined {
    return this.#followers?.get(lane);
  }

  /** Lets another wait behind it in a lane. */
  precede(follower: Parcel, lane: string): void {
    this.#followers ??= new Map();
    this.#followers.set(lane, follower);
  }

  /** Requests that its first entry was part of. */
  get attempts(): number {
    return this.#entries[0]?.attempts ?? 0;
  }

  /** Takes an entry in, if it can merge with those that are waiting here. The queue's limit bounds how many there are. */
  join(entry: Entry): boolean {
    const merged = this.#isSealed ? undefined : coalesce(this.#request, entry.request);
    if (!merged) return false;
    this.#entries.push(entry);
    this.#request = merged;
    return true;
  }

  /** Nothing joins any more, and entries that have settled meanwhile are left out: past their deadline, or withdrawn. */
  seal(): Seal {
    this.#isSealed = true;
    for (const entry of this.#entries) entry.reconsider();
    const live = this.#entries.filter((entry) => !entry.isSettled);
    if (live.length === 0) return 'void';
    if (live.length < this.#entries.length) {
      this.#entries = live;
      const merged = mergedRequest(live);
      this.#isTorn = merged === undefined;
      this.#request = merged ?? this.#request;
    }
    return this.#isTorn ? 'torn' : 'ready';
  }

  /** Whether all of its entries are still to be settled, and wanted. */
  isWhole(): boolean {
    for (const entry of this.#entries) entry.reconsider();
    return this.#entries.every((entry) => !entry.isSettled);
  }

  /** It comes back; `progress` is what has got through by now. Says whether that is more than when it last came back. */
  comeBack(progress: number): boolean {
    const isMore = progress > this.#seenProgress;
    this.#seenProgress = progress;
    this.futileRounds = isMore ? 0 : this.futileRounds + 1;
    return isMore;
  }

  /** Its request is on its way. */
  depart(now: number): void {
    for (const entry of this.#entries) entry.depart(now);
  }

  /** Its request has ended, and has not been carried out as far as is known. */
  arrive(): void {
    for (const entry of this.#entries) entry.arrive();
  }

  /** The reply to its request was lost. */
  markUncertain(): void {
    for (const entry of this.#entries) entry.lose();
  }

  /** The same entries one by one, each behind the one before it, so that each gets its own answer. */
  split(): readonly Parcel[] {
    const parcels = this.#entries.map((entry) => new Parcel(entry));
    for (const [index, parcel] of parcels.entries()) {
      parcel.#isSealed = true;
      parcel.aheadCount = parcel.lanes.length;
      for (const lane of parcel.lanes) {
        const follower = parcels[index + 1] ?? this.follower(lane);
        if (follower) parcel.precede(follower, lane);
      }
    }
    return parcels;
  }
}

function mergedRequest([first, ...rest]: readonly Entry[]): Request | undefined {
  return rest.reduce((merged, { request }) => merged && coalesce(merged, request), first?.request);
}
