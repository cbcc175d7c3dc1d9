/**
 * 5. The one promise of the pipeline: a batch becomes one call of the SDK, with a deadline of its own. What did not reach
 * the service is sent again, and so is what may have been applied, where applying it twice changes nothing. A batch that
 * is refused because of one bad operation is halved until that one stands alone.
 */
import pRetry from 'p-retry';
import type { SchedulerLike } from 'rxjs';
import type { Purchase } from '../capacity/budget.js';
import { totalUnits, unitsByPlace } from '../capacity/consumed.js';
import type { Answer, Reply } from '../dynamodb/call.js';
import { cancellationReasons, type Fault, faultOf, isThrottle, mayBeOfOne } from '../dynamodb/fault.js';
import { direction, isRepeatable, type Request } from '../dynamodb/request.js';
import type { Event } from '../events.js';
import { backoffMs, wait } from './backoff.js';
import { type Bill, billOf, purchasesOf } from './bill.js';
import type { Delivery, Fate, Sent } from './delivery.js';
import type { Parcel } from './parcel.js';
import { type Ledger, Receipt } from './receipt.js';
import { withTimeout } from './timeout.js';

export interface RequestOptions {
  /** Calls the service once. */
  readonly call: (batch: readonly Request[], signal: AbortSignal) => Promise<Reply>;
  /** Milliseconds after which a request is given up; it may have been applied then. */
  readonly requestTimeout: number;
  /** Times that a request is sent again after a fault on the way. */
  readonly retries: number;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
  readonly tell: (event: Event) => void;
}

/** Sends a batch that is paid for. Rejects only where this library is at fault. */
export function request(options: RequestOptions, ledger: Ledger): (bill: Bill, signal: AbortSignal) => Promise<Sent> {
  return async (bill, signal) => {
    const receipt = new Receipt(ledger, bill.paid);
    const deliveries = await new Sender(options, ledger, receipt, signal).send(bill.batch);
    const { paid, spent, forfeited } = receipt;
    return { deliveries, bill: { ...bill, paid }, spent, forfeited };
  };
}

class Sender {
  readonly #options: RequestOptions;
  readonly #ledger: Ledger;
  readonly #signal: AbortSignal;
  readonly #receipt: Receipt;

  constructor(options: RequestOptions, ledger: Ledger, receipt: Receipt, signal: AbortSignal) {
    this.#options = options;
    this.#ledger = ledger;
    this.#receipt = receipt;
    this.#signal = signal;
  }

  async send(batch: readonly Parcel[]): Promise<readonly Delivery[]> {
    await this.#ledger.turn(this.#signal);
    const live: Parcel[] = [];
    const unsent: Delivery[] = [];
    // Sealed once more: while it waited for its turn, some of its entries may have been told that they were not sent.
    for (const parcel of batch) {
      const kind = parcel.seal();
      if (kind !== 'ready') unsent.push(deliver(parcel, { kind }));
      else if (this.#isForgotten(parcel)) unsent.push(deliver(parcel, { kind: 'unknown', cause: undefined }));
      else live.push(parcel);
    }
    return live.length === 0 ? unsent : [...unsent, ...(await this.#sendLive(live))];
  }

  async #sendLive(live: readonly Parcel[]): Promise<readonly Delivery[]> {
    try {
      return answered(live, await this.#sendWithRetries(live));
    } catch (cause) {
      const fault = faultOf(cause);
      if (mayBeOfOne(fault) && live.length > 1) return this.#halve(live);
      const fate = this.#mayGoAgain(live, fault) && !areWhole(live) ? AGAIN : fateOf(fault, cause);
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
        await this.#payAgain(parcels);
        // What has settled meanwhile, by its deadline, must not be sent any more: the others go in another batch.
        return !this.#signal.aborted && this.#mayGoAgain(parcels, faultOf(error)) && areWhole(parcels);
      },
    });
  }

  async #payAgain(parcels: readonly Parcel[]): Promise<void> {
    if (!areWhole(parcels)) return;
    const { paid } = await this.#ledger.payAgain(billOf(parcels), this.#signal);
    this.#receipt.paidAgain(paid);
    await this.#ledger.turn(this.#signal);
  }

  #mayGoAgain(parcels: readonly Parcel[], fault: Fault): boolean {
    if (fault === 'unsent') return true;
    return fault === 'unknown' && parcels.every((each) => isRepeatable(each.request) && !this.#isForgotten(each));
  }

