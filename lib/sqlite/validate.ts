/**
 * The service's checks of keys and items against a table, in its order and in its words.
 * Developer Guide, *Quotas in Amazon DynamoDB*.
 */
import type { AttributeMap, AttributeValue } from '../item/attribute-value.js';
import { itemSizeBytes, valueSizeBytes } from '../item/size.js';
import { encodeKey } from './storage/key-encoding.js';
import { attributeOf, type Index, type KeyAttribute, keyAttributes, type Table } from './table/table.js';
import { MAX_NESTING, NESTING_MESSAGE, typeOf } from './wire/item.js';
import { invalidParameters, validationException } from './wire/service-error.js';

/** What an item may have at most, its attributes' names included. */
const MAX_ITEM_BYTES = 409_600;

const MAX_HASH_BYTES = 2048;
const MAX_RANGE_BYTES = 1024;
const WRONG_KEY = 'The provided key element does not match the schema';

/** Checks an item that is to be stored and returns its key and its size. */
export function checkItem(table: Table, item: AttributeMap): { key: Buffer; size: number } {
  const [hash, range] = keyAttributes(table.key).map((attribute) => checkItemKey(attribute, item));
  const size = itemSizeBytes(item);
  if (size > MAX_ITEM_BYTES) throw validationException('Item size has exceeded the maximum allowed size');
  checkIndexKeys(table, item);
  checkKeySizes(hash, range);
  // The first key attribute is always there: checkItemKey has found it.
  return { key: encodeKey(hash as AttributeValue, range), size };
}

/** Checks an item that an update has made. Its key was checked before. */
export function checkUpdatedItem(table: Table, item: AttributeMap): number {
  if (Object.values(item).some((value) => isTooDeep(value, 1))) throw validationException(NESTING_MESSAGE);
  const size = itemSizeBytes(item);
  if (size > MAX_ITEM_BYTES) throw validationException('Item size to update has exceeded the maximum allowed size');
  checkIndexKeys(table, item);
  return size;
}

/** Checks that a key has the key attributes and no others, and returns it as bytes. */
export function checkKey(table: Table, key: AttributeMap): Buffer {
  const attributes = keyAttributes(table.key);
  if (Object.keys(key).length !== attributes.length) throw validationException(WRONG_KEY);
  const [hash, range] = attributes.map((attribute) => checkKeyValue(attribute, attributeOf(key, attribute.name)));
  checkKeySizes(hash, range);
  // The first key attribute is always there: checkKeyValue has found it.
  return encodeKey(hash as AttributeValue, range);
}

/** Checks a value that a key attribute is compared with or looked up by. */
export function checkKeyValue({ name, type }: KeyAttribute, value: AttributeValue | undefined): AttributeValue {
  if (value === undefined || typeOf(value) !== type) throw validationException(WRONG_KEY);
  checkNotEmpty(name, value);
  return value;
}

/** Checks that an update leaves the key alone. `names` are the attributes that it touches. */
export function checkKeyUntouched(table: Table, names: Iterable<unknown>): void {
  const touched = new Set(names);
  for (const { name } of keyAttributes(table.key)) {
    if (touched.has(name)) {
      throw invalidParameters(`Cannot update attribute ${name}. This attribute is part of the key`);
    }
  }
}

/** Checks the sizes of a key's values. Numbers always fit. */
export function checkKeySizes(hash: AttributeValue | undefined, range: AttributeValue | undefined): void {
  if (hash !== undefined && valueSizeBytes(hash) > MAX_HASH_BYTES) {
    throw invalidParameters(`Size of hashkey has exceeded the maximum size limit of${MAX_HASH_BYTES} bytes`);
  }
  if (range !== undefined && valueSizeBytes(range) > MAX_RANGE_BYTES) {
    throw invalidParameters(
      `Aggregated size of all range keys has exceeded the size limit of ${MAX_RANGE_BYTES} bytes`,
    );
  }
}

function checkItemKey({ name, type }: KeyAttribute, item: AttributeMap): AttributeValue {
  const value = attributeOf(item, name);
  if (value === undefined) throw invalidParameters(`Missing the key ${name} in the item`);
  if (typeOf(value) !== type) {
    throw invalidParameters(`Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`);
  }
  checkNotEmpty(name, value);
  return value;
}

function checkNotEmpty(name: string, value: AttributeValue): void {
  const kind = emptyKind(value);
  if (kind === undefined) return;
  throw validationException(
    `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${kind} value. Key: ${name}`,
  );
}

function emptyKind(value: AttributeValue): string | undefined {
  if ('S' in value && value.S === '') return 'string';
  return 'B' in value && value.B.length === 0 ? 'binary' : undefined;
}

/** An item need not be in an index, but what it has of an index's key must be fit to be one. */
function checkIndexKeys(table: Table, item: AttributeMap): void {
  for (const index of table.indexes) {
    const [hash, range] = keyAttributes(index.key).map((attribute) => checkIndexKey(index, attribute, item));
    checkKeySizes(hash, range);
  }
}

function checkIndexKey(index: Index, { name, type }: KeyAttribute, item: AttributeMap): AttributeValue | undefined {
  const value = attributeOf(item, name);
  if (value === undefined) return undefined;
  if (typeOf(value) !== type) {
    throw invalidParameters(
      `Type mismatch for Index Key ${name} Expected: ${type} Actual: ${typeOf(value)} IndexName: ${index.name}`,
    );
  }
  const kind = emptyKind(value);
  if (kind === undefined) return value;
  throw validationException(
    'One or more parameter values are not valid. A value specified for a secondary index key is not supported. ' +
      `The AttributeValue for a key attribute cannot contain an empty ${kind} value. IndexName: ${index.name}, IndexKey: ${name}`,
  );
}

/** Goes no deeper than the limit, so that it cannot overflow the stack. */
function isTooDeep(value: AttributeValue, depth: number): boolean {
  if (depth > MAX_NESTING) return true;
  if ('L' in value) return value.L.some((element) => isTooDeep(element, depth + 1));
  return 'M' in value && Object.values(value.M).some((element) => isTooDeep(element, depth + 1));
}
