/**
 * 2. Waiting operations on one key merge where no one can tell: the final item is the same, and each operation has its
 * own right result. Puts and deletes: the last wins. Gets share a read. Updates sum what they `add` and keep the last
 * `set`, and are sent asking for the item as it was before, from which each one's image is told.
 */
import type { Request, UpdateRequest } from '../dynamodb/request.js';
import { type AttributeMap, type AttributeValue, setOwn } from '../item/attribute-value.js';
import { unmarshallItem } from '../item/marshall.js';
import { addNumbers, NumberError } from '../item/number.js';
import type { Action } from '../operation/update.js';

/** Both requests as one; `undefined` where somebody could tell. */
export function coalesce(earlier: Request, later: Request): Request | undefined {
  if (earlier.api === 'BatchWriteItem' && later.api === 'BatchWriteItem') return later;
  if (earlier.api === 'BatchGetItem' && later.api === 'BatchGetItem') {
    return earlier.consistent === later.consistent ? earlier : undefined;
  }
  if (earlier.api === 'UpdateItem' && later.api === 'UpdateItem') return coalesceUpdates(earlier, later);
  return undefined;
}

/** The items after each of the updates that were merged, from the item before all of them. */
export function imagesAfter(
  updates: readonly { readonly request: Request }[],
  before: AttributeMap | undefined,
): unknown[] {
  let image: AttributeMap | undefined = before;
  return updates.map(({ request }) => {
    if (request.api !== 'UpdateItem') return undefined;
    image = request.update.actions.reduce(applied, { ...(image ?? request.key) });
    return unmarshallItem(image);
  });
}

function coalesceUpdates(earlier: UpdateRequest, later: UpdateRequest): UpdateRequest | undefined {
  if (!isMergeable(earlier) || !isMergeable(later)) return undefined;
  if (earlier.update.actions.length >= MAX_ACTIONS) return undefined;
  const actions = new Map(earlier.update.actions.map((action) => [action.path, action]));
  for (const action of later.update.actions) {
    const merged = mergeActions(actions.get(action.path), action);
    if (!merged) return undefined;
    actions.set(action.path, merged);
  }
  const isIdempotent = earlier.update.isIdempotent && later.update.isIdempotent;
  return {
    ...later,
    update: { actions: [...actions.values()], isIdempotent },
    units: Math.max(earlier.units, later.units),
    wireBytes: earlier.wireBytes + later.wireBytes,
    isMerged: true,
  };
}

/** Far below the service's limits: 4 KB for an update expression and 300 operators in it. */
const MAX_ACTIONS = 100;

/** Unconditional, and nothing but whole attributes that are set and numbers that are added, each in one action. */
function isMergeable({ condition, returnOld, update }: UpdateRequest): boolean {
  if (condition || returnOld || !update.actions.every(isSimple)) return false;
  // The service refuses two actions on one attribute; merged, they would pass.
  return new Set(update.actions.map(({ path }) => path)).size === update.actions.length;
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
  if (!a || !b || !('N' in a) || !('N' in b)) return undefined;
  try {
    return { N: addNumbers(a.N, b.N) };
  } catch (error) {
    // A sum of more than 38 digits would not be exact.
    if (error instanceof NumberError) return undefined;
    throw error;
  }
}

/** Only simple actions come here. The item is this function's own copy. */
function applied(item: AttributeMap, { clause, path, value }: Action): AttributeMap {
  const name = String(path);
  if (!value) return item;
  const current = Object.hasOwn(item, name) ? item[name] : undefined;
  setOwn(item, name, clause === 'ADD' ? (sumOf(current ?? { N: '0' }, value) ?? value) : value);
  return item;
}
