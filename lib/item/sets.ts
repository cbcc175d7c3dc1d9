/** Sets as DynamoDB has them: members of one type, without order, each once by its value. */
import type { AttributeValue } from './attribute-value.js';
import { canonicalNumber } from './number.js';

/** A set of strings, numbers or binaries. */
type SetValue = Extract<AttributeValue, { SS: unknown } | { NS: unknown } | { BS: unknown }>;

/** Whether the value is a set. */
export function isSet(value: AttributeValue): value is SetValue {
  return 'SS' in value || 'NS' in value || 'BS' in value;
}

/** The members of either set; undefined if the sets are of different types. */
export function union(a: SetValue, b: SetValue): SetValue | undefined {
  return combine(a, b, (members, others, identify) => [...members, ...without(others, members, identify)]);
}

/** The members of `a` that `b` lacks, which may be none; undefined if the sets are of different types. */
export function difference(a: SetValue, b: SetValue): SetValue | undefined {
  return combine(a, b, without);
}

/** How many members the set has. */
export function memberCount(set: SetValue): number {
  if ('SS' in set) return set.SS.length;
  return 'NS' in set ? set.NS.length : set.BS.length;
}

/** Whether both sets are of one type and have the same members. */
export function equalSets(a: SetValue, b: SetValue): boolean {
  return memberCount(a) === memberCount(b) && isSubset(a, b);
}

/** Whether the value is of the type of the set's members, and one of them. */
export function hasMember(set: SetValue, value: AttributeValue): boolean {
  if ('S' in value) return 'SS' in set && set.SS.includes(value.S);
  if ('N' in value) return 'NS' in set && set.NS.map(canonicalNumber).includes(canonicalNumber(value.N));
  return 'B' in value && 'BS' in set && set.BS.some((bytes) => Buffer.compare(bytes, value.B) === 0);
}

function isSubset(a: SetValue, b: SetValue): boolean {
  const missing = difference(a, b);
  return missing !== undefined && memberCount(missing) === 0;
}

/** What makes a member the same as another. */
type Identify<T> = (member: T) => string;
type Combine = <T>(members: readonly T[], others: readonly T[], identify: Identify<T>) => T[];

function combine(a: SetValue, b: SetValue, how: Combine): SetValue | undefined {
  if ('SS' in a && 'SS' in b) return { SS: how(a.SS, b.SS, (text) => text) };
  if ('NS' in a && 'NS' in b) return { NS: how(a.NS, b.NS, canonicalNumber) };
  if ('BS' in a && 'BS' in b) return { BS: how(a.BS, b.BS, (bytes) => Buffer.from(bytes).toString('latin1')) };
  return undefined;
}

function without<T>(members: readonly T[], others: readonly T[], identify: Identify<T>): T[] {
  const excluded = new Set(others.map(identify));
  return members.filter((member) => !excluded.has(identify(member)));
}
