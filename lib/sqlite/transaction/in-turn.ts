/**
 * Actions are looked at one after the other: what is wrong with the values of one is said only after what is wrong with
 * the expressions of those before it (measured). Constraints of the shape come before either, all in one sentence.
 */
import { validationException } from '../wire/service-error.js';
import type { Reading, Shape } from '../wire/shape.js';

/** Something read by itself, to be opened in its turn. */
export interface InTurn<T> {
  readonly value: T;
  readonly refusal: string | undefined;
}

/** Reads a shape without refusing yet. */
export function inTurn<T>(shape: Shape<T>): Shape<InTurn<T>> {
  return (value, path, reading) => {
    const own: Reading = { ...reading, refusal: undefined };
    return { value: shape(value, path, own), refusal: own.refusal };
  };
}

/** What was read, or the ValidationException that it deserves. */
export function open<T>({ value, refusal }: InTurn<T>): T {
  if (refusal !== undefined) throw validationException(refusal);
  return value;
}
