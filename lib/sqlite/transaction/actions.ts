/** The four actions of TransactWriteItems, each as the single call that it stands for. API Reference, *TransactWriteItem*. */
import type { AttributeMap } from '../../item/attribute-value.js';
import { itemSizeBytes } from '../../item/size.js';
import { compileUpdate } from '../expression/update.js';
import { placeholderMembers, readPlaceholders } from '../placeholders.js';
import type { Row } from '../storage/rows.js';
import { decodeItem } from '../storage/stored-item.js';
import type { Table } from '../table/table.js';
import { checkItem, checkItemSize, checkKey, keyOfItem } from '../validate.js';
import { attributeMap } from '../wire/item.js';
import { validationException } from '../wire/service-error.js';
import { optional, type Read, structure, text } from '../wire/shape.js';
import { tableName } from '../wire/table-name.js';
import { conditionMembers, type Requirement, readRequirement } from '../write/condition.js';
import { checkUpdate, updatedItem } from '../write/updated-item.js';
import type { NewItem } from '../write/write-item.js';
import type { Locator } from './target.js';

const common = { TableName: tableName, ...conditionMembers, ...placeholderMembers };
const conditionCheck = structure({ ...common, Key: attributeMap, ConditionExpression: text() });
const put = structure({ ...common, Item: attributeMap });
const update = structure({ ...common, Key: attributeMap, UpdateExpression: text() });
const del = structure({ ...common, Key: attributeMap });

/** An action as it is asked for: exactly one of the members is to be there. */
export const writeAction = structure({
  ConditionCheck: optional(conditionCheck),
  Put: optional(put),
  Update: optional(update),
  Delete: optional(del),
});

/** What an action makes of its item: something new, nothing, or what it is already. */
export type Effect =
  | { readonly kind: 'put'; readonly next: NewItem }
  | { readonly kind: 'delete' }
  | { readonly kind: 'keep' };

/** An action, made ready. */
export interface WriteAction extends Locator {
  /** What it brings along, in DynamoDB's bytes. */
  readonly payloadBytes: number;
  /** What is to be done to the item that is there. Throws what a single call would be refused with. */
  readonly plan: (table: Table, before: Row | undefined) => Effect;
}

/** Compiles an action. Throws a ValidationException, or an ExpressionError, for what is wrong with it by itself. */
export function readWriteAction(asked: Read<typeof writeAction>): WriteAction {
  const { ConditionCheck, Put, Update, Delete } = asked;
  const [action, another] = [
    ConditionCheck && (() => readConditionCheck(ConditionCheck)),
    Put && (() => readPut(Put)),
    Update && (() => readUpdate(Update)),
    Delete && (() => readDelete(Delete)),
  ].filter((each) => each !== undefined);
  if (another !== undefined) {
    throw validationException('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  if (action !== undefined) return action();
  throw validationException('Invalid Request: TransactWriteRequest should contain Delete or Put or Update request');
}

function readConditionCheck(asked: Read<typeof conditionCheck>): WriteAction {
  const requirement = readOnlyRequirement(asked);
  return {
    ...locateByKey(asked),
    plan: (table, before) => {
      requirement(table, before);
      return { kind: 'keep' };
    },
  };
}

function readPut(asked: Read<typeof put>): WriteAction {
  const { TableName: tableName, Item: item } = asked;
  const requirement = readOnlyRequirement(asked);
  const size = checkItemSize(item);
  return {
    tableName,
    item,
    payloadBytes: size + valuesBytes(asked),
    keyIn: (table) => keyOfItem(table, item),
    plan: (table, before) => {
      checkItem(table, item, size);
      requirement(table, before);
      return { kind: 'put', next: { item, size } };
    },
  };
}

function readUpdate(asked: Read<typeof update>): WriteAction {
  const { UpdateExpression, ConditionExpression, Key } = asked;
  const placeholders = readPlaceholders(asked, { UpdateExpression, ConditionExpression });
  const compiled = compileUpdate(UpdateExpression, placeholders);
  const requirement = readRequirement(asked, placeholders);
  placeholders.checkAllUsed();
  return {
    ...locateByKey(asked),
    plan: (table, before) => {
      checkUpdate(table, compiled);
      requirement(table, before);
      return { kind: 'put', next: updatedItem(table, Key, compiled, before && decodeItem(before.item)) };
    },
  };
}

function readDelete(asked: Read<typeof del>): WriteAction {
  const requirement = readOnlyRequirement(asked);
  return {
    ...locateByKey(asked),
    plan: (table, before) => {
      requirement(table, before);
      return { kind: 'delete' };
    },
  };
}

/** The condition of an action that has no other expression. */
function readOnlyRequirement(asked: Read<typeof conditionCheck> | Read<typeof del> | Read<typeof put>): Requirement {
  const placeholders = readPlaceholders(asked, { ConditionExpression: asked.ConditionExpression });
  const requirement = readRequirement(asked, placeholders);
  placeholders.checkAllUsed();
  return requirement;
}

function locateByKey(asked: Read<typeof del>): Omit<WriteAction, 'plan'> {
  return {
    tableName: asked.TableName,
    item: asked.Key,
    payloadBytes: itemSizeBytes(asked.Key) + valuesBytes(asked),
    keyIn: (table) => checkKey(table, asked.Key),
  };
}

function valuesBytes({
  ExpressionAttributeValues: values,
}: {
  ExpressionAttributeValues: AttributeMap | undefined;
}): number {
  return itemSizeBytes(values ?? {});
}
