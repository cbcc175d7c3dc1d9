/**
 * What an error of the SDK means for the operations of its request: above all, whether the write may have taken effect.
 * DynamoDB Developer Guide, *Error handling with DynamoDB*.
 */

import { type Place, TABLE } from '../capacity/consumed.js';
import type { AttributeMap } from '../item/attribute-value.js';

/**
 * - `throttled`: not applied; the table, an index or a key range has no capacity left now, or another write was quicker
 * - `unsent`: not applied; the request did not reach the service, or came back for its signature
 * - `condition`: not applied; the condition did not hold
 * - `invalid`: not applied; some operation of the request is wrong, and others may be right
 * - `denied`: not applied; the caller may not do this to some key of the request, or to any
 * - `refused`: not applied; none of the request's operations will ever pass
 * - `unknown`: applied or not
 */
export type Fault = 'throttled' | 'unsent' | 'condition' | 'invalid' | 'denied' | 'refused' | 'unknown';

export function faultOf(error: unknown): Fault {
  const { name, code, status } = describe(error);
  if (name === 'TransactionCanceledException') return faultOfCancellation(cancellationReasons(error));
  const known = BY_NAME.get(name) ?? BY_NAME.get(code);
  if (known) return known;
  // Too large a body: halves of it may pass.
  if (status === 413) return 'invalid';
  // Only what the service has answered with a 4xx is sure not to have been applied.
  return status >= 400 && status < 500 ? 'refused' : 'unknown';
}

/** Whether the fault of a whole request may be that of one of its operations, the others being right. */
export function mayBeOfOne(fault: Fault): boolean {
  return fault === 'invalid' || fault === 'denied';
}

const NAMES: { readonly [F in Fault]: readonly string[] } = {
  throttled: [
    'ProvisionedThroughputExceededException',
    'ThrottlingException',
    'RequestLimitExceeded',
    'TransactionConflictException',
    'ReplicatedWriteConflictException',
  ],
  unsent: [
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'RequestTimeTooSkewed',
    'RequestExpired',
  ],
  condition: ['ConditionalCheckFailedException'],
  invalid: ['ValidationException', 'ItemCollectionSizeLimitExceededException', 'SerializationException'],
  denied: ['AccessDeniedException'],
  refused: [
    'CredentialsProviderError',
    'ResourceNotFoundException',
    'TokenProviderError',
    'IdempotentParameterMismatchException',
  ],
  // A transaction in progress is an earlier sending of the same.
  unknown: [
    'TransactionInProgressException',
    'TimeoutError',
    'AbortError',
    'InternalServerError',
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
  ],
};

const BY_NAME = new Map<string, Fault>();
for (const [fault, names] of Object.entries(NAMES)) {
  // The keys of NAMES are all faults, which Object.entries forgets.
  for (const name of names) BY_NAME.set(name, fault as Fault);
}

/** Why one part of a transaction stood in its way. API Reference, *CancellationReason*. */
export interface SdkCancellationReason {
  readonly Code?: string;
  readonly Message?: string;
  readonly Item?: AttributeMap;
}

/** One reason for each part of a cancelled transaction, in their order; none for any other error. */
export function cancellationReasons(error: unknown): readonly SdkCancellationReason[] {
  if (typeof error !== 'object' || error === null) return [];
  const { CancellationReasons }: Record<string, unknown> = { ...error };
  // Spelled as the service's API model has it.
  return Array.isArray(CancellationReasons) ? (CancellationReasons as SdkCancellationReason[]) : [];
}

/** Whether a part of a transaction was refused for want of units. */
export function isThrottle({ Code = '' }: SdkCancellationReason): boolean {
  return Code === 'ThrottlingError' || Code === 'ProvisionedThroughputExceeded';
}

function faultOfCancellation(reasons: readonly SdkCancellationReason[]): Fault {
  const told = reasons.filter(({ Code = 'None' }) => Code !== 'None');
  if (told.some(({ Code }) => Code === 'ConditionalCheckFailed')) return 'condition';
  if (told.length > 0 && told.every((reason) => isThrottle(reason) || reason.Code === 'TransactionConflict')) {
    return 'throttled';
  }
  return told.some(({ Code }) => Code === 'AccessDenied') ? 'denied' : 'invalid';
}

function describe(error: unknown): { name: string; code: string; status: number } {
  if (!(error instanceof Error)) return { name: '', code: '', status: 0 };
  const { name, code, $metadata }: Error & { code?: unknown; $metadata?: { httpStatusCode?: unknown } } = error;
  return { name, code: String(code ?? ''), status: Number($metadata?.httpStatusCode ?? 0) };
}

/**
 * Who has to slow down after a throttle: a `key`, since its partition or another writer was in the way; the whole
 * `account`; or some places of the table, none of them named where the reply says no more.
 * API Reference, *ThrottlingReason*.
 */
export type Shortage = 'key' | 'account' | readonly Place[];

/** What the service says of a throttle. A reply that hands operations back says nothing: there is no `error` then. */
export function shortageOf(error: unknown): Shortage {
  const { name } = describe(error);
  if (name === 'TransactionConflictException' || name === 'ReplicatedWriteConflictException') return 'key';
  if (name === 'RequestLimitExceeded') return 'account';
  const reasons = reasonsOf(error);
  if (reasons.some(({ reason }) => reason.endsWith('AccountLimitExceeded'))) return 'account';
  const ofPlaces = reasons.filter(({ reason }) => !reason.endsWith('KeyRangeThroughputExceeded'));
  if (reasons.length > 0 && ofPlaces.length === 0) return 'key';
  return ofPlaces.map(({ resource }) => resource.split('/index/')[1] ?? TABLE);
}

/** The two exceptions spell the member differently, and their classes may be another version's of the SDK. */
function reasonsOf(error: unknown): { reason: string; resource: string }[] {
  if (typeof error !== 'object' || error === null) return [];
  const { ThrottlingReasons, throttlingReasons = ThrottlingReasons }: Record<string, unknown> = { ...error };
  if (!Array.isArray(throttlingReasons)) return [];
  return throttlingReasons.map((each) => ({ reason: String(each?.reason), resource: String(each?.resource) }));
}
