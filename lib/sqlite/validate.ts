/**
 * The service's checks of keys and items against a table, in its order and in its words.
 * Developer Guide, *Quotas in Amazon DynamoDB*.
 */
import type { AttributeMap, AttributeType, AttributeValue } from '../item/attribute-value.js';
import type { Path } from '../item/document.js';
import { itemSizeBytes, valueSizeBytes } from '../item/size.js';
import { encodeKey } from './storage/key-encoding.js';
import { attributeOf, type Index, type KeyAttribute, keyAttributes, type Table } from './table/table.js';
import { MAX_NESTING, NESTING_MESSAGE, typeOf } from './wire/item.js';
import { EmptyKeyError, invalidParameters, validationException } from './wire/service-error.js';

/** What an item may have at most, its attributes' names included. */
const MAX_ITEM_BYTES = 409_600;
/** The service's sentence for an item that is larger than that. */
export const ITEM_TOO_LARGE = 'Item size has exceeded the maximum allowed size';

/** What a partition key's value may have at most. */
export const MAX_HASH_BYTES = 2048;
/** What a sort key's value may have at most. */
export const MAX_RANGE_BYTES = 1024;
/** The service's sentence for a key that is none of the table. */
export const WRONG_KEY = 'The provided key element does not match the schema';

/** Checks an item that is to be stored and returns its key and its size, which may have been checked before. */
export function checkItem(table: Table, item: AttributeMap, size = checkItemSize(item)): { key: Buffer; size: number } {
  const [hash, range] = keyAttributes(table.key).map((attribute) => checkItemKey(attribute, item));
  checkIndexKeys(table, item, WORDS_FOR_ITEM);
  checkKeySizes(hash, range);
  // The first key attribute is always there: checkItemKey has found it.
  return { key: encodeKey(hash as AttributeValue, range), size };
}

/** Checks that an item has its key, for types alone: in a batch the service has the words of a key for it (measured). */
export function checkKeyTypes(table: Table, item: AttributeMap): void {
  for (const { name, type } of keyAttributes(table.key)) {
    const value = attributeOf(item, name);
    if (value === undefined || typeOf(value) !== type) throw validationException(WRONG_KEY);
  }
}

/** Checks the size of an item that is to be stored, and returns it: this needs no table. */
export function checkItemSize(item: AttributeMap): number {
  const size = itemSizeBytes(item);
  if (size > MAX_ITEM_BYTES) throw validationException(ITEM_TOO_LARGE);
  return size;
}

/** Checks the key of an item that is to be stored, and no more of it, and returns it as bytes. */
export function keyOfItem(table: Table, item: AttributeMap): Buffer {
  const [hash, range] = keyAttributes(table.key).map((attribute) => checkItemKey(attribute, item));
  checkKeySizes(hash, range);
  // As in checkItem.
  return encodeKey(hash as AttributeValue, range);
}

