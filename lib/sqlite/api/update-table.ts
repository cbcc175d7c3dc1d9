/**
 * Changes a table: its capacity, its billing mode, its GSIs, its stream, its
 * settings. All takes effect at once, though the answer says
 * UPDATING, but that a new index has to be filled first. API Reference, *UpdateTable*.
 */
import { epochSeconds } from '../../clock.js';
import { type ApiCall, apiCall } from '../api-call.js';
import { relationsOf } from '../storage/catalog.js';
import { changeStream } from '../stream/specification.js';
import { describe } from '../table/description.js';
import { applyUpdate, checkUpdate, updateTableRequest } from '../table/update.js';
import { resourceNotFoundException } from '../wire/service-error.js';

export const updateTable: ApiCall = apiCall('write', updateTableRequest, (asked) => {
  checkUpdate(asked);
  return ({ catalog, rows, streams, throughput }) => {
    const table = catalog.find(asked.TableName);
    if (table === undefined) throw resourceNotFoundException(asked.TableName);
    const now = epochSeconds();
    const stream = changeStream(streams, table, asked.StreamSpecification, now);
    const definition = { ...applyUpdate(table, asked, now), stream };
    const leaving = table.indexes.find(({ id }) => definition.indexes.every((index) => index.id !== id));
    const description = leaving && describe(rows, table, 'UPDATING', leaving);
    const next = catalog.replace(table, definition);
    const relations = relationsOf(next);
    for (const relation of relationsOf(table)) {
      if (relations.includes(relation)) continue;
      rows.forget(relation);
      throughput.forget(relation);
    }
    throughput.begin(next);
    return { TableDescription: description ?? describe(rows, next, 'UPDATING') };
  };
});
