/** Deletes an item; one that is not there is deleted already. API Reference, *DeleteItem*. */
import { type ApiCall, apiCall } from '../api-call.js';
import { readReplacement, replacementMembers } from '../replace-item.js';
import { checkKey } from '../validate.js';
import { attributeMap } from '../wire/item.js';
import { structure } from '../wire/shape.js';

const request = structure({ ...replacementMembers, Key: attributeMap });

export const deleteItem: ApiCall = apiCall('write', request, ({ TableName, Key, ...asked }) => {
  const replace = readReplacement(asked);
  return (backend) => {
    const table = backend.catalog.get(TableName);
    return replace(backend, table, checkKey(table, Key), undefined);
  };
});
