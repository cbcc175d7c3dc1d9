/** Describes a table. API Reference, *DescribeTable*. */
import { type ApiCall, apiCall } from '../api-call.js';
import { describe } from '../table/description.js';
import { resourceNotFoundException } from '../wire/service-error.js';
import { structure } from '../wire/shape.js';
import { namingTable, tableName } from '../wire/table-name.js';

const request = namingTable(structure({ TableName: tableName }));

export const describeTable: ApiCall = apiCall('read', request, ({ TableName }) => ({ catalog, rows }) => {
  const table = catalog.find(TableName);
  if (table === undefined) throw resourceNotFoundException(TableName);
  return { Table: describe(rows, table, 'ACTIVE') };
});
