/**
 * The errors of the service, as they look on the wire: a type, a sentence and at times a little more.
 * DynamoDB Developer Guide, *Error handling with DynamoDB*.
 */
const DYNAMODB = 'com.amazonaws.dynamodb.v20120810#';
const CORAL = 'com.amazon.coral.';
const TRANSACTION_ONGOING = 'Transaction is ongoing for the item';
/** Most messages quote the request, which may have 16 MB; those of ordinary requests end long before. */
const MAX_MESSAGE_LENGTH = 32_768;

/** An answer that is a refusal. Thrown anywhere beneath a call; what the call has written by then is rolled back. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';

  constructor(
    /** The name by which an SDK finds its error class, with its namespace. */
    readonly type: string,
    message: string,
    /** Members beside the type and the message. */
    readonly details: Readonly<Record<string, unknown>> = {},
    readonly status = 400,
  ) {
    super(message.length > MAX_MESSAGE_LENGTH ? `${message.slice(0, MAX_MESSAGE_LENGTH)}…` : message);
  }
}

/** What is asked breaks one of DynamoDB's rules. */
export function validationException(message: string): ServiceError {
  return new ServiceError(`${CORAL}validate#ValidationException`, message);
}

/** Whether an error is one. */
export function isValidationException(error: unknown): error is ServiceError {
  return error instanceof ServiceError && error.type === `${CORAL}validate#ValidationException`;
}

/** A `ValidationException` about an empty value of a key attribute: the one fault of an item that no transaction outlives. */
export class EmptyKeyError extends ServiceError {
  constructor(message: string) {
    super(validationException(message).type, message);
  }
}

/** A `ValidationException` with the opening that most of the service's sentences have. */
export function invalidParameters(what: string): ServiceError {
  return validationException(`One or more parameter values were invalid: ${what}`);
}

/** The request is no JSON, of which the service says no more, or a member has the wrong JSON type. */
export function serializationException(message = ''): ServiceError {
  return new ServiceError(`${CORAL}service#SerializationException`, message);
}

/** There is no such call. */
export function unknownOperationException(): ServiceError {
  return new ServiceError(`${CORAL}service#UnknownOperationException`, '');
}

/** Who asks may not. */
export function accessDeniedException(message: string): ServiceError {
  return new ServiceError(`${CORAL}service#AccessDeniedException`, message, {}, 403);
}

/** The request's body is over 16 MB. */
export function requestTooLargeException(): ServiceError {
  return new ServiceError(`${CORAL}service#RequestEntityTooLargeException`, 'Request size exceeded 16 MB', {}, 413);
}

/** Something broke in here; whether the call had an effect is for the caller to find out. */
export function internalServerError(message: string): ServiceError {
  return new ServiceError(`${DYNAMODB}InternalServerError`, message, {}, 500);
}

/** What the file holds is not what was written. */
export function damagedFile(): ServiceError {
  return storageException('The database file is damaged: restore it from a copy, or choose another file.');
}

/** The file takes no writes, or cannot be read, until somebody does something about it; the call had no effect. */
export function storageException(message: string): ServiceError {
  return new ServiceError(`${DYNAMODB}StorageException`, message);
}

/** There is no such table. The calls about tables name it, those about items do not. */
export function resourceNotFoundException(tableName?: string): ServiceError {
  const which = tableName === undefined ? '' : `: Table: ${tableName} not found`;
  return new ServiceError(`${DYNAMODB}ResourceNotFoundException`, `Requested resource not found${which}`);
}

/** There is no such table; so say the calls about tags. */
export function arnNotFoundException(arn: string): ServiceError {
  return new ServiceError(
    `${DYNAMODB}ResourceNotFoundException`,
    `Requested resource not found: ResourcArn: ${arn} not found`,
  );
}

/** There is no such stream, or there is no more. */
export function streamNotFoundException(arn: string): ServiceError {
  return new ServiceError(
    `${DYNAMODB}ResourceNotFoundException`,
    `Requested resource not found: Stream: ${arn} not found`,
  );
}

/** A stream has no such shard, or has it no more. */
export function shardNotFoundException(): ServiceError {
  return new ServiceError(`${DYNAMODB}ResourceNotFoundException`, 'Requested resource not found: Shard does not exist');
}

