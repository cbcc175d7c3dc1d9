/** Client request tokens: a request that comes with the token of one that succeeded is to be told so, and nothing else. */
import { createHash } from 'node:crypto';
import { epochSeconds } from '../../clock.js';
import type { Backend } from '../backend.js';
import { idempotentParameterMismatchException } from '../wire/service-error.js';

/** A token and what it stands for. */
export interface Token {
  readonly name: string;
  readonly digest: Buffer;
}

/**
 * The token of some actions. What else a request says is how much it wants to be told, which may change; the order of
 * names in maps says nothing at all.
 */
export function tokenFor(name: string, actions: readonly unknown[]): Token {
  return { name, digest: createHash('sha256').update(JSON.stringify(actions, sorted)).digest() };
}

/** Whether the token's request has taken place. Throws an IdempotentParameterMismatchException where another one has. */
export function isReplay({ tokens }: Backend, { name, digest }: Token): boolean {
  const known = tokens.find(name, epochSeconds());
  if (known === undefined) return false;
  if (known.equals(digest)) return true;
  throw idempotentParameterMismatchException();
}

/** Notes that the token's request has taken place: it stands if the transaction that it is noted in does. */
export function remember({ tokens }: Backend, { name, digest }: Token): void {
  tokens.add(name, digest, epochSeconds());
}

/** Most maps have one member, a value by its type. */
function sorted(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const members = Object.entries(value);
  return members.length < 2 ? value : Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
}
