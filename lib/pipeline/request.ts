/**
 * 5. The one promise of the pipeline: a batch becomes one call of the SDK, with a deadline of its own. What did not reach
 * the service is sent again, and so is what may have been applied, where applying it twice changes nothing. A batch that
 * is refused because of one bad operation is halved until that one stands alone.
 */
import { setMaxListeners } from 'node:events';
import pRetry from 'p-retry';
import { Observable, type OperatorFunction, type SchedulerLike } from 'rxjs';
import { dearestUnits, totalUnits } from '../capacity/consumed.js';
import type { Answer, Reply } from '../dynamodb/call.js';
import { type Fault, faultOf } from '../dynamodb/fault.js';
import { direction, isRepeatable, type Request } from '../dynamodb/request.js';
import type { Event } from '../events.js';
import { backoffMs, wait } from './backoff.js';
import type { Parcel } from './parcel.js';

export interface RequestOptions {
  /** Calls the service once. */
  readonly call: (batch: readonly Request[], signal: AbortSignal) => Promise<Reply>;
  /** Milliseconds after which a request is given up; it may have been applied then. */
  readonly requestTimeout: number;
  /** Requests under way at the same time. */
  readonly maxInFlight: number;
  /** Times that a request is sent again after a fault on the way. */
  readonly retries: number;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
  readonly tell: (event: Event) => void;
}

/** A batch after its request, or after the requests that it was halved into. */
export interface Sent {
  readonly deliveries: readonly Delivery[];
  /** What it was expected to consume of the budget, and what it did; the same where nobody said. */
  readonly expectedUnits: number;
  readonly spentUnits: number;
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

/** Sends batches, `maxInFlight` at a time; `makeRoom` is called when one more may come. Unsubscribing aborts them. */
export function request(options: RequestOptions, makeRoom: () => void): OperatorFunction<readonly Parcel[], Sent> {
  return (source) =>
    new Observable((subscriber) => {
      const { maxInFlight } = options;
      const abort = new AbortController();
      // Each request under way listens to it, and Node.js warns of more than ten.
      setMaxListeners(0, abort.signal);
      let inFlightCount = 0;
      let isComplete = false;
      const finish = (sent: Sent) => {
        inFlightCount -= 1;
        subscriber.next(sent);
        if (inFlightCount === maxInFlight - 1) makeRoom();
        if (isComplete && inFlightCount === 0) subscriber.complete();
      };
      const subscription = source.subscribe({
        next: (batch) => {
          inFlightCount += 1;
          if (inFlightCount < maxInFlight) makeRoom();
          new Sender(options, abort.signal).send(batch).then(finish, (error) => subscriber.error(error));
        },
        error: (error) => subscriber.error(error),
        complete: () => {
          isComplete = true;
          if (inFlightCount === 0) subscriber.complete();
        },
      });
      subscription.add(() => abort.abort());
      return subscription;
    });
}

class Sender {
  readonly #options: RequestOptions;
  readonly #signal: AbortSignal;
  #spentUnits = 0;

