/** An operation as the service is asked: encoded once when it is pushed, so that nothing later walks an item again. */
import type {
  DeleteItemCommandInput,
  PutItemCommandInput,
  QueryCommandInput,
  ScanCommandInput,
} from '@aws-sdk/client-dynamodb';
import { type Place, TABLE } from '../capacity/consumed.js';
import { readUnits, writeUnits } from '../capacity/units.js';
import { ItemTooLargeError } from '../errors.js';
import type { AttributeMap } from '../item/attribute-value.js';
import { marshallItem } from '../item/marshall.js';
import { itemSizeBytes, utf8Bytes } from '../item/size.js';
import { compileCondition } from '../operation/condition.js';
import type {
  DeleteOperation,
  GetOperation,
  KeyedOperation,
  PutOperation,
  UpdateOperation,
} from '../operation/operation.js';
import { Placeholders } from '../operation/placeholders.js';
import { type CompiledUpdate, compileUpdate } from '../operation/update.js';
import { checkIndexKeys, keyIdentity, keyOfItem, marshallKey } from '../table/key.js';
import { validateItem } from '../table/schema.js';
import type { Table } from '../table/table.js';

/** One operation's part of a request, told apart by the call that carries it. */
export type Request = KeyedRequest | PageRequest;

export type KeyedRequest = BatchWriteRequest | BatchGetRequest | PutRequest | DeleteRequest | UpdateRequest;

interface Cost {
  readonly table: Table;
  /** What the operation will probably consume, in RCU or WCU. */
  readonly units: number;
  /** Bytes of its part of the request's body, where many such parts could be too much for one. */
  readonly wireBytes: number;
}

interface Keyed extends Cost {
  readonly key: AttributeMap;
  /** The same for the same key of the table and for no other. */
  readonly identity: string;
}

/** A put or a delete without a condition, of which 25 make a request. */
export interface BatchWriteRequest extends Keyed {
  readonly api: 'BatchWriteItem';
  /** Its part of the request's body. */
  readonly json: string;
}

/** A get, of which 100 make a request. */
export interface BatchGetRequest extends Keyed {
  readonly api: 'BatchGetItem';
  readonly consistent: boolean;
}

export interface PutRequest extends Keyed {
  readonly api: 'PutItem';
  readonly input: PutItemCommandInput;
  readonly returnOld: boolean;
}

export interface DeleteRequest extends Keyed {
  readonly api: 'DeleteItem';
  readonly input: DeleteItemCommandInput;
  readonly returnOld: boolean;
}

export interface UpdateRequest extends Keyed {
  readonly api: 'UpdateItem';
  readonly update: CompiledUpdate;
  readonly condition: object | undefined;
  readonly returnOld: boolean;
  /** Made of several operations, whose own images are told from the item as it was before all of them. */
  readonly isMerged: boolean;
}

/** One page of a query or a scan. */
export interface PageRequest extends Cost {
  readonly api: 'Query' | 'Scan';
  readonly input: QueryCommandInput & ScanCommandInput;
}

/** Whether a request spends the table's RCU or its WCU. */
export function direction({ api }: Request): 'read' | 'write' {
  return api === 'BatchGetItem' || api === 'Query' || api === 'Scan' ? 'read' : 'write';
}

/** Where a request spends units: a write in the table and its global indexes, a read where it reads. */
export function placesOf(request: Request): readonly Place[] {
  const { table } = request;
  const globals = [...table.indexes.values()].filter(({ local }) => !local).map(({ name }) => name);
  if (direction(request) === 'write') return [TABLE, ...globals];
  const asked = 'input' in request && 'IndexName' in request.input ? request.input.IndexName : undefined;
  return asked !== undefined && globals.includes(asked) ? [asked] : [TABLE];
}

/** DynamoDB Developer Guide, *Service quotas*: item size. */
const MAX_ITEM_BYTES = 409_600;

/**
 * Encodes an operation on one item.
 * @throws ValidationError for what the service would refuse
 * @throws ItemTooLargeError for a put of more than 400 KB
 */
export function encode(operation: KeyedOperation): KeyedRequest {
  switch (operation.kind) {
    case 'put':
      return encodePut(operation);
    case 'get':
      return encodeGet(operation);
    case 'update':
      return encodeUpdate(operation);
    case 'delete':
      return encodeDelete(operation);
    default:
      operation satisfies never;
      return operation;
  }
}

