/** Puts an item in place of the one with the same key, or where none is. API Reference, *PutItem*. */
import { type ApiCall, apiCall } from '../api-call.js';
import { checkItem } from '../validate.js';
import { attributeMap } from '../wire/item.js';
import { resourceName, structure } from '../wire/shape.js';
import { readReplacement, replacementMembers } from '../write/replace-item.js';

const request = structure({ TableName: resourceName, Item: attributeMap, ...replacementMembers });

export const putItem: ApiCall = apiCall('write', request, ({ TableName, Item: item, ...asked }) => {
  const replace = readReplacement(asked);
  return (backend) => {
    const table = backend.catalog.get(TableName);
    const { key, size } = checkItem(table, item);
    return replace(backend, table, key, { item, size });
  };
});
