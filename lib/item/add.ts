/**
 * What the actions ADD and DELETE of updates make of a value: sums of numbers, unions and differences of sets.
 * API Reference, *UpdateItem*.
 */
import type { AttributeValue } from './attribute-value.js';
import { addNumbers } from './number.js';
import { difference, isSet, memberCount, union } from './sets.js';

/** Neither two numbers nor two sets of one type. */
export class OperandError extends Error {
  override readonly name = 'OperandError';
}

/**
 * A value to which another is added; a missing one is the other.
 * @throws OperandError where they do not go together
 * @throws NumberError for a sum that is no number that DynamoDB holds
 */
export function added(old: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  if (old === undefined) return value;
  if ('N' in old && 'N' in value) return { N: addNumbers(old.N, value.N) };
  return isSet(old) && isSet(value) ? sameType(union(old, value)) : mismatch();
}

/**
 * A set without the members of another; undefined where none is left, since there are no empty sets.
 * @throws OperandError where they do not go together
 */
export function subtracted(old: AttributeValue | undefined, value: AttributeValue): AttributeValue | undefined {
  if (old === undefined) return undefined;
  const members = isSet(old) && isSet(value) ? sameType(difference(old, value)) : mismatch();
  return memberCount(members) === 0 ? undefined : members;
}

function sameType<T>(set: T | undefined): T {
  return set ?? mismatch();
}

function mismatch(): never {
  throw new OperandError('An operand in the update expression has an incorrect data type');
}
