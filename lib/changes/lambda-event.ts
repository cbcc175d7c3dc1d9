/** What AWS Lambda hands to the handler of a stream, and what it wants back. Lambda Developer Guide, *Using AWS Lambda with Amazon DynamoDB*. */
import { readJson } from '../item/read-json.js';
import type { RawRecord } from './stream/stream-record.js';

export interface LambdaEvent {
  readonly Records: readonly LambdaRecord[];
}

/** A record, whose binary values are base64 texts. */
export interface LambdaRecord extends RawRecord {
  readonly eventSourceARN?: string | undefined;
  readonly dynamodb?: (RawRecord['dynamodb'] & { readonly StreamViewType?: string | undefined }) | undefined;
}

/** The first record that failed: it and those after it come again. */
export interface LambdaResponse {
  readonly batchItemFailures: { itemIdentifier: string }[];
}

/** The records of an event, with binary as bytes. */
export function recordsOf(event: LambdaEvent): readonly LambdaRecord[] {
  // It is the same event.
  const { Records } = readJson(JSON.stringify(event)) as LambdaEvent;
  return Records;
}
