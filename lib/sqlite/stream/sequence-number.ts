/**
 * Sequence numbers as texts of 21 to 40 digits. They are to be compared as numbers: as with the service, not all have the
 * same number of digits, nor does one follow upon the other.
 */
import { invalidParameters } from '../wire/service-error.js';

/** What lies between one and the next. */
const STEP = 10n ** 20n;
const MAX_SEQUENCE = BigInt(Number.MAX_SAFE_INTEGER);

export function sequenceText(sequence: number): string {
  return String(BigInt(sequence) * STEP);
}

/** The lowest sequence that is the number or higher, and the lowest that is higher. */
export function sequencesFrom(text: string): { readonly at: number; readonly after: number } {
  if (!/^\d+$/.test(text) || BigInt(text) > MAX_SEQUENCE * STEP) throw invalidSequenceNumber();
  const number = BigInt(text);
  return { at: Number((number + STEP - 1n) / STEP), after: Number(number / STEP) + 1 };
}

export function invalidSequenceNumber(): Error {
  return invalidParameters('Invalid SequenceNumber');
}
