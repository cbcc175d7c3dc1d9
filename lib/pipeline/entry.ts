/** An operation on its way through the pipeline, from the push to its one settlement. */

import { direction, type Request } from '../dynamodb/request.js';
import { ClosedError, type DynochemyError } from '../errors.js';
import type { Operation } from '../operation/operation.js';
import type { Priority } from '../operation/priority.js';

/** How an entry ends: with the answer to its operation, or with an error. */
export type Ending = { readonly value: unknown; readonly error?: undefined } | { readonly error: DynochemyError };

/** What a request that an operation calls for has to do with it. */
export interface Hooks {
  /** Asked before it is sent: if not, it ends with a `ClosedError`. */
  readonly isWanted: () => boolean;
  /** Told each time that it is sent, that it was not carried out as far as is known, and that its reply was lost. */
  readonly departed?: () => void;
  readonly arrived?: () => void;
  readonly lost?: () => void;
}

/** Whoever keeps an entry until it ends. */
export interface Keeper {
  /** Its first request is on its way. */
  readonly sent: (entry: Entry) => void;
  /** It has ended. Called once. */
  readonly settled: (entry: Entry, ending: Ending) => void;
}

export class Entry {
  readonly operation: Operation;
  readonly request: Request;
  /** Entries of one lane go one after the other; a transaction has several, a page of a query none. */
  readonly lanes: readonly string[];
  /** On the solvent's clock. */
  readonly pushedAt: number;
  /** When its deadline is over, on the same clock. */
  dueAt: number;
  /** Whether its time runs from its first request: it was pulled. */
  isPatient = false;
  /** Requests that it was part of. */
  attempts = 0;
  /** When the first of them was sent. */
  sentAt: number | undefined;
  /** A request that it is part of is on its way. */
  isInFlight = false;
  /** The reply to such a request was lost, so that it may have been applied. */
  isUncertain = false;
  /** The last time, it was not processed for want of capacity. */
  isThrottled = false;
  readonly #keeper: Keeper;
  readonly #hooks: Hooks | undefined;
  #isSettled = false;

  /** `deadline` is in milliseconds from `pushedAt`. */
  constructor(
    operation: Operation,
    request: Request,
    lanes: readonly string[],
    pushedAt: number,
    deadline: number,
    keeper: Keeper,
    hooks?: Hooks,
  ) {
    this.operation = operation;
    this.request = request;
    this.lanes = lanes;
    this.pushedAt = pushedAt;
    this.dueAt = pushedAt + deadline;
    this.#keeper = keeper;
    this.#hooks = hooks;
  }

  /** Whether a write may have taken effect without our knowing; a read has no effect. */
  get mayBeApplied(): boolean {
    return direction(this.request) === 'write' && (this.isInFlight || this.isUncertain);
  }

  get priority(): Priority {
    const { operation } = this;
    return 'selection' in operation ? (operation.selection.priority ?? 'normal') : operation.priority;
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** It is about to be sent: unless nobody wants that any more. What may have been applied goes on, until that is known. */
  reconsider(): void {
    if (this.mayBeApplied || this.#hooks?.isWanted() !== false) return;
    this.settle({ error: new ClosedError('It is not wanted any more.') });
  }

  /** A request that it is part of is on its way. */
  depart(now: number): void {
    this.isInFlight = true;
    this.attempts += 1;
    if (this.sentAt === undefined) {
      this.sentAt = now;
      this.#keeper.sent(this);
    }
    this.#hooks?.departed?.();
  }

  /** That request has ended, and has not been carried out as far as is known. */
  arrive(): void {
    this.isInFlight = false;
    this.#hooks?.arrived?.();
  }

  /** The reply to a request was lost. */
  lose(): void {
    this.isUncertain = true;
    this.#hooks?.lost?.();
  }

  /** The first ending counts; what comes later, such as the reply to a request whose deadline was over, is dropped. */
  settle(ending: Ending): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#keeper.settled(this, ending);
  }
}
