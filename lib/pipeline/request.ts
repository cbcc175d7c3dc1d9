/**
 * 5. The one promise of the pipeline: a batch becomes one call of the SDK, with a deadline of its own. What did not reach
 * the service is sent again, and so is what may have been applied, where applying it twice changes nothing. A batch that
 * is refused because of one bad operation is halved until that one stands alone.
 */
import { setMaxListeners } from 'node:events';
import pRetry from 'p-retry';
import { Observable, type OperatorFunction, type SchedulerLike } from 'rxjs';
import type { Purchase } from '../capacity/budget.js';
import { sumOf, totalUnits, type Units, unitsByPlace } from '../capacity/consumed.js';
import type { Reply } from '../dynamodb/call.js';
import { type Fault, faultOf } from '../dynamodb/fault.js';
import { direction, isRepeatable, placesOf, type Request } from '../dynamodb/request.js';
import type { Event } from '../events.js';
import { backoffMs, wait } from './backoff.js';
import type { Delivery, Fate, Sent } from './delivery.js';
import type { Parcel } from './parcel.js';
import type { Paid } from './till.js';

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

/** What hears of costs while a batch is sent. */
export interface Ledger {
  /** What requests will probably cost. */
  readonly costOf: (purchase: Purchase) => Units;
  /** What has been carried out, and what the service says that it has consumed. */
  readonly learn: (purchase: Purchase, consumed: Units) => void;
  /** That something was refused for want of units: by an exception, or with a reply that gives no reason. */
  readonly refused: (cause: unknown) => void;
}

/** Sends batches, `maxInFlight` at a time; `makeRoom` is called when one more may come. Unsubscribing aborts them. */
export function request(
  options: RequestOptions,
  ledger: Ledger,
  makeRoom: () => void,
): OperatorFunction<Paid<readonly Parcel[]>, Sent> {
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
        next: ({ value: batch, cost: paid }) => {
          inFlightCount += 1;
          if (inFlightCount < maxInFlight) makeRoom();
          const sender = new Sender(options, ledger, abort.signal);
          sender
            .send(batch)
            .then((deliveries) => finish({ deliveries, paid, spent: sender.spent, forfeited: sender.forfeited }))
            .catch((error) => subscriber.error(error));
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
  readonly #ledger: Ledger;
  readonly #signal: AbortSignal;
  #spent: Units = new Map();
  #forfeited: Units = new Map();

  constructor(options: RequestOptions, ledger: Ledger, signal: AbortSignal) {
    this.#options = options;
    this.#ledger = ledger;
    this.#signal = signal;
  }

  /** What all requests of this sender have cost so far. */
  get spent(): Units {
    return this.#spent;
  }

  /** What was asked for in vain. */
  get forfeited(): Units {
    return this.#forfeited;
  }

  async send(batch: readonly Parcel[]): Promise<readonly Delivery[]> {
    const live: Parcel[] = [];
    const unsent: Delivery[] = [];
    // Sealed once more: while it waited for its turn, some of its entries may have been told that they were not sent.
    for (const parcel of batch) {
      const kind = parcel.seal();
      if (kind === 'ready') live.push(parcel);
      else unsent.push(deliver(parcel, { kind }));
    }
    return live.length === 0 ? unsent : [...unsent, ...(await this.#sendLive(live))];
  }

  async #sendLive(live: readonly Parcel[]): Promise<readonly Delivery[]> {
    try {
      return answered(live, await this.#sendWithRetries(live));
    } catch (cause) {
      const fault = faultOf(cause);
      if (ONE_IS_BAD.has(fault) && live.length > 1) return this.#halve(live);
      const fate =
        this.#mayGoAgain(live, fault) && !live.every((parcel) => parcel.isWhole) ? AGAIN : fateOf(fault, cause);
      return live.map((parcel) => deliver(parcel, fate));
    }
  }

  async #halve(live: readonly Parcel[]): Promise<readonly Delivery[]> {
    const middle = Math.ceil(live.length / 2);
    const first = await this.send(live.slice(0, middle));
    return [...first, ...(await this.send(live.slice(middle)))];
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
    const { call, tell, scheduler } = this.#options;
    this.#signal.throwIfAborted();
    const requests = parcels.map((parcel) => parcel.request);
    const operationCount = parcels.reduce((sum, { entries }) => sum + entries.length, 0);
    const { units } = purchaseOf(parcels);
    const startedAt = scheduler.now();
    tell({ kind: 'request', ...described(parcels), operationCount, units, waitMs: meanWaitMs(parcels, startedAt) });
    const ended = (error?: string) => {
      tell({ kind: 'reply', ...described(parcels), latencyMs: scheduler.now() - startedAt, error });
    };
    for (const parcel of parcels) parcel.depart();
    try {
      const reply = await this.#withTimeout((signal) => call(requests, signal));
      ended();
      this.#account(parcels, reply);
      this.#tellOfReply(parcels, reply);
      return reply;
    } catch (error) {
      ended(error instanceof Error ? error.name : String(error));
      const fault = faultOf(error);
      if (fault === 'unknown') for (const parcel of parcels) parcel.markUncertain();
      // A condition that fails is charged for, and who knows what the unknown has cost.
      if (fault === 'unknown' || fault === 'condition') this.#spend(this.#ledger.costOf(purchaseOf(parcels)));
      if (fault === 'throttled') this.#refused(parcels, error);
      throw error;
    } finally {
      for (const parcel of parcels) parcel.arrive();
    }
  }

  #account(parcels: readonly Parcel[], { answers, consumed }: Reply): void {
    const processed = parcels.filter((_, index) => answers[index] !== 'unprocessed');
    const refused = parcels.filter((_, index) => answers[index] === 'unprocessed');
    if (refused.length > 0) this.#refused(refused, undefined);
    if (processed.length === 0) return;
    const purchase = purchaseOf(processed);
    if (consumed.length > 0) this.#ledger.learn(purchase, unitsByPlace(consumed));
    this.#spend(consumed.length > 0 ? unitsByPlace(consumed) : this.#ledger.costOf(purchase));
  }

  #refused(parcels: readonly Parcel[], cause: unknown): void {
    this.#forfeited = sumOf(this.#forfeited, this.#ledger.costOf(purchaseOf(parcels)));
    this.#ledger.refused(cause);
  }

  #spend(units: Units): void {
    this.#spent = sumOf(this.#spent, units);
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

/** What a batch, whose requests are of one kind and one table, is to be paid for. */
export function purchaseOf(parcels: readonly Parcel[]): Purchase {
  const [first] = parcels;
  const units = parcels.reduce((sum, { request }) => sum + request.units, 0);
  return { kind: first?.request.api ?? '', units, places: first ? placesOf(first.request) : [] };
}

function meanWaitMs(parcels: readonly Parcel[], now: number): number {
  let count = 0;
  let sumMs = 0;
  for (const { entries } of parcels) {
    count += entries.length;
    for (const { pushedAt } of entries) sumMs += now - pushedAt;
  }
  return sumMs / count;
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
