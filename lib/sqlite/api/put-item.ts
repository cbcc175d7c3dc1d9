/** Puts an item in place of the one with the same key, or where none is. API Reference, *PutItem*. */
import { type ApiCall, apiCall } from '../api-call.js';
import { readReplacement, replacementMembers } from '../replace-item.js';
import { checkItem } from '../validate.js';
import { attributeMap } from '../wire/item.js';
import { structure } from '../wire/shape.js';

const request = structure({ ...replacementMembers, Item: attributeMap });

export const putItem: ApiCall = apiCall('write', request, ({ TableName, Item: item, ...asked }) => {
  const replace = readReplacement(asked);
  return (backend) => {
    const table = backend.catalog.get(TableName);
    const { key, size } = checkItem(table, item);
    return replace(backend, table, key, { item, size });
  };
});
