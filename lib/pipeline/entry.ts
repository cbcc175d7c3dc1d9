/** An operation on its way through the pipeline, from the push to its one settlement. */

import { direction, type Request } from '../dynamodb/request.js';
import type { DynochemyError } from '../errors.js';
import type { Operation } from '../operation/operation.js';
import type { Priority } from '../operation/priority.js';

/** How an entry ends: with the answer to its operation, or with an error. */
export type Ending = { readonly value: unknown; readonly error?: undefined } | { readonly error: DynochemyError };

export class Entry {
  readonly operation: Operation;
  readonly request: Request;
  /** Entries of one lane go one after the other; a transaction has several, a page of a query none. */
  readonly lanes: readonly string[];
  /** On the solvent's clock. */
  readonly pushedAt: number;
  /** When its deadline is over, on the same clock. */
  dueAt: number;
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
  readonly #settle: (entry: Entry, ending: Ending) => void;
  #isSettled = false;

  /** `deadline` is in milliseconds from `pushedAt`. */
  constructor(
    operation: Operation,
    request: Request,
    lanes: readonly string[],
    pushedAt: number,
    deadline: number,
    settle: (entry: Entry, ending: Ending) => void,
  ) {
    this.operation = operation;
    this.request = request;
    this.lanes = lanes;
    this.pushedAt = pushedAt;
    this.dueAt = pushedAt + deadline;
    this.#settle = settle;
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

  /** The first ending counts; what comes later, such as the reply to a request whose deadline was over, is dropped. */
  settle(ending: Ending): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#settle(this, ending);
  }
}