/** The record that is asked for is older than a stream keeps records. */
export function trimmedDataAccessException(): ServiceError {
  return new ServiceError(
    `${DYNAMODB}TrimmedDataAccessException`,
    'The data you are trying to access has been trimmed',
  );
}

/** The iterator is older than it may be. */
export function expiredIteratorException(): ServiceError {
  return new ServiceError(`${DYNAMODB}ExpiredIteratorException`, 'Shard iterator has expired');
}

/** The account, or a table, has as much of something as it may. */
export function limitExceededException(message: string): ServiceError {
  return new ServiceError(`${DYNAMODB}LimitExceededException`, `Subscriber limit exceeded: ${message}`);
}

/** The table is there already. */
export function resourceInUseException(message: string): ServiceError {
  return new ServiceError(`${DYNAMODB}ResourceInUseException`, message);
}

/** The condition did not hold. `details` may carry the item, where the request asked for it. */
export function conditionalCheckFailedException(details: Readonly<Record<string, unknown>> = {}): ServiceError {
  return new ServiceError(`${DYNAMODB}ConditionalCheckFailedException`, 'The conditional request failed', details);
}

/** Which table or index had no units left, and of which kind. API Reference, *ThrottlingReason*. */
export interface ThrottlingReason {
  readonly reason: string;
  /** The ARN of the table or index. */
  readonly resource: string;
}

/** No units are left where the request needs some. */
export class ThrottledError extends ServiceError {
  constructor(
    type: string,
    message: string,
    readonly reasons: readonly ThrottlingReason[],
    /** What the wire calls the reasons: the two exceptions differ in a letter. */
    readonly member: 'ThrottlingReasons' | 'throttlingReasons',
  ) {
    super(type, message, { [member]: reasons });
  }

  /** The same refusal for more reasons. */
  withReasons(reasons: readonly ThrottlingReason[]): ThrottledError {
    return new ThrottledError(this.type, this.message, reasons, this.member);
  }
}

/** No units are left of what is provisioned. */
export function throughputExceededException(message: string, reasons: readonly ThrottlingReason[]): ThrottledError {
  const type = `${DYNAMODB}ProvisionedThroughputExceededException`;
  return new ThrottledError(type, message, reasons, 'ThrottlingReasons');
}

/** No units are left of what an on-demand table has scaled to, or may take. */
export function throttlingException(message: string, reasons: readonly ThrottlingReason[]): ThrottledError {
  return new ThrottledError(`${CORAL}availability#ThrottlingException`, message, reasons, 'throttlingReasons');
}

/** No units are left of what the account may take of all its on-demand tables. */
export function requestLimitExceeded(message: string, reasons: readonly ThrottlingReason[]): ThrottledError {
  return new ThrottledError(`${DYNAMODB}RequestLimitExceeded`, message, reasons, 'ThrottlingReasons');
}

/** A transaction holds the item that a single write wants. Developer Guide, *Amazon DynamoDB Transactions: How it works*. */
export function transactionConflictException(): ServiceError {
  return new ServiceError(`${DYNAMODB}TransactionConflictException`, TRANSACTION_ONGOING);
}

/** The reason of an action whose item another transaction holds. */
export const TRANSACTION_CONFLICT = { Code: 'TransactionConflict', Message: TRANSACTION_ONGOING };

/** The transaction had no effect; each of its actions has a reason. */
export function transactionCanceledException(reasons: readonly { readonly Code: string }[]): ServiceError {
  const codes = reasons.map(({ Code }) => Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return withLargeMessage('TransactionCanceledException', message, { CancellationReasons: reasons });
}

/** The token is that of another transaction. */
export function idempotentParameterMismatchException(): ServiceError {
  const message = 'Specified idempotent token was used with different request parameters within the idempotency window';
  return withLargeMessage('IdempotentParameterMismatchException', message);
}

/** The errors of transactions spell the member `Message`. API Reference, *TransactWriteItems*. */
function withLargeMessage(
  name: string,
  message: string,
  details: Readonly<Record<string, unknown>> = {},
): ServiceError {
  return new ServiceError(`${DYNAMODB}${name}`, message, { ...details, message: undefined, Message: message });
}
