/** Errors of the SDK and of the network in one line that says what to do. */
import { ValidationError } from '../errors.js';
import { CommandError, EXIT } from './exit.js';
import { messageOf } from './input/row.js';

/** The error as one that a command may end with, unless it is one already. */
export function asCommandError(error: unknown, target: string): CommandError {
  if (error instanceof CommandError) return error;
  // A wrong filter, key or option is for the user to put right; all else has gone wrong on the way.
  const status = error instanceof ValidationError ? EXIT.usage : EXIT.failed;
  return new CommandError(explain(error, target), status, error);
}

/** What went wrong at `target`. */
export function explain(error: unknown, target: string): string {
  const root = rootOf(error);
  const advice = ADVICE.find(({ pattern }) => pattern.test(describe(root)));
  return advice ? `${advice.says(target)} (${firstLine(root)})` : firstLine(error);
}

interface Advice {
  readonly pattern: RegExp;
  says(target: string): string;
}

const ADVICE: readonly Advice[] = [
  { pattern: /ECONNREFUSED/, says: (target) => `nothing answers at ${target}: is it running, and is the port right?` },
  {
    pattern: /ENOTFOUND|EAI_AGAIN/,
    says: (target) => `the host of ${target} is not known: check its name and the network`,
  },
  { pattern: /Region is missing/, says: () => 'no AWS region is set: write dynamodb:eu-west-1, or set AWS_REGION' },
  {
    pattern: /CredentialsProviderError|Could not load credentials/,
    says: () => "no AWS credentials were found: set AWS_PROFILE, or sign in with 'aws sso login' or 'aws configure'",
  },
  {
    pattern: /ExpiredToken|UnrecognizedClient|InvalidSignature|InvalidAccessKeyId/,
    says: () => 'AWS does not take these credentials: sign in again',
  },
  { pattern: /AccessDenied/, says: () => 'these credentials may not do that: ask for the permission, or use others' },
  { pattern: /ResourceNotFoundException/, says: (target) => `the table is not there any more at ${target}` },
];

/** The error beneath the others: ours have the SDK's as their cause, and an `AggregateError` holds one for each address. */
function rootOf(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return rootOf(error.errors[0]);
  return error instanceof Error && error.cause ? rootOf(error.cause) : error;
}

function describe(error: unknown): string {
  return error instanceof Error && 'code' in error
    ? `${error.name} ${error.code} ${error.message}`
    : `${error instanceof Error ? error.name : ''} ${messageOf(error)}`;
}

function firstLine(error: unknown): string {
  return messageOf(error).split('\n', 1)[0] ?? '';
}
