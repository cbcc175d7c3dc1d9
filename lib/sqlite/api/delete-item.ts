/** Deletes an item; one that is not there is deleted already. API Reference, *DeleteItem*. */
import { type ApiCall, apiCall } from '../api-call.js';
import { checkKey } from '../validate.js';
import { attributeMap } from '../wire/item.js';
import { resourceName, structure } from '../wire/shape.js';
import { readReplacement, replacementMembers } from '../write/replace-item.js';

const request = structure({ TableName: resourceName, Key: attributeMap, ...replacementMembers });

export const deleteItem: ApiCall = apiCall('write', request, ({ TableName, Key, ...asked }) => {
  const replace = readReplacement(asked);
  return (backend) => {
    const table = backend.catalog.get(TableName);
    return replace(backend, table, checkKey(table, Key), undefined);
  };
});
