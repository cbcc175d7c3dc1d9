/** Transactions: several writes and checks as one request, which takes effect once however often it is sent. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { writeUnits } from '../capacity/units.js';
import { uniqueToken } from '../clock.js';
import { ValidationError } from '../errors.js';
import { Placeholders } from '../operation/placeholders.js';
import { updateExpression } from '../operation/update.js';
import { conditionParameters, type TransactRequest } from './request.js';
import { laneOf, type Write } from './write.js';

/** DynamoDB Developer Guide, *Amazon DynamoDB Transactions: How it works*. */
export const MAX_TRANSACT_ITEMS = 100;
const MAX_TRANSACT_BYTES = 4 * 1024 * 1024;
/** Each write is prepared and then committed. The same page: *Capacity management for transactions*. */
const TRANSACT_FACTOR = 2;

/**
 * A transaction of these writes. With `returnOld`, its failure has the items as they are.
 * @throws ValidationError as `checkTransaction` does
 */
export function transactRequest(writes: readonly Write[], returnOld = false): TransactRequest {
  const { table } = checkTransaction(writes);
  const items = writes.map((write) => transactItem(write, returnOld));
  return {
    api: 'TransactWriteItems',
    table,
    writes,
    items,
    units: unitsOf(writes),
    wireBytes: 0,
    token: uniqueToken(),
  };
}

/**
 * The first of the writes.
 * @throws ValidationError for none, for more than the service takes, and for two writes of one item
 */
export function checkTransaction(writes: readonly Write[]): Write {
  const [first] = writes;
  if (!first || writes.length > MAX_TRANSACT_ITEMS) {
    throw new ValidationError(`A transaction has 1 to ${MAX_TRANSACT_ITEMS} operations, this one ${writes.length}.`);
  }
  if (new Set(writes.map(laneOf)).size < writes.length) {
    throw new ValidationError('A transaction has one operation for each item, this one has two for the same.');
  }
  const sizeBytes = sizeOf(writes);
  if (sizeBytes > MAX_TRANSACT_BYTES) {
    throw new ValidationError(`A transaction takes ${MAX_TRANSACT_BYTES} bytes of items, this one has ${sizeBytes}.`);
  }
  return first;
}

/** What a transaction of these writes will probably consume. */
export function unitsOf(writes: readonly Write[]): number {
  return writes.reduce((sum, write) => sum + transactUnits(write), 0);
}

/** Whether writes, each of another item, go into one transaction with some others, which are small. */
export function fitsTransaction(writes: readonly Write[], otherCount = 0): boolean {
  return writes.length + otherCount <= MAX_TRANSACT_ITEMS && sizeOf(writes) <= MAX_TRANSACT_BYTES;
}

function sizeOf(writes: readonly Write[]): number {
  return writes.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** What a part of a transaction will probably consume. */
export function transactUnits({ sizeBytes }: Write): number {
  return TRANSACT_FACTOR * writeUnits(sizeBytes);
}

function transactItem({ table, key, change, condition }: Write, returnOld: boolean): TransactWriteItem {
  const placeholders = new Placeholders();
  const update = change.kind === 'update' ? updateExpression(change.update, placeholders) : '';
  const conditions = conditionParameters(condition, returnOld, placeholders);
  const parts = { TableName: table.name, ...conditions, ...placeholders.attributes() };
  switch (change.kind) {
    case 'put':
      return { Put: { ...parts, Item: change.item } };
    case 'update':
      return { Update: { ...parts, Key: key, UpdateExpression: update } };
    case 'delete':
      return { Delete: { ...parts, Key: key } };
    case 'check':
      return { ConditionCheck: { ConditionExpression: undefined, ...parts, Key: key } };
    default:
      change satisfies never;
      return {};
  }
}
