/** Changes attributes of an item, or makes one with its key. API Reference, *UpdateItem*. */
import type { AttributeMap } from '../../item/attribute-value.js';
import { type ApiCall, apiCall } from '../api-call.js';
import { project } from '../expression/projection.js';
import type { Path } from '../expression/tree.js';
import { compileUpdate, type Update } from '../expression/update.js';
import { placeholderMembers, readPlaceholders } from '../placeholders.js';
import { RETURN_CONSUMED_CAPACITY } from '../throughput/consumption.js';
import { checkKey, checkKeyUntouched, checkUpdatedItem } from '../validate.js';
import { attributeMap, decodeItem } from '../wire/item.js';
import { oneOf, optional, resourceName, structure, text } from '../wire/shape.js';
import { conditionMembers, readCondition } from '../write/condition.js';
import { RETURN_VALUES, type ReturnValues, writeItem } from '../write/write-item.js';

const request = structure({
  TableName: resourceName,
  Key: attributeMap,
  UpdateExpression: optional(text()),
  ...conditionMembers,
  ...placeholderMembers,
  ReturnValues: optional(oneOf(RETURN_VALUES)),
  ReturnConsumedCapacity: optional(oneOf(RETURN_CONSUMED_CAPACITY)),
});

/** An update without an expression makes sure that the item is there. */
const TOUCH: Update = { apply: (item) => item, paths: [] };

export const updateItem: ApiCall = apiCall('write', request, (asked) => {
  const { UpdateExpression, ConditionExpression } = asked;
  const placeholders = readPlaceholders(asked, { UpdateExpression, ConditionExpression });
  const update = UpdateExpression === undefined ? TOUCH : compileUpdate(UpdateExpression, placeholders);
  const checkCondition = readCondition(asked, placeholders);
  placeholders.checkAllUsed();
  return (backend) => {
    const table = backend.catalog.get(asked.TableName);
    checkKeyUntouched(
      table,
      update.paths.map(([name]) => name),
    );
    const key = checkKey(table, asked.Key);
    backend.throughput.admitWrite(table);
    const before = backend.rows.get(table.relation, key);
    checkCondition(backend, table, before, before?.size ?? 0);
    const old = before && decodeItem(before.item);
    const item = { ...asked.Key, ...update.apply(old ?? {}) };
    const consumption = writeItem(backend, table, key, before, { item, size: checkUpdatedItem(table, item) });
    backend.throughput.charge('write', consumption);
    return {
      Attributes: returned(asked.ReturnValues, old, item, update.paths),
      ConsumedCapacity: consumption.report(asked.ReturnConsumedCapacity),
    };
  };
});

function returned(
  asked: ReturnValues,
  old: AttributeMap | undefined,
  item: AttributeMap,
  paths: readonly Path[],
): AttributeMap | undefined {
  switch (asked) {
    case 'ALL_OLD':
      return old;
    case 'ALL_NEW':
      return item;
    case 'UPDATED_OLD':
      return unlessEmpty(project(old ?? {}, paths));
    case 'UPDATED_NEW':
      return unlessEmpty(project(item, paths));
    default:
      return undefined;
  }
}

function unlessEmpty(item: AttributeMap): AttributeMap | undefined {
  return Object.keys(item).length === 0 ? undefined : item;
}
