/** Puts an item in place of the one with the same key, or where none is. API Reference, *PutItem*. */
import type { ApiCall } from '../api-call.js';
import { RETURN_CONSUMED_CAPACITY } from '../throughput/consumption.js';
import { checkItem, checkItemSize } from '../validate.js';
import { attributeMap } from '../wire/item.js';
import { oneOf, optional, structure } from '../wire/shape.js';
import { tableName } from '../wire/table-name.js';
import { collectionMetrics } from '../write/item-collection.js';
import { readReplacement, replacementMembers } from '../write/replace-item.js';
import { singleWrite } from '../write/single-write.js';

const request = structure({
  ReturnConsumedCapacity: optional(oneOf(RETURN_CONSUMED_CAPACITY)),
  TableName: tableName,
  Item: attributeMap,
  ...replacementMembers,
});

export const putItem: ApiCall = singleWrite(request, ({ TableName, Item: item, ...asked }) => {
  const replace = readReplacement(asked);
  const size = checkItemSize(item);
  return (backend) => {
    const table = backend.catalog.get(TableName);
    const { key } = checkItem(table, item, size);
    return {
      ...replace(backend, table, key, { item, size }),
      ItemCollectionMetrics: collectionMetrics(backend, { table, item }, asked.ReturnItemCollectionMetrics),
    };
  };
});
