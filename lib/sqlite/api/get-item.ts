/** Reads one item by its key. API Reference, *GetItem*. */
import { readUnits } from '../../capacity/units.js';
import { type ApiCall, apiCall } from '../api-call.js';
import { attributesToGetMembers } from '../legacy/attributes-to-get.js';
import { checkParameters, nameMembers, placeholdersOf } from '../placeholders.js';
import { projectStored, readProjection } from '../read/projection.js';
import { Consumption, RETURN_CONSUMED_CAPACITY } from '../throughput/consumption.js';
import { checkKey, checkScalarKeys } from '../validate.js';
import { attributeMap } from '../wire/item.js';
import { boolean, inNewerWords, oneOf, optional, structure, text } from '../wire/shape.js';
import { Spelled } from '../wire/spelled.js';
import { tableName } from '../wire/table-name.js';

const request = inNewerWords(
  structure({
    ReturnConsumedCapacity: optional(oneOf(RETURN_CONSUMED_CAPACITY)),
    ...attributesToGetMembers,
    TableName: tableName,
    Key: attributeMap,
    ConsistentRead: optional(boolean),
    ProjectionExpression: optional(text()),
    ...nameMembers,
  }),
);

export const getItem: ApiCall = apiCall('read', request, (asked) => {
  const { ProjectionExpression, AttributesToGet } = asked;
  checkParameters(asked, { ProjectionExpression }, { AttributesToGet });
  const placeholders = placeholdersOf(asked);
  const projection = readProjection(asked, placeholders);
  placeholders.checkAllUsed();
  return (backend) => {
    const table = backend.catalog.get(asked.TableName);
    const key = checkKey(table, asked.Key);
    checkScalarKeys(table, projection.paths);
    backend.throughput.admitRead(table, key);
    const row = backend.rows.get(table.relation, key);
    const consumption = new Consumption(table);
    consumption.add(readUnits(row?.size ?? 0, asked.ConsistentRead ?? false), key);
    backend.throughput.charge('read', consumption);
    return {
      Item: row && new Spelled(projectStored(projection, row.item)),
      ConsumedCapacity: consumption.report(asked.ReturnConsumedCapacity),
    };
  };
});