function encodePut(operation: PutOperation): BatchWriteRequest | PutRequest {
  const { table, returnOld } = operation;
  const item = table.schema ? validateItem(table.schema, operation.item) : operation.item;
  const { attributes, sizeBytes } = marshallItem(item);
  if (sizeBytes > MAX_ITEM_BYTES) throw new ItemTooLargeError(sizeBytes, { operation });
  checkIndexKeys(table.indexes.values(), attributes);
  const keyed = { table, units: writeUnits(sizeBytes), ...identified(table, keyOfItem(table, attributes)) };
  if (!operation.if && !returnOld) {
    return { api: 'BatchWriteItem', ...keyed, ...body(`{"PutRequest":{"Item":${JSON.stringify(attributes)}}}`) };
  }
  return { api: 'PutItem', ...keyed, ...ALONE, returnOld, input: { ...singleWrite(operation), Item: attributes } };
}

function encodeDelete(operation: DeleteOperation): BatchWriteRequest | DeleteRequest {
  const { table, returnOld } = operation;
  const key = marshallKey(table, operation.key);
  const keyed = { table, units: 1, ...identified(table, key) };
  if (!operation.if && !returnOld) {
    return { api: 'BatchWriteItem', ...keyed, ...body(`{"DeleteRequest":{"Key":${JSON.stringify(key)}}}`) };
  }
  return { api: 'DeleteItem', ...keyed, ...ALONE, returnOld, input: { ...singleWrite(operation), Key: key } };
}

function encodeGet({ table, key, consistent }: GetOperation): BatchGetRequest {
  const units = readUnits(1, consistent);
  return { api: 'BatchGetItem', table, units, ...ALONE, consistent, ...identified(table, marshallKey(table, key)) };
}

function encodeUpdate(operation: UpdateOperation): UpdateRequest {
  const { table, returnOld } = operation;
  const update = compileUpdate(operation.actions, table.keyNames);
  // Compiled once here so that a bad condition fails at push; the request's text is built when it is known what merged.
  if (operation.if) compileCondition(operation.if, new Placeholders());
  const sizeBytes = updateBytes(update);
  if (sizeBytes > MAX_ITEM_BYTES) throw new ItemTooLargeError(sizeBytes, { operation });
  const units = writeUnits(sizeBytes);
  const keyed = { table, units, ...identified(table, marshallKey(table, operation.key)) };
  return { api: 'UpdateItem', ...keyed, ...ALONE, update, condition: operation.if, returnOld, isMerged: false };
}

/** Once, here: a batch is put together of such texts, and nothing is spelled again when it is sent or sent again. */
function body(json: string): { json: string; wireBytes: number } {
  return { json, wireBytes: utf8Bytes(json) + 1 };
}

/** The largest requests of other calls, 100 keys or one item, are far below the service's limit. */
const ALONE = { wireBytes: 0 };

function identified(table: Table, key: AttributeMap): { key: AttributeMap; identity: string } {
  return { key, identity: keyIdentity(table, key) };
}

/** What the update puts into the item; how large the rest of it is, only the service knows. */
function updateBytes({ actions }: CompiledUpdate): number {
  const added = actions.filter(({ clause }) => clause === 'SET' || clause === 'ADD');
  return added.reduce((sum, { path, value }) => sum + (value ? itemSizeBytes({ [String(path)]: value }) : 0), 0);
}

/** What PutItem and DeleteItem have in common. */
function singleWrite({ table, if: condition, returnOld }: PutOperation | DeleteOperation) {
  const placeholders = new Placeholders();
  return {
    TableName: table.name,
    ReturnConsumedCapacity: 'INDEXES' as const,
    ...conditionParameters(condition, returnOld, placeholders),
    ...(returnOld && { ReturnValues: 'ALL_OLD' as const }),
    ...placeholders.attributes(),
  };
}

/** The condition of a write, with the old item in its failure where the user wants to see it. */
export function conditionParameters(condition: object | undefined, returnOld: boolean, placeholders: Placeholders) {
  if (!condition) return {};
  return {
    ConditionExpression: compileCondition(condition, placeholders),
    ...(returnOld && { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const }),
  };
}

/**
 * Whether the request may be sent again when it may have been applied: doing it twice ends in the same item, and the
 * second reply tells the same as the first would have. An old image that is asked for would be the new one by then.
 */
export function isRepeatable(request: Request): boolean {
  switch (request.api) {
    case 'PutItem':
    case 'DeleteItem':
      return !request.returnOld;
    case 'UpdateItem':
      return request.update.isIdempotent && !request.returnOld && !request.isMerged;
    default:
      return true;
  }
}
