/** Deletes a table with all its items; it is gone at once, and its stream a day later. API Reference, *DeleteTable*. */
import { epochSeconds } from '../../clock.js';
import { type ApiCall, apiCall } from '../api-call.js';
import { relationsOf } from '../storage/catalog.js';
import { describe } from '../table/description.js';
import { resourceNotFoundException, validationException } from '../wire/service-error.js';
import { structure } from '../wire/shape.js';
import { namingTable, tableName } from '../wire/table-name.js';

const request = namingTable(structure({ TableName: tableName }));

export const deleteTable: ApiCall = apiCall('write', request, ({ TableName }) => (backend) => {
  const { catalog, rows, streams, throughput } = backend;
  const table = catalog.find(TableName);
  if (table === undefined) throw resourceNotFoundException(TableName);
  if (table.deletionProtected) {
    throw validationException(
      'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
    );
  }
  const description = describe(rows, table, 'DELETING');
  if (table.stream?.isEnabled) streams.disable(table.stream, epochSeconds());
  catalog.drop(table);
  for (const relation of relationsOf(table)) {
    rows.forget(relation);
    throughput.forget(relation);
  }
  return { TableDescription: description };
});
