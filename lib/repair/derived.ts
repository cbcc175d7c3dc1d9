/** The writes that views call for, as far as they go to one table. */
import { encodeWrite } from '../dynamodb/write.js';
import { ValidationError } from '../errors.js';
import { marshallItem, unmarshallItem } from '../item/marshall.js';
import type { WriteOperation } from '../operation/operation.js';
import { plainKeyOf } from '../table/key.js';
import { derive, type Images } from '../view/derive.js';
import type { View } from '../view/view.js';

/**
 * What the view's own table gets of an item that comes.
 * @throws ValidationError with the item's key, where the view throws or calls for what cannot be written
 */
export function whenAdded(view: View, item: object): readonly WriteOperation[] {
  return called(view, item, { before: undefined, after: item });
}

/**
 * What takes it back when the item goes.
 * @throws ValidationError as `whenAdded` does
 */
export function whenRemoved(view: View, item: object): readonly WriteOperation[] {
  return called(view, item, { before: item, after: undefined });
}

function called(view: View, item: object, images: Images): readonly WriteOperation[] {
  try {
    const operations = derive(view, images).filter(({ table }) => table.name === view.to.name);
    for (const operation of operations) encodeWrite(operation);
    return operations;
  } catch (cause) {
    const { attributes } = marshallItem(plainKeyOf(view.from, item));
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ValidationError(
      `View '${view.name}' cannot be folded for the item ${JSON.stringify(attributes)} of table '${view.from.name}': ${reason}`,
      { cause },
    );
  }
}

/** The key of the item that is written, with the attributes of its table's key. */
export function keyOfWrite(operation: WriteOperation): object {
  return unmarshallItem(encodeWrite(operation).key);
}
