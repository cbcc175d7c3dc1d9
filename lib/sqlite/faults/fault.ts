/** What can be made to go wrong, and how users ask for it. */

/**
 * What goes wrong with one request.
 *
 * - `throttle`: refused with ProvisionedThroughputExceededException; nothing was done
 * - `onDemandThrottle`: refused with ThrottlingException, as on-demand tables do; nothing was done
 * - `accountThrottle`: refused with RequestLimitExceeded; nothing was done
 * - `partialBatch`: a BatchGetItem or BatchWriteItem does some of what it asks, at least one, and hands back the rest;
 *   what the service refuses as a whole is refused so
 * - `conflict`: another transaction holds an item. A transaction is cancelled with TransactionConflict for one of its
 *   items, a single write refused with TransactionConflictException; nothing was done
 * - `errorBefore`, `errorAfter`: status 500, InternalServerError; nothing was done, or all of it
 * - `resetBefore`, `resetAfter`: the connection breaks, ECONNRESET; nothing was done, or all of it
 * - `slow`: the reply comes `slowMs` later; all of it was done
 *
 * `partialBatch` spares calls that are no batch of two or more, and `conflict` those that neither write one item nor are a
 * transaction.
 */
export type Fault = (typeof FAULTS)[number];

export const FAULTS = [
  'throttle',
  'onDemandThrottle',
  'accountThrottle',
  'partialBatch',
  'conflict',
  'errorBefore',
  'errorAfter',
  'resetBefore',
  'resetAfter',
  'slow',
] as const;

/** How often each fault strikes: from 0, never, to 1, always, and together no more than 1. */
export type FaultRates = { readonly [F in Fault]?: number };

/** A request as it came in. */
export interface FaultRequest {
  /** The API call, such as `PutItem`. */
  readonly operation: string;
  /** The request itself, as the wire has it. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The tables that it names, each once. */
  readonly tableNames: readonly string[];
}

/** A test harness for retry logic. A run goes the same way again where requests come in the same order. */
export interface FaultOptions {
  /**
   * Milliseconds from a request to its reply, half of them on the way there and half on the way back: always the same, any
   * between two (drawn evenly), or what a function says of each request. Default 0.
   */
  readonly latency?: number | { readonly min: number; readonly max: number } | ((request: FaultRequest) => number);
  /**
   * What goes wrong: rates, which strike calls about items and leave those about tables alone, or a function that says for
   * every request what is to go wrong with it, if anything. Default nothing.
   */
  readonly faults?: FaultRates | ((request: FaultRequest) => Fault | undefined);
  /** Milliseconds by which `slow` replies are late. Default 5,000. */
  readonly slowMs?: number;
  /** A whole number that decides everything here that is drawn. Default 1. */
  readonly seed?: number;
}
