/** Reads one item by its key. API Reference, *GetItem*. */
import { readUnits } from '../../capacity/units.js';
import { type ApiCall, apiCall } from '../api-call.js';
import { nameMembers, readPlaceholders } from '../placeholders.js';
import { readProjection } from '../read/projection.js';
import { Consumption, RETURN_CONSUMED_CAPACITY } from '../throughput/consumption.js';
import { checkKey } from '../validate.js';
import { attributeMap, decodeItem } from '../wire/item.js';
import { boolean, oneOf, optional, resourceName, structure, text } from '../wire/shape.js';

const request = structure({
  TableName: resourceName,
  Key: attributeMap,
  ConsistentRead: optional(boolean),
  ProjectionExpression: optional(text()),
  ...nameMembers,
  ReturnConsumedCapacity: optional(oneOf(RETURN_CONSUMED_CAPACITY)),
});

export const getItem: ApiCall = apiCall('read', request, (asked) => {
  const placeholders = readPlaceholders(asked, { ProjectionExpression: asked.ProjectionExpression });
  const { shape } = readProjection(asked.ProjectionExpression, placeholders);
  placeholders.checkAllUsed();
  return (backend) => {
    const table = backend.catalog.get(asked.TableName);
    const key = checkKey(table, asked.Key);
    backend.throughput.admitRead(table);
    const row = backend.rows.get(table.relation, key);
    const consumption = new Consumption(table);
    consumption.add(readUnits(row?.size ?? 0, asked.ConsistentRead ?? false));
    backend.throughput.charge('read', consumption);
    return {
      Item: row && shape(decodeItem(row.item)),
      ConsumedCapacity: consumption.report(asked.ReturnConsumedCapacity),
    };
  };
});
