/** Deletes an item; one that is not there is deleted already. API Reference, *DeleteItem*. */
import type { ApiCall } from '../api-call.js';
import { RETURN_CONSUMED_CAPACITY } from '../throughput/consumption.js';
import { checkKey } from '../validate.js';
import { attributeMap } from '../wire/item.js';
import { oneOf, optional, structure } from '../wire/shape.js';
import { tableName } from '../wire/table-name.js';
import { collectionMetrics } from '../write/item-collection.js';
import { readReplacement, replacementMembers } from '../write/replace-item.js';
import { singleWrite } from '../write/single-write.js';

const request = structure({
  ReturnConsumedCapacity: optional(oneOf(RETURN_CONSUMED_CAPACITY)),
  TableName: tableName,
  ...replacementMembers,
  Key: attributeMap,
});

export const deleteItem: ApiCall = singleWrite(request, ({ TableName, Key, ...asked }) => {
  const replace = readReplacement(asked);
  return (backend) => {
    const table = backend.catalog.get(TableName);
    return {
      ...replace(backend, table, checkKey(table, Key), undefined),
      ItemCollectionMetrics: collectionMetrics(backend, { table, item: Key }, asked.ReturnItemCollectionMetrics),
    };
  };
});
