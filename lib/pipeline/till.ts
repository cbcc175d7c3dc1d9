/**
 * 4. Where batches wait until the budget can pay for them, and until their table may be asked. Tracks that draw on one
 * account are served by what they have had so far (start-time fair queueing): a scan whose page costs 128 units goes once
 * while gets of half a unit go 256 times, and whoever comes anew does not have to wait until the others have had theirs.
 */
import { Observable, type OperatorFunction, type SchedulerLike, Subscription } from 'rxjs';
import type { Account, Purchase } from '../capacity/budget.js';
import type { Units } from '../capacity/consumed.js';
import { Outage } from './outage.js';

/** What was paid for. */
export interface Paid<T> {
  readonly value: T;
  readonly purchase: Purchase;
  readonly cost: Units;
}

interface Waiting {
  readonly purchase: Purchase;
  /** What the track had had when it came, in units; the least goes first. */
  readonly start: number;
  readonly go: (cost: Units) => void;
}

export class Till {
  readonly #account: Account;
  readonly #scheduler: SchedulerLike;
  readonly #outage: Outage;
  /** Of each track one batch, as the next is not formed before the last has gone, and what it has under way and sends again. */
  readonly #waiting = new Set<Waiting>();
  /** The start of what went last: nobody who was away comes back with more than that to their credit. */
  #start = 0;
  #timer: Subscription | undefined;
  #isServing = false;

  constructor(account: Account, scheduler: SchedulerLike, outage = new Outage()) {
    this.#account = account;
    this.#scheduler = scheduler;
    this.#outage = outage;
  }

  /**
   * Emits what one track wants to buy, in its order, each value as soon as it is paid for. A track of twice the weight is
   * given twice as many units as another while both wait.
   */
  pay<T>(purchaseOf: (value: T) => Purchase, weight: number): OperatorFunction<T, Paid<T>> {
    return (source) =>
      new Observable((subscriber) => {
        const queue: T[] = [];
        let had = 0;
        let current: Waiting | undefined;
        let isComplete = false;
        const subscription = new Subscription(() => current && this.#leave(current));
        const next = () => {
          // Whoever is told of a value may have pushed the next one by now, or have left.
          if (current || subscriber.closed) return;
          if (queue.length === 0) return isComplete ? subscriber.complete() : undefined;
          // There is a first one, which may itself be undefined.
          const value = queue[0] as T;
          const purchase = purchaseOf(value);
          const start = Math.max(had, this.#start);
          const go = (cost: Units) => {
            had = start + Math.max(...cost.values()) / weight;
            queue.shift();
            current = undefined;
            subscriber.next({ value, purchase, cost });
            next();
          };
          current = { purchase, start, go };
          this.#waiting.add(current);
          this.serve();
        };
        subscription.add(
          source.subscribe({
            next: (value) => {
              queue.push(value);
              next();
            },
            error: (error) => subscriber.error(error),
            complete: () => {
              isComplete = true;
              if (queue.length === 0) subscriber.complete();
            },
          }),
        );
        return subscription;
      });
  }

  /** Lets go what can be paid for: again when units have come back, too. */
  serve(): void {
    if (this.#isServing) return;
    this.#isServing = true;
    this.#timer?.unsubscribe();
    this.#timer = undefined;
    try {
      for (let first = this.#first(); first && !this.#timer; first = this.#first()) this.#serveOne(first);
    } finally {
      this.#isServing = false;
    }
  }

  #serveOne(first: Waiting): void {
    const now = this.#scheduler.now();
    const cost = this.#account.costOf(first.purchase);
    const delayMs = Math.max(this.#account.untilMs(cost, now), this.#outage.untilMs(this, now));
    if (delayMs > 0) {
      // Who waits for ever is served when somebody says so.
      const isKnown = delayMs < Number.POSITIVE_INFINITY;
      this.#timer = isKnown ? this.#scheduler.schedule(() => this.serve(), delayMs) : Subscription.EMPTY;
      return;
    }
    this.#waiting.delete(first);
    this.#start = first.start;
    this.#account.take(cost, now);
    this.#outage.ask(this, now);
    first.go(cost);
  }

  #first(): Waiting | undefined {
    let first: Waiting | undefined;
    for (const each of this.#waiting) if (first === undefined || each.start < first.start) first = each;
    return first;
  }

  #leave(waiting: Waiting): void {
    this.#waiting.delete(waiting);
    if (this.#waiting.size === 0) this.#timer?.unsubscribe();
  }
}
