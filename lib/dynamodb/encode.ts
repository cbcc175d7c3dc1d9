/** From operations to requests: encoded once, when they are pushed, so that nothing later walks an item again. */
import { readUnits, writeUnits } from '../capacity/units.js';
import { utf8Bytes } from '../item/size.js';
import type { GetOperation, KeyedOperation, TransactOperation, WriteOperation } from '../operation/operation.js';
import { Placeholders } from '../operation/placeholders.js';
import { marshallKey } from '../table/key.js';
import { type BatchGetRequest, conditionParameters, type KeyedRequest, type TransactRequest } from './request.js';
import { transactRequest } from './transact-request.js';
import { encodeWrite, identified, type Write } from './write.js';

/**
 * Encodes an operation on one item, or a transaction.
 * @throws ValidationError for what the service would refuse
 * @throws ItemTooLargeError for a put of more than 400 KB
 */
export function encode(operation: KeyedOperation | TransactOperation): KeyedRequest | TransactRequest {
  switch (operation.kind) {
    case 'put':
    case 'update':
    case 'delete':
      return writeRequest(operation, encodeWrite(operation), operation.returnOld);
    case 'get':
      return encodeGet(operation);
    case 'transaction':
      return transactRequest(operation.operations.map(encodeWrite));
    default:
      operation satisfies never;
      return operation;
  }
}

/** The request of a write that is encoded; with `returnOld` the item as it was is asked for, whatever the operation says. */
export function writeRequest(
  operation: WriteOperation,
  write: Write,
  returnOld: boolean,
): KeyedRequest | TransactRequest {
  if (operation.exactlyOnce) return transactRequest([write]);
  const { table, key, identity, change, condition, sizeBytes } = write;
  const keyed = { table, key, identity, units: writeUnits(sizeBytes) };
  if (change.kind === 'update') {
    return { api: 'UpdateItem', ...keyed, ...ALONE, update: change.update, condition, returnOld, isMerged: false };
  }
  const isBare = !condition && !returnOld;
  if (change.kind === 'put') {
    if (isBare) {
      return { api: 'BatchWriteItem', ...keyed, ...body(`{"PutRequest":{"Item":${JSON.stringify(change.item)}}}`) };
    }
    return {
      api: 'PutItem',
      ...keyed,
      ...ALONE,
      returnOld,
      input: { ...singleWrite(write, returnOld), Item: change.item },
    };
  }
  if (isBare) return { api: 'BatchWriteItem', ...keyed, ...body(`{"DeleteRequest":{"Key":${JSON.stringify(key)}}}`) };
  return {
    api: 'DeleteItem',
    ...keyed,
    ...ALONE,
    returnOld,
    input: { ...singleWrite(write, returnOld), Key: key },
  };
}

function encodeGet({ table, key, consistent }: GetOperation): BatchGetRequest {
  const units = readUnits(1, consistent);
  return {
    api: 'BatchGetItem',
    table,
    units,
    ...ALONE,
    consistent,
    ...identified(table, marshallKey(table, key)),
  };
}

/** Once, here: a batch is put together of such texts, and nothing is spelled again when it is sent or sent again. */
function body(json: string): { json: string; wireBytes: number } {
  return { json, wireBytes: utf8Bytes(json) + 1 };
}

/** The largest requests of other calls, 100 keys or one item, are far below the service's limit. */
const ALONE = { wireBytes: 0 };

/** What PutItem and DeleteItem have in common. */
function singleWrite({ table, condition }: Write, returnOld: boolean) {
  const placeholders = new Placeholders();
  return {
    TableName: table.name,
    ReturnConsumedCapacity: 'INDEXES' as const,
    ...conditionParameters(condition, returnOld, placeholders),
    ...(returnOld && { ReturnValues: 'ALL_OLD' as const }),
    ...placeholders.attributes(),
  };
}