/** Checks an item that an update has made. Its key was checked before. */
export function checkUpdatedItem(table: Table, item: AttributeMap): number {
  if (Object.values(item).some((value) => isTooDeep(value, 1))) throw validationException(NESTING_MESSAGE);
  const size = itemSizeBytes(item);
  if (size > MAX_ITEM_BYTES) throw validationException('Item size to update has exceeded the maximum allowed size');
  checkIndexKeys(table, item, WORDS_FOR_UPDATE);
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

function checkKeyValue({ name, type }: KeyAttribute, value: AttributeValue | undefined): AttributeValue {
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

/** Checks the types that an update is known to give to attributes of an index's key. */
export function checkIndexTypes(table: Table, types: ReadonlyMap<string, AttributeType>): void {
  if (types.size === 0) return;
  for (const index of byName(table.indexes)) {
    for (const attribute of keyAttributes(index.key)) {
      const actual = types.get(attribute.name);
      if (actual !== undefined && actual !== attribute.type) throw wrongIndexType(index, attribute, actual);
    }
  }
}

/** Checks that no path reaches into the value of a key attribute, of the table's or of an index's. */
export function checkScalarKeys(table: Table, paths: readonly Path[]): void {
  const nested = new Set(paths.filter((path) => path.length > 1).map(([name]) => name));
  if (nested.size === 0) return;
  const refuse = (attributes: readonly KeyAttribute[], what: string): void => {
    const name = attributes.map((attribute) => attribute.name).find((each) => nested.has(each));
    if (name === undefined) return;
    throw validationException(
      `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ${what}: ${name}`,
    );
  };
  refuse(keyAttributes(table.key), 'Key');
  for (const index of byName(table.indexes)) refuse(keyAttributes(index.key), 'IndexKey');
}

/** Checks the sizes of a key's values. Numbers always fit. */
export function checkKeySizes(hash: AttributeValue | undefined, range: AttributeValue | undefined): void {
  if (isLarger(hash, MAX_HASH_BYTES)) {
    throw invalidParameters(`Size of hashkey has exceeded the maximum size limit of${MAX_HASH_BYTES} bytes`);
  }
  if (isLarger(range, MAX_RANGE_BYTES)) {
    throw invalidParameters(
      `Aggregated size of all range keys has exceeded the size limit of ${MAX_RANGE_BYTES} bytes`,
    );
  }
}

function isLarger(value: AttributeValue | undefined, maxBytes: number): boolean {
  return value !== undefined && valueSizeBytes(value) > maxBytes;
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

/** Checks a value of a key attribute, of the table's key or of an index's. */
export function checkNotEmpty(name: string, value: AttributeValue, index?: Index): void {
  const fault = emptyKeyFault(name, value, index);
  if (fault !== undefined) throw new EmptyKeyError(fault);
}

/** The sentence for such a value where it is empty. */
export function emptyKeyFault(name: string, value: AttributeValue, index?: Index): string | undefined {
  const fault = emptiness(value);
  return fault && notValid(index === undefined ? `${fault} Key: ${name}` : WORDS_FOR_ITEM.empty(fault, index, name));
}

function emptiness(value: AttributeValue): string | undefined {
  const isEmpty = ('S' in value && value.S === '') || ('B' in value && value.B.length === 0);
  if (!isEmpty) return undefined;
  const kind = 'S' in value ? 'string' : 'binary';
  return `The AttributeValue for a key attribute cannot contain an empty ${kind} value.`;
}

function notValid(fault: string): string {
  return `One or more parameter values are not valid. ${fault}`;
}

/** What is wrong with an index's key attribute. */
interface IndexKeyWords {
  readonly wrongType: (index: Index, attribute: KeyAttribute, actual: AttributeType) => Error;
  /** `fault` is that it is empty. */
  readonly empty: (fault: string, index: Index, name: string) => string;
  readonly checkSizes: typeof checkKeySizes;
}

const WORDS_FOR_ITEM: IndexKeyWords = {
  wrongType: wrongIndexType,
  empty: (fault, index, name) =>
    `A value specified for a secondary index key is not supported. ${fault} IndexName: ${index.name}, IndexKey: ${name}`,
  checkSizes: checkKeySizes,
};

/** API Reference, *TransactWriteItems*, where the reasons of a validation error are listed. */
const UPDATED_KEY = 'The update expression attempted to update the secondary index key';

const WORDS_FOR_UPDATE: IndexKeyWords = {
  wrongType: () => validationException(`${UPDATED_KEY} to unsupported type`),
  empty: (fault) =>
    `The update expression attempted to update a secondary index key to a value that is not supported. ${fault}`,
  checkSizes: (hash, range) => {
    if (!isLarger(hash, MAX_HASH_BYTES) && !isLarger(range, MAX_RANGE_BYTES)) return;
    throw validationException(`${UPDATED_KEY} beyond allowed size limits`);
  },
};

function wrongIndexType(index: Index, { name, type }: KeyAttribute, actual: AttributeType): Error {
  return invalidParameters(
    `Type mismatch for Index Key ${name} Expected: ${type} Actual: ${actual} IndexName: ${index.name}`,
  );
}

/** An item need not be in an index, but what it has of an index's key must be fit to be one. */
function checkIndexKeys(table: Table, item: AttributeMap, words: IndexKeyWords): void {
  for (const index of byName(table.indexes)) {
    const [hash, range] = keyAttributes(index.key).map((attribute) => checkIndexKey(index, attribute, item, words));
    words.checkSizes(hash, range);
  }
}

function checkIndexKey(
  index: Index,
  attribute: KeyAttribute,
  item: AttributeMap,
  words: IndexKeyWords,
): AttributeValue | undefined {
  const value = attributeOf(item, attribute.name);
  if (value === undefined) return undefined;
  if (typeOf(value) !== attribute.type) throw words.wrongType(index, attribute, typeOf(value));
  const fault = emptiness(value);
  if (fault !== undefined) throw new EmptyKeyError(notValid(words.empty(fault, index, attribute.name)));
  return value;
}

/** Of several indexes that something is wrong with, the service names the first by name (measured). */
function byName(indexes: readonly Index[]): readonly Index[] {
  return indexes.length > 1 ? indexes.toSorted((a, b) => (a.name < b.name ? -1 : 1)) : indexes;
}

/** Goes no deeper than the limit, so that it cannot overflow the stack. */
function isTooDeep(value: AttributeValue, depth: number): boolean {
  if (depth > MAX_NESTING) return true;
  if ('L' in value) return value.L.some((element) => isTooDeep(element, depth + 1));
  return 'M' in value && Object.values(value.M).some((element) => isTooDeep(element, depth + 1));
}
