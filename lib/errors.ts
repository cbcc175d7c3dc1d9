/**
 * Every error that users meet, on one page. Each carries the operation that it belongs to and, as `cause`, what lay
 * beneath it. Messages say what was wrong, where and what to do; they never hold an item.
 */

/** What an error knows of its operation; the object itself is the one that was pushed. */
export interface FailedOperation {
  readonly kind: string;
  readonly table: { readonly name: string };
}

interface ErrorDetails {
  readonly operation?: FailedOperation | undefined;
  readonly cause?: unknown;
}

/** The class that all of them share: `catch (error) { if (error instanceof DynochemyError) … }`. */
export abstract class DynochemyError extends Error {
  override readonly name: string = 'DynochemyError';
  /** The operation that failed, as it was pushed; absent where an option or a definition is wrong. */
  operation: FailedOperation | undefined;

  constructor(message: string, { operation, cause }: ErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.operation = operation;
  }
}

/** A definition, an option, a key, an item or an expression is wrong: nothing was sent, or the service refused it. */
export class ValidationError extends DynochemyError {
  override readonly name: string = 'ValidationError';
}

/** The item is over DynamoDB's 400 KB; nothing was sent. */
export class ItemTooLargeError extends DynochemyError {
  override readonly name: string = 'ItemTooLargeError';

  constructor(
    /** What the item measures by DynamoDB's rule. */
    readonly sizeBytes: number,
    details: ErrorDetails,
  ) {
    const where = details.operation ? ` for table '${details.operation.table.name}'` : '';
    super(
      `The item${where} has ${sizeBytes} bytes, DynamoDB takes 409600: store large attributes elsewhere or split the item.`,
      details,
    );
  }
}

/** The condition of a put, an update or a delete did not hold; nothing was written. */
export class ConditionFailedError extends DynochemyError {
  override readonly name: string = 'ConditionFailedError';

  constructor(
    /** The item as it was, where `returnOld` asked for it and there was one. */
    readonly item: unknown,
    details: ErrorDetails,
  ) {
    super(`The condition of the ${describe(details.operation)} did not hold; nothing was written.`, details);
  }
}

/** Why one operation of a cancelled transaction stood in its way; `None` if it did not. */
export interface CancellationReason {
  readonly code: string;
  readonly message?: string;
  readonly item?: unknown;
}

/** A transaction was cancelled as a whole; nothing was written. */
export class TransactionCanceledError extends DynochemyError {
  override readonly name: string = 'TransactionCanceledError';

  constructor(
    /** One reason for each operation, in their order. */
    readonly reasons: readonly CancellationReason[],
    details: ErrorDetails,
  ) {
    super(`The transaction was cancelled: ${reasons.map((reason) => reason.code).join(', ')}.`, details);
  }
}

/** The table had no capacity left for this operation, until its deadline or for very long; nothing was written. */
export class ThrottledError extends DynochemyError {
  override readonly name: string = 'ThrottledError';

  constructor(
    /** How often the operation was sent and refused. */
    readonly attempts: number,
    details: ErrorDetails,
  ) {
    super(
      `The ${describe(details.operation)} was throttled ${attempts} times and never got through: raise the table's ` +
        'capacity, declare what it has (readCapacity, writeCapacity), or allow a longer deadline.',
      details,
    );
  }
}

/** The write may have taken effect or not: the reply was lost. Neither success nor failure; read the item to know. */
export class UnknownOutcomeError extends DynochemyError {
  override readonly name: string = 'UnknownOutcomeError';

  constructor(details: ErrorDetails) {
    super(
      `The ${describe(details.operation)} may have taken effect or not: its reply was lost, and sending it again ` +
        'could apply it twice or hide what happened. Read the item to know.',
      details,
    );
  }
}

/** The operation was not done within `deadline`, and nothing was written. */
export class DeadlineError extends DynochemyError {
  override readonly name: string = 'DeadlineError';

  constructor(
    /** Milliseconds that it had. */
    readonly deadlineMs: number,
    details: ErrorDetails,
  ) {
    super(`The ${describe(details.operation)} was not done within its deadline of ${deadlineMs} ms.`, details);
  }
}

/** More operations were pushed than `maxQueued` allows; this one was not taken. */
export class QueueFullError extends DynochemyError {
  override readonly name: string = 'QueueFullError';

  constructor(maxQueued: number, details: ErrorDetails) {
    super(
      `The ${describe(details.operation)} was not taken: ${maxQueued} operations are waiting (maxQueued). ` +
        'Push more slowly, or hand the source to ingest(), which pulls.',
      details,
    );
  }
}

/** The solvent is closed, or whoever pushed the operation left before it was sent; nothing was written. */
export class ClosedError extends DynochemyError {
  override readonly name: string = 'ClosedError';
}

/**
 * The service or the way to it refused the request; the SDK's error is the `cause`. Nothing was written, unless the message
 * says that the operation took effect and a view could not follow it.
 */
export class RequestError extends DynochemyError {
  override readonly name: string = 'RequestError';
}

/** Changes of a table are gone from its stream, which keeps them for 24 hours, before they were read. */
export class TrimmedDataAccessError extends DynochemyError {
  override readonly name: string = 'TrimmedDataAccessError';

  constructor(
    /** The shard that can no longer be read from where its reader stood. */
    readonly shard: string,
    details: ErrorDetails,
  ) {
    super(
      `Changes of table '${details.operation?.table.name}' are gone before they were read: its stream keeps them for 24 hours, ` +
        `and shard ${shard} was last read before that. Rebuild what is made of them, and start anew from 'now' under ` +
        "another consumer's name.",
      details,
    );
  }
}

function describe(operation: FailedOperation | undefined): string {
  return operation ? `${operation.kind} on table '${operation.table.name}'` : 'operation';
}