  constructor(options: RequestOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  async send(batch: readonly Parcel[]): Promise<Sent> {
    const expectedUnits = unitsOf(batch);
    const live: Parcel[] = [];
    const unsent: Delivery[] = [];
    // Sealed once more: while it waited for its turn, some of its entries may have been told that they were not sent.
    for (const parcel of batch) {
      const kind = parcel.seal();
      if (kind === 'ready') live.push(parcel);
      else unsent.push(deliver(parcel, { kind }));
    }
    const before = this.#spentUnits;
    const sent = (deliveries: readonly Delivery[]): Sent => {
      return { deliveries: [...unsent, ...deliveries], expectedUnits, spentUnits: this.#spentUnits - before };
    };
    if (live.length === 0) return sent([]);
    try {
      return sent(answered(live, await this.#sendWithRetries(live)));
    } catch (cause) {
      const fault = faultOf(cause);
      if (ONE_IS_BAD.has(fault) && live.length > 1) return sent(await this.#halve(live));
      const fate =
        this.#mayGoAgain(live, fault) && !live.every((parcel) => parcel.isWhole) ? AGAIN : fateOf(fault, cause);
      return sent(live.map((parcel) => deliver(parcel, fate)));
    }
  }

  async #halve(live: readonly Parcel[]): Promise<readonly Delivery[]> {
    const middle = Math.ceil(live.length / 2);
    const first = await this.send(live.slice(0, middle));
    const second = await this.send(live.slice(middle));
    return [...first.deliveries, ...second.deliveries];
  }

  #sendWithRetries(parcels: readonly Parcel[]): Promise<Reply> {
    const { retries, random, scheduler, tell } = this.#options;
    return pRetry(() => this.#sendOnce(parcels), {
      retries,
      // The waiting is done below, by the scheduler and with the random numbers that were given.
      minTimeout: 0,
      shouldRetry: async ({ error, attemptNumber }) => {
        if (!this.#mayGoAgain(parcels, faultOf(error))) return false;
        tell({ kind: 'retry', ...described(parcels), attempt: attemptNumber, reason: error.name });
        await wait(backoffMs(attemptNumber, random), scheduler, this.#signal);
        // What has settled meanwhile, by its deadline, must not be sent any more: the others go in another batch.
        return !this.#signal.aborted && parcels.every((parcel) => parcel.isWhole);
      },
    });
  }

  #mayGoAgain(parcels: readonly Parcel[], fault: Fault): boolean {
    return fault === 'unsent' || (fault === 'unknown' && parcels.every((parcel) => isRepeatable(parcel.request)));
  }

  async #sendOnce(parcels: readonly Parcel[]): Promise<Reply> {
    const { call, tell } = this.#options;
    this.#signal.throwIfAborted();
    const requests = parcels.map((parcel) => parcel.request);
    const operationCount = parcels.reduce((sum, { entries }) => sum + entries.length, 0);
    tell({ kind: 'request', ...described(parcels), operationCount, units: unitsOf(parcels) });
    for (const parcel of parcels) parcel.depart();
    try {
      const reply = await this.#withTimeout((signal) => call(requests, signal));
      this.#spentUnits += reply.consumed.length > 0 ? dearestUnits(reply.consumed) : unitsOf(parcels);
      this.#tellOfReply(parcels, reply);
      return reply;
    } catch (error) {
      const fault = faultOf(error);
      if (fault === 'unknown') for (const parcel of parcels) parcel.markUncertain();
      // A condition that fails is charged for, and who knows what the unknown has cost.
      if (fault === 'unknown' || fault === 'condition') this.#spentUnits += unitsOf(parcels);
      throw error;
    } finally {
      for (const parcel of parcels) parcel.arrive();
    }
  }

  #tellOfReply(parcels: readonly Parcel[], { consumed, strangerCount }: Reply): void {
    const { api, table, direction } = described(parcels);
    if (consumed.length > 0) this.#options.tell({ kind: 'capacity', table, direction, units: totalUnits(consumed) });
    if (strangerCount > 0) this.#options.tell({ kind: 'stranger', api, table, keyCount: strangerCount });
  }

  /** Also a transport that does not heed its signal is left behind when the time is over. */
  async #withTimeout<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { requestTimeout, scheduler } = this.#options;
    const abort = new AbortController();
    const stop = () => abort.abort(new RequestTimeout(requestTimeout));
    const aborted = new Promise<never>((_, reject) => {
      abort.signal.addEventListener('abort', () => reject(abort.signal.reason));
    });
    const timer = scheduler.schedule(stop, requestTimeout);
    this.#signal.addEventListener('abort', stop);
    try {
      return await Promise.race([run(abort.signal), aborted]);
    } finally {
      timer.unsubscribe();
      this.#signal.removeEventListener('abort', stop);
    }
  }
}

/** Named as the SDK names its own. */
class RequestTimeout extends Error {
  override readonly name = 'TimeoutError';

  constructor(timeoutMs: number) {
    super(`No reply within ${timeoutMs} ms (requestTimeout).`);
  }
}

/** Faults of a request that may be the fault of one of its operations. */
const ONE_IS_BAD: ReadonlySet<Fault> = new Set<Fault>(['invalid', 'denied']);

const AGAIN: Fate = { kind: 'again', isThrottled: false };

function deliver(parcel: Parcel, fate: Fate): Delivery {
  return { parcel, fate };
}

function answered(parcels: readonly Parcel[], { answers }: Reply): Delivery[] {
  return parcels.map((parcel, index) => {
    const answer = answers[index];
    const isProcessed = answer !== undefined && answer !== 'unprocessed';
    return deliver(parcel, isProcessed ? { kind: 'answered', answer } : { kind: 'again', isThrottled: true });
  });
}

function fateOf(fault: Fault, cause: unknown): Fate {
  switch (fault) {
    case 'throttled':
      return { kind: 'again', isThrottled: true };
    case 'unknown':
      return { kind: 'unknown', cause };
    default:
      return { kind: 'failed', fault, cause };
  }
}

export function unitsOf(parcels: readonly Parcel[]): number {
  return parcels.reduce((sum, parcel) => sum + parcel.request.units, 0);
}

/** A batch is of one table and one API call. */
function described(parcels: readonly Parcel[]) {
  const [first] = parcels;
  return {
    api: first?.request.api ?? '',
    table: first?.request.table.name ?? '',
    direction: first ? direction(first.request) : 'read',
  };
}
