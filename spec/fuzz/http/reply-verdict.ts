/** What every answer of the backend must be, whatever was asked. */
import { isObject, type Json } from '../../differential/json.js';
import type { Verdict } from '../trial.js';

/** A status and a body, as they are sent. */
export interface Reply {
  readonly status: number;
  readonly body: string;
}

/** Errors that say what is wrong with a request. Others, the `InternalServerError` first, say that of the backend. */
const KNOWN = new Set([
  'com.amazon.coral.validate#ValidationException',
  'com.amazon.coral.availability#ThrottlingException',
  ...[
    'SerializationException',
    'UnknownOperationException',
    'AccessDeniedException',
    'RequestEntityTooLargeException',
  ].map((name) => `com.amazon.coral.service#${name}`),
  ...[
    'ResourceNotFoundException',
    'ResourceInUseException',
    'LimitExceededException',
    'ConditionalCheckFailedException',
    'ProvisionedThroughputExceededException',
    'TransactionCanceledException',
    'IdempotentParameterMismatchException',
    'TrimmedDataAccessException',
    'ExpiredIteratorException',
  ].map((name) => `com.amazonaws.dynamodb.v20120810#${name}`),
]);
/** No message grows with a request. */
const MAX_MESSAGE_LENGTH = 40_000;

/** The verdict on an answer in JSON. */
export function replyVerdict({ status, body }: Reply): Verdict {
  const answer = parsed(body);
  if (!isObject(answer)) return { outcome: `${status}`, problem: `the body is no JSON object: ${body.slice(0, 200)}` };
  if (status === 200) {
    return { outcome: '200', problem: '__type' in answer ? `an error came with status 200: ${body}` : undefined };
  }
  const { __type: type = '', message = answer.Message ?? '' } = answer;
  const outcome = `${status} ${String(type).replace(/.*#/, '')}`;
  const said = `${status} ${body.slice(0, 1000)}`;
  if (status < 400 || status > 499) return { outcome, problem: `the status blames the backend: ${said}` };
  if (!KNOWN.has(String(type))) return { outcome, problem: `the type of the error is unknown: ${said}` };
  if (String(message).length > MAX_MESSAGE_LENGTH) return { outcome, problem: `the message is very long: ${said}` };
  return { outcome };
}

function parsed(body: string): Json | undefined {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
