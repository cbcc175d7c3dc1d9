/**
 * 2. Waiting operations on one key merge where no one can tell: the final item is the same, and each operation has its
 * own right result. Puts and deletes: the last wins. Gets share a read. Updates sum what they `add` and keep the last
 * `set`, and are sent asking for the item as it was before, from which each one's images are told.
 */
import type { Request, UpdateRequest } from '../dynamodb/request.js';
import type { AttributeMap } from '../item/attribute-value.js';
import { mergeUpdates } from '../operation/merge-updates.js';
import { updatedItem } from '../operation/updated-item.js';

/** Both requests as one; `undefined` where somebody could tell. */
export function coalesce(earlier: Request, later: Request): Request | undefined {
  if (earlier.api === 'BatchWriteItem' && later.api === 'BatchWriteItem') return later;
  if (earlier.api === 'BatchGetItem' && later.api === 'BatchGetItem') {
    return earlier.consistent === later.consistent ? earlier : undefined;
  }
  if (earlier.api === 'UpdateItem' && later.api === 'UpdateItem') return coalesceUpdates(earlier, later);
  return undefined;
}

/**
 * What each of the updates that were merged is to yield, from the item before all of them.
 * @throws ValidationError where one by one they could not have been applied
 */
export function imagesOf(
  updates: readonly { readonly request: Request }[],
  before: AttributeMap | undefined,
): (AttributeMap | undefined)[] {
  let image = before;
  return updates.map(({ request }) => {
    if (request.api !== 'UpdateItem') return undefined;
    const old = image;
    image = updatedItem(request.update, old, request.key);
    return request.returnOld ? old : image;
  });
}

function coalesceUpdates(earlier: UpdateRequest, later: UpdateRequest): UpdateRequest | undefined {
  const update = earlier.condition || later.condition ? undefined : mergeUpdates(earlier.update, later.update);
  return (
    update && {
      ...later,
      update,
      units: Math.max(earlier.units, later.units),
      isMerged: true,
    }
  );
}
