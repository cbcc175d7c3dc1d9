/** What a transaction may be at most. Developer Guide, *Amazon DynamoDB Transactions: How it works*. */
import { validationException } from '../wire/service-error.js';

/** Actions of one transaction. */
export const MAX_ACTIONS = 100;

const MAX_BYTES = 4 * 1024 * 1024;

/** Checks what the actions of a transaction bring along, in DynamoDB's bytes. The words are those of DynamoDB Local. */
export function checkPayload(bytesByAction: readonly number[]): void {
  const bytes = sum(bytesByAction);
  if (bytes <= MAX_BYTES) return;
  throw validationException(`Transaction payload size cannot exceed 4MB. Payload Size: ${bytes}`);
}

/** Checks the items that a transaction has read: whole, whatever is asked for of them. */
export function checkItemsRead(bytesByItem: readonly number[]): void {
  const bytes = sum(bytesByItem);
  if (bytes > MAX_BYTES) throw validationException(`Payload in response is too large.${bytes}`);
}

function sum(bytes: readonly number[]): number {
  return bytes.reduce((total, each) => total + each, 0);
}
