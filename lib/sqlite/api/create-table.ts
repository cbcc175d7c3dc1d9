/** Creates a table, which is ready at once though the answer says CREATING. API Reference, *CreateTable*. */
import { randomUUID } from 'node:crypto';
import { epochSeconds } from '../../clock.js';
import { type ApiCall, apiCall } from '../api-call.js';
import { readNewStream } from '../stream/specification.js';
import { describe } from '../table/description.js';
import { createTableRequest, readTable } from '../table/request.js';
import { resourceInUseException } from '../wire/service-error.js';

export const createTable: ApiCall = apiCall('write', createTableRequest, (asked) => {
  const table = readTable(asked);
  const viewType = readNewStream(asked.StreamSpecification);
  return ({ catalog, rows, streams, throughput }) => {
    if (catalog.find(asked.TableName) !== undefined) {
      throw resourceInUseException(`Table already exists: ${asked.TableName}`);
    }
    const createdAt = epochSeconds();
    const stream = viewType && streams.open(table, viewType, createdAt);
    const created = catalog.create({ ...table, stream, createdAt, uuid: randomUUID() });
    throughput.begin(created);
    return { TableDescription: describe(rows, created, 'CREATING') };
  };
});
