/**
 * Why a transaction is cancelled: a reason for each of its actions, in their order. API Reference, *TransactWriteItems*
 * and *TransactGetItems*, where the reasons are listed.
 */
import { ExpressionError } from '../expression/expression-error.js';
import { EmptyKeyError, ServiceError, transactionCanceledException } from '../wire/service-error.js';

/** The service's `CancellationReason`. */
export interface CancellationReason {
  readonly Code: string;
  readonly Message?: string;
  /** The item whose condition failed, where the action asked for it. */
  readonly Item?: unknown;
}

/**
 * Takes a step of each action. Where one cannot be taken, the others are tried all the same and the transaction is
 * cancelled; `beforeCancel` is what that still takes. What is more than a fault of one action is thrown at once.
 */
export function attemptAll<T, R>(
  actions: readonly T[],
  step: (action: T) => R,
  beforeCancel: () => void = () => {},
): R[] {
  const results: R[] = [];
  const reasons = actions.map((action) => {
    try {
      results.push(step(action));
      return { Code: 'None' };
    } catch (error) {
      return reasonOf(error);
    }
  });
  if (results.length === actions.length) return results;
  beforeCancel();
  throw transactionCanceledException(reasons);
}

/** What the error of a single call is called among the reasons. */
const CODES: ReadonlyMap<string, string> = new Map([
  ['ConditionalCheckFailedException', 'ConditionalCheckFailed'],
  ['ProvisionedThroughputExceededException', 'ProvisionedThroughputExceeded'],
  ['ThrottlingException', 'ThrottlingError'],
  ['ValidationException', 'ValidationError'],
]);

/** Measured on the service: an empty key value refuses the request, while one of a wrong type is a reason. */
function reasonOf(error: unknown): CancellationReason {
  if (error instanceof ExpressionError) return { Code: 'ValidationError', Message: error.message };
  if (!(error instanceof ServiceError) || error instanceof EmptyKeyError) throw error;
  const code = CODES.get(error.type.slice(error.type.indexOf('#') + 1));
  if (code === undefined) throw error;
  return { Code: code, Message: error.message, Item: error.details.Item };
}
