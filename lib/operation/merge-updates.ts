/** Which updates of one item merge into one, where no one can tell: sums of what is added, and the last of what is set. */
import type { AttributeValue } from '../item/attribute-value.js';
import { addNumbers } from '../item/number.js';
import type { Action, CompiledUpdate } from './update.js';

/** Both updates as one; `undefined` where somebody could tell. */
export function mergeUpdates(earlier: CompiledUpdate, later: CompiledUpdate): CompiledUpdate | undefined {
  if (!isMergeable(earlier) || !isMergeable(later)) return undefined;
  if (earlier.actions.length >= MAX_ACTIONS) return undefined;
  const actions = new Map(earlier.actions.map((action) => [action.path, action]));
  for (const action of later.actions) {
    const merged = mergeActions(actions.get(action.path), action);
    if (!merged) return undefined;
    actions.set(action.path, merged);
  }
  return { actions: [...actions.values()], isIdempotent: earlier.isIdempotent && later.isIdempotent };
}

/** Far below the service's limits: 4 KB for an update expression and 300 operators in it. */
const MAX_ACTIONS = 100;

/** Nothing but whole attributes that are set and numbers that are added, each in one action. */
function isMergeable({ actions }: CompiledUpdate): boolean {
  // The service refuses two actions on one attribute; merged, they would pass.
  return actions.every(isSimple) && new Set(actions.map(({ path }) => path)).size === actions.length;
}

function isSimple({ clause, path, value }: Action): boolean {
  if (typeof path !== 'string' || path.includes('.')) return false;
  return clause === 'SET' || (clause === 'ADD' && value !== undefined && 'N' in value);
}

/** A `set` after an `add` stays by itself: the add fails on an attribute that is no number, and the set would hide it. */
function mergeActions(earlier: Action | undefined, later: Action): Action | undefined {
  if (!earlier) return later;
  if (later.clause === 'SET') return earlier.clause === 'SET' ? later : undefined;
  const sum = sumOf(earlier.value, later.value);
  return sum && { ...earlier, value: sum };
}

function sumOf(a: AttributeValue | undefined, b: AttributeValue | undefined): AttributeValue | undefined {
  if (!a || !b || !('N' in a) || !('N' in b) || !isModest(a.N) || !isModest(b.N)) return undefined;
  const sum = addNumbers(a.N, b.N);
  return isModest(sum) ? { N: sum } : undefined;
}

/**
 * Far from the 38 digits that a number can have: added to an item's number one by one, some such numbers are refused only
 * where their sum is refused as well, unless the item's own number is at that limit.
 */
function isModest(digits: string): boolean {
  return digits.length <= MODEST_LENGTH;
}

const MODEST_LENGTH = 18;
