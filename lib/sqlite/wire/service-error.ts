/**
 * The errors of the service, as they look on the wire: a type, a sentence and at times a little more.
 * DynamoDB Developer Guide, *Error handling with DynamoDB*.
 */
const DYNAMODB = 'com.amazonaws.dynamodb.v20120810#';
const CORAL = 'com.amazon.coral.';

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
    super(message);
  }
}

/** What is asked breaks one of DynamoDB's rules. */
export function validationException(message: string): ServiceError {
  return new ServiceError(`${CORAL}validate#ValidationException`, message);
}

/** A `ValidationException` with the opening that most of the service's sentences have. */
export function invalidParameters(what: string): ServiceError {
  return validationException(`One or more parameter values were invalid: ${what}`);
}

/** The request is no JSON, or a member has the wrong JSON type. */
export function serializationException(message: string): ServiceError {
  return new ServiceError(`${CORAL}service#SerializationException`, message);
}

/** There is no such call. */
export function unknownOperationException(): ServiceError {
  return new ServiceError(`${CORAL}service#UnknownOperationException`, '');
}

/** The request's body is over 16 MB. */
export function requestTooLargeException(): ServiceError {
  return new ServiceError(`${CORAL}service#RequestEntityTooLargeException`, 'Request size exceeded 16 MB', {}, 413);
}

/** Something broke in here; whether the call had an effect is for the caller to find out. */
export function internalServerError(message: string): ServiceError {
  return new ServiceError(`${DYNAMODB}InternalServerError`, message, {}, 500);
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

/** The table is there already. */
export function resourceInUseException(message: string): ServiceError {
  return new ServiceError(`${DYNAMODB}ResourceInUseException`, message);
}

/** The condition did not hold. `details` may carry the item, where the request asked for it. */
export function conditionalCheckFailedException(details: Readonly<Record<string, unknown>> = {}): ServiceError {
  return new ServiceError(`${DYNAMODB}ConditionalCheckFailedException`, 'The conditional request failed', details);
}

/** Which table or index had no units left, and of which kind. */
export interface ThrottlingReason {
  readonly reason: string;
  /** The ARN of the table or index. */
  readonly resource: string;
}

/** No units are left where the request needs some. */
export function throughputExceededException(reasons: readonly ThrottlingReason[]): ServiceError {
  return new ServiceError(
    `${DYNAMODB}ProvisionedThroughputExceededException`,
    'The level of configured provisioned throughput for the table was exceeded. ' +
      'Consider increasing your provisioning level with the UpdateTable API.',
    { ThrottlingReasons: reasons },
  );
}
