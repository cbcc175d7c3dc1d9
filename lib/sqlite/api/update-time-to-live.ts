/**
 * Has a table's items expire by an attribute of theirs, or no longer. That the service allows one change in half an hour is
 * not enforced. API Reference, *UpdateTimeToLive*.
 */
import { type ApiCall, apiCall } from '../api-call.js';
import type { Table } from '../table/table.js';
import { resourceNotFoundException, validationException } from '../wire/service-error.js';
import { boolean, structure, text } from '../wire/shape.js';
import { namingTable, tableName } from '../wire/table-name.js';

const request = namingTable(
  structure({
    TableName: tableName,
    TimeToLiveSpecification: structure({ Enabled: boolean, AttributeName: text({ max: 255 }) }),
  }),
);

export const updateTimeToLive: ApiCall = apiCall('write', request, (asked) => {
  const { Enabled: enabled, AttributeName: attribute } = asked.TimeToLiveSpecification;
  if (attribute === '') throw validationException('TimeToLiveSpecification.AttributeName must be non empty');
  return ({ catalog, rows }) => {
    const table = catalog.find(asked.TableName);
    if (table === undefined) throw resourceNotFoundException(asked.TableName);
    checkChange(table, enabled, attribute);
    if (table.timeToLive !== undefined) rows.forget(table.timeToLive.relation);
    catalog.replace(table, { ...table, timeToLive: enabled ? { attribute, filledTo: '' } : undefined });
    return { TimeToLiveSpecification: asked.TimeToLiveSpecification };
  };
});

function checkChange({ timeToLive }: Table, enabled: boolean, attribute: string): void {
  if (timeToLive === undefined) {
    if (!enabled) throw validationException('TimeToLive is already disabled');
    return;
  }
  if (timeToLive.attribute !== attribute) {
    throw validationException(
      `TimeToLive is active on a different AttributeName: current AttributeName is ${timeToLive.attribute}`,
    );
  }
  if (enabled) throw validationException('TimeToLive is already enabled');
}