  /** A transaction that may have been applied, whose token the service may not remember: it could be applied twice. */
  #isForgotten({ request, isUncertain, sentAt = 0 }: Parcel): boolean {
    const isToken = request.api === 'TransactWriteItems' && isUncertain;
    return isToken && this.#options.scheduler.now() - sentAt > TOKEN_MS;
  }

  async #sendOnce(parcels: readonly Parcel[]): Promise<Reply> {
    const { call, tell, requestTimeout, scheduler } = this.#options;
    this.#signal.throwIfAborted();
    const requests = parcels.map((parcel) => parcel.request);
    const operationCount = parcels.reduce((sum, { entries }) => sum + entries.length, 0);
    const purchases = purchasesOf(parcels);
    const units = Array.from(purchases.values()).reduce((sum, purchase) => sum + purchase.units, 0);
    const startedAt = scheduler.now();
    tell({ kind: 'request', ...described(parcels), operationCount, units, waitMs: meanWaitMs(parcels, startedAt) });
    const ended = (error?: string) => {
      tell({ kind: 'reply', ...described(parcels), latencyMs: scheduler.now() - startedAt, error });
    };
    for (const parcel of parcels) parcel.depart(startedAt);
    try {
      const reply = await withTimeout((signal) => call(requests, signal), requestTimeout, this.#signal, scheduler);
      ended();
      // What was carried out must not be taken back any more, and is on its way until it has settled.
      for (const [index, parcel] of parcels.entries()) if (!isProcessed(reply.answers[index])) parcel.arrive();
      this.#account(parcels, purchases, reply);
      if (reply.answers.some(isProcessed)) this.#receipt.answered(purchases);
      this.#tellOfStrangers(parcels, reply.strangerCount);
      return reply;
    } catch (error) {
      ended(error instanceof Error ? error.name : String(error));
      const fault = faultOf(error);
      for (const parcel of parcels) parcel.arrive();
      if (fault === 'unknown') for (const parcel of parcels) parcel.markUncertain();
      // A condition that fails is charged for, and who knows what the unknown has cost.
      if (fault === 'unknown' || fault === 'condition') this.#receipt.consumedAsExpected(purchases);
      if (fault === 'unsent') this.#receipt.unsent(purchases);
      if (fault === 'throttled') this.#receipt.refused(throttledOf(parcels, purchases, error), error);
      else if (fault === 'unknown' || fault === 'unsent') this.#receipt.lost(purchases);
      else this.#receipt.answered(purchases);
      throw error;
    }
  }

  #account(parcels: readonly Parcel[], asked: ReadonlyMap<string, Purchase>, { answers, consumed }: Reply): void {
    const refused = parcels.filter((_, index) => answers[index] === 'unprocessed');
    if (refused.length > 0) this.#receipt.refused(purchasesOf(refused), undefined);
    const isWhole = refused.length === 0;
    const purchases = isWhole ? asked : purchasesOf(parcels.filter((_, index) => answers[index] !== 'unprocessed'));
    if (consumed.length === 0) {
      this.#receipt.consumedAsExpected(purchases);
      return;
    }
    const { direction } = described(parcels);
    for (const [table, purchase] of purchases) {
      const ofTable = purchases.size === 1 ? consumed : consumed.filter(({ TableName }) => TableName === table);
      const units = unitsByPlace(ofTable);
      this.#receipt.consumed(table, purchase, units);
      this.#options.tell({ kind: 'capacity', table, direction, units: totalUnits(ofTable) });
    }
  }

  #tellOfStrangers(parcels: readonly Parcel[], keyCount: number): void {
    const { api, table } = described(parcels);
    if (keyCount > 0) this.#options.tell({ kind: 'stranger', api, table, keyCount });
  }
}

/**
 * A client request token is remembered for ten minutes, of which a part may have gone by on the way.
 * API Reference, *TransactWriteItems*: ClientRequestToken.
 */
const TOKEN_MS = 9 * 60_000;

/** A cancelled transaction says which of its parts were throttled, if any: it may have met another one instead. */
function throttledOf(
  [parcel]: readonly Parcel[],
  purchases: ReadonlyMap<string, Purchase>,
  error: unknown,
): ReadonlyMap<string, Purchase> {
  const reasons = cancellationReasons(error);
  if (parcel?.request.api !== 'TransactWriteItems' || reasons.length === 0) return purchases;
  const { writes } = parcel.request;
  const tables = new Set(writes.filter((_, index) => isThrottle(reasons[index] ?? {})).map(({ table }) => table.name));
  return new Map([...purchases].filter(([table]) => tables.has(table)));
}

function areWhole(parcels: readonly Parcel[]): boolean {
  return parcels.every((parcel) => parcel.isWhole());
}

const AGAIN: Fate = { kind: 'again', isThrottled: false };

function deliver(parcel: Parcel, fate: Fate): Delivery {
  return { parcel, fate };
}

function answered(parcels: readonly Parcel[], { answers }: Reply): Delivery[] {
  return parcels.map((parcel, index) => {
    const answer = answers[index];
    return deliver(parcel, isProcessed(answer) ? { kind: 'answered', answer } : { kind: 'again', isThrottled: true });
  });
}

function isProcessed(answer: Answer | undefined): answer is Exclude<Answer, 'unprocessed'> {
  return answer !== undefined && answer !== 'unprocessed';
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

function meanWaitMs(parcels: readonly Parcel[], now: number): number {
  let count = 0;
  let sumMs = 0;
  for (const { entries } of parcels) {
    count += entries.length;
    for (const { pushedAt } of entries) sumMs += now - pushedAt;
  }
  return sumMs / count;
}

/** A batch is of one table and one API call; of a transaction's tables, the first stands for all. */
function described(parcels: readonly Parcel[]) {
  const [first] = parcels;
  return {
    api: first?.request.api ?? '',
    table: first?.request.table.name ?? '',
    direction: first ? direction(first.request) : 'read',
  };
}
