/** Changes attributes of an item, or makes one with its key. API Reference, *UpdateItem*. */
import type { AttributeMap } from '../../item/attribute-value.js';
import type { Path } from '../../item/document.js';
import type { ApiCall } from '../api-call.js';
import type { Placeholders } from '../expression/placeholders.js';
import { project } from '../expression/projection.js';
import { compileUpdate, type Update } from '../expression/update.js';
import { attributeUpdates, compileAttributeUpdates } from '../legacy/attribute-updates.js';
import { checkConditionalOperator } from '../legacy/conditions.js';
import { checkParameters, placeholderMembers, placeholdersOf } from '../placeholders.js';
import { decodeItem } from '../storage/stored-item.js';
import { RETURN_CONSUMED_CAPACITY } from '../throughput/consumption.js';
import { checkKey } from '../validate.js';
import { attributeMap } from '../wire/item.js';
import { oneOf, optional, type Read, structure, text } from '../wire/shape.js';
import { tableName } from '../wire/table-name.js';
import { conditionMembers, legacyConditionMembers, readCondition } from '../write/condition.js';
import { collectionMetrics, ReturnItemCollectionMetrics } from '../write/item-collection.js';
import { singleWrite } from '../write/single-write.js';
import { checkUpdate, updatedItem } from '../write/updated-item.js';
import { RETURN_VALUES, type ReturnValues, writeItem } from '../write/write-item.js';

const request = structure({
  ReturnConsumedCapacity: optional(oneOf(RETURN_CONSUMED_CAPACITY)),
  TableName: tableName,
  ReturnItemCollectionMetrics,
  ReturnValues: optional(oneOf(RETURN_VALUES)),
  ...legacyConditionMembers,
  Key: attributeMap,
  AttributeUpdates: optional(attributeUpdates),
  UpdateExpression: optional(text()),
  ...conditionMembers,
  ...placeholderMembers,
});

/** An update without an expression makes sure that the item is there. */
const TOUCH: Update = { apply: (item) => item, paths: [], mentioned: [], types: new Map() };

export const updateItem: ApiCall = singleWrite(request, (asked) => {
  const { UpdateExpression, ConditionExpression, AttributeUpdates, Expected, ConditionalOperator } = asked;
  const legacy = { AttributeUpdates, Expected, ConditionalOperator };
  checkParameters(asked, { UpdateExpression, ConditionExpression }, legacy, 'newer');
  checkConditionalOperator(ConditionalOperator, Expected);
  const placeholders = placeholdersOf(asked);
  const update = readUpdate(asked, placeholders);
  const checkCondition = readCondition(asked, placeholders);
  placeholders.checkAllUsed();
  return (backend) => {
    const table = backend.catalog.get(asked.TableName);
    const key = checkKey(table, asked.Key);
    checkUpdate(table, update);
    backend.throughput.admitWrite(table, key);
    const before = backend.rows.get(table.relation, key);
    checkCondition(backend, table, key, before, before?.size ?? 0);
    const old = before && decodeItem(before.item);
    const next = updatedItem(table, asked.Key, update, old);
    const consumption = writeItem(backend, table, key, before, next);
    backend.throughput.charge('write', consumption);
    return {
      Attributes: returned(asked.ReturnValues, old, next.item, update.paths),
      ConsumedCapacity: consumption.report(asked.ReturnConsumedCapacity),
      ItemCollectionMetrics: collectionMetrics(backend, { table, item: asked.Key }, asked.ReturnItemCollectionMetrics),
    };
  };
});

function readUpdate({ UpdateExpression, AttributeUpdates }: Read<typeof request>, placeholders: Placeholders): Update {
  if (UpdateExpression !== undefined) return compileUpdate(UpdateExpression, placeholders);
  return AttributeUpdates === undefined ? TOUCH : compileAttributeUpdates(AttributeUpdates);
}

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
