/** Tells by which attribute a table's items expire. API Reference, *DescribeTimeToLive*. */
import { type ApiCall, apiCall } from '../api-call.js';
import { resourceNotFoundException } from '../wire/service-error.js';
import { structure } from '../wire/shape.js';
import { namingTable, tableName } from '../wire/table-name.js';

const request = namingTable(structure({ TableName: tableName }));

export const describeTimeToLive: ApiCall = apiCall('read', request, ({ TableName }) => ({ catalog }) => {
  const table = catalog.find(TableName);
  if (table === undefined) throw resourceNotFoundException(TableName);
  if (table.timeToLive === undefined) return { TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' } };
  const { attribute, filledTo } = table.timeToLive;
  const status = filledTo === undefined ? 'ENABLED' : 'ENABLING';
  return { TimeToLiveDescription: { TimeToLiveStatus: status, AttributeName: attribute } };
});
