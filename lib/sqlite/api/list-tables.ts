/** Lists the names of tables, up to 100 a page. API Reference, *ListTables*. */
import { type ApiCall, apiCall } from '../api-call.js';
import { integer, optional, structure } from '../wire/shape.js';
import { resourceName } from '../wire/table-name.js';

const MAX_NAMES = 100;

const request = structure({
  ExclusiveStartTableName: optional(resourceName),
  Limit: optional(integer({ min: 1, max: MAX_NAMES })),
});

export const listTables: ApiCall = apiCall('read', request, ({ ExclusiveStartTableName, Limit = MAX_NAMES }) => {
  return ({ catalog }) => {
    const names = catalog.names(ExclusiveStartTableName ?? '', Limit + 1);
    const more = names.length > Limit;
    const page = names.slice(0, Limit);
    return { TableNames: page, LastEvaluatedTableName: more ? page.at(-1) : undefined };
  };
});
