/** How base operations fail whose commit has failed: each with an error of its own. */
import type { SdkCancellationReason } from '../dynamodb/fault.js';
import { laneOf } from '../dynamodb/write.js';
import {
  ConditionFailedError,
  DeadlineError,
  type DynochemyError,
  RequestError,
  ThrottledError,
  TransactionCanceledError,
  UnknownOutcomeError,
  ValidationError,
} from '../errors.js';
import { unmarshallItem } from '../item/marshall.js';
import type { Operation } from '../operation/operation.js';
import { reasonOf } from '../pipeline/settle.js';
import type { Plan, Unit } from './plan.js';

/** The error of one operation, from what has gone wrong with it or with several. */
export function sameFailure(operation: Operation, cause: unknown): DynochemyError {
  const details = { operation, cause };
  if (cause instanceof UnknownOutcomeError) return new UnknownOutcomeError(details);
  if (cause instanceof DeadlineError) return new DeadlineError(cause.deadlineMs, details);
  if (cause instanceof ThrottledError) return new ThrottledError(cause.attempts, details);
  if (cause instanceof ConditionFailedError) return new ConditionFailedError(cause.item, details);
  if (cause instanceof TransactionCanceledError) return new TransactionCanceledError(cause.reasons, details);
  const message = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof ValidationError) return new ValidationError(message, details);
  return new RequestError(
    `The ${operation.kind} on table '${operation.table.name}' was not carried out: ${message}`,
    details,
  );
}

/** A condition did not hold, of the operation itself or of what follows it; nothing was written. */
export function conditionFailure(
  { operation, parts }: Unit & { readonly operation: Operation },
  /** Of what was sent, in the order of the reasons. */
  lanes: readonly string[],
  reasons: readonly SdkCancellationReason[],
  cause: unknown,
): DynochemyError {
  const own = parts.map(({ write }) => reasons[lanes.indexOf(laneOf(write))] ?? {});
  if (!own.some(({ Code }) => Code === 'ConditionalCheckFailed')) {
    return new RequestError(
      `The ${operation.kind} on table '${operation.table.name}' was not carried out: a write that follows it has a condition that did not hold.`,
      { operation, cause },
    );
  }
  if (operation.kind === 'transaction')
    return new TransactionCanceledError(
      own.map(({ Item: _, ...reason }) => reasonOf(reason)),
      { operation, cause },
    );
  const wantsOld = 'returnOld' in operation && operation.returnOld;
  const [item] = own.flatMap(({ Item }) => (Item && wantsOld ? [Item] : []));
  return new ConditionFailedError(item && unmarshallItem(item), { operation, cause });
}

/** What does not go into one transaction. */
export function uncommittable({ isTorn, writes }: Plan): ValidationError {
  if (isTorn)
    return new ValidationError('Its views write one item twice, in ways that cannot be one write of a transaction.');
  return new ValidationError(
    `With all that follows it atomically it has ${writes.size} writes, and a transaction takes 100, of 4 MB together: ` +
      "make the view 'eventual', or write less at a time.",
  );
}
