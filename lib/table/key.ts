/** Keys: which attributes make one, how it is written by users, and what tells two of them apart. */
import { ValidationError } from '../errors.js';
import type { AttributeMap, AttributeValue, KeyType } from '../item/attribute-value.js';
import { setOwn } from '../item/attribute-value.js';
import { marshallItem, type NumberInput } from '../item/marshall.js';
import { canonicalNumber } from '../item/number.js';
import { utf8Bytes } from '../item/size.js';

/** The names of a key's attributes: the hash key, and the range key where there is one. */
export type KeyNames = readonly [hash: string] | readonly [hash: string, range: string];

/** A key attribute as definitions have it. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: KeyType;
}

/** What has a key: a table or an index. */
export interface Keyed {
  readonly hashKey: KeyAttribute;
  readonly rangeKey: KeyAttribute | undefined;
}

/** JavaScript's types of a key attribute. */
export interface KeyValues {
  readonly S: string;
  readonly N: NumberInput;
  readonly B: Uint8Array;
}

/** The type of an attribute of an item. */
export type ValueOf<Item, Name> = Name extends keyof Item ? NonNullable<Item[Name]> : never;

/** How users write the key of an item: a tuple, the bare hash value where there is no range key, or an object. */
export type Key<Item, Names extends KeyNames> = Names extends readonly [infer Hash, infer Range]
  ? readonly [ValueOf<Item, Hash>, ValueOf<Item, Range>] | KeyObject<Item, Hash | Range>
  : ValueOf<Item, Names[0]> | readonly [ValueOf<Item, Names[0]>] | KeyObject<Item, Names[0]>;

type KeyObject<Item, Name> = { readonly [N in Name & keyof Item]: NonNullable<Item[N]> };

/** DynamoDB Developer Guide, *Service quotas*: partition key and sort key length. */
const MAX_HASH_BYTES = 2048;
const MAX_RANGE_BYTES = 1024;

/**
 * The key attributes of what a user wrote as a key.
 * @throws ValidationError where it does not fit the definition
 */
export function marshallKey(keyed: Keyed, key: unknown): AttributeMap {
  const { attributes } = marshallItem(keyObject(keyed, key));
  checkKey(keyed, attributes);
  return attributes;
}

/**
 * The key attributes of an item.
 * @throws ValidationError where one is missing or of another type
 */
export function keyOfItem(keyed: Keyed, item: AttributeMap): AttributeMap {
  const key: AttributeMap = {};
  for (const { name } of keyAttributes(keyed)) {
    const value = Object.hasOwn(item, name) ? item[name] : undefined;
    if (value) setOwn(key, name, value);
  }
  checkKey(keyed, key);
  return key;
}

/** The same text for the same key and for no other, however the service spells its numbers. */
export function keyIdentity(keyed: Keyed, key: AttributeMap): string {
  const hash = identity(key[keyed.hashKey.name]);
  if (!keyed.rangeKey) return hash;
  // The length keeps ('ab', 'c') and ('a', 'bc') apart.
  return `${hash.length}:${hash}${identity(key[keyed.rangeKey.name])}`;
}

export function keyAttributes({ hashKey, rangeKey }: Keyed): readonly KeyAttribute[] {
  return rangeKey ? [hashKey, rangeKey] : [hashKey];
}

/** The key attributes of an item, as they are in it. */
export function plainKeyOf(keyed: Keyed, item: object): object {
  const names = keyAttributes(keyed).map(({ name }) => name);
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
}

function keyObject(keyed: Keyed, key: unknown): object {
  const attributes = keyAttributes(keyed);
  if (isObjectKey(key)) return exactly(attributes, key);
  const values: readonly unknown[] = Array.isArray(key) ? key : [key];
  if (values.length !== attributes.length) throw new ValidationError(`A key here is ${spelling(keyed)}.`);
  return Object.fromEntries(attributes.map(({ name }, index) => [name, values[index]]));
}

function isObjectKey(key: unknown): key is object {
  if (typeof key !== 'object' || key === null || Array.isArray(key)) return false;
  const prototype: unknown = Object.getPrototypeOf(key);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function exactly(attributes: readonly KeyAttribute[], key: object): object {
  const stranger = Object.keys(key).find((name) => !attributes.some((attribute) => attribute.name === name));
  if (stranger !== undefined) {
    const names = attributes.map(({ name }) => `'${name}'`).join(' and ');
    throw new ValidationError(`'${stranger}' is no key attribute: the key is ${names}.`);
  }
  return key;
}

/**
 * An item may lack the key of an index, and is not in it then; one that it has must be a key.
 * @throws ValidationError
 */
export function checkIndexKeys(indexes: Iterable<Keyed>, item: AttributeMap): void {
  for (const { hashKey, rangeKey } of indexes) {
    if (Object.hasOwn(item, hashKey.name)) checkKeyAttribute(hashKey, item[hashKey.name], MAX_HASH_BYTES);
    if (rangeKey && Object.hasOwn(item, rangeKey.name)) {
      checkKeyAttribute(rangeKey, item[rangeKey.name], MAX_RANGE_BYTES);
    }
  }
}

function checkKey(keyed: Keyed, key: AttributeMap): void {
  for (const attribute of keyAttributes(keyed)) {
    const value = Object.hasOwn(key, attribute.name) ? key[attribute.name] : undefined;
    checkKeyAttribute(attribute, value, attribute === keyed.rangeKey ? MAX_RANGE_BYTES : MAX_HASH_BYTES);
  }
}

function checkKeyAttribute({ name, type }: KeyAttribute, value: AttributeValue | undefined, maxBytes: number): void {
  if (!value) throw new ValidationError(`The key attribute '${name}' (${type}) is missing.`);
  if (!(type in value)) {
    throw new ValidationError(
      `The key attribute '${name}' is of type ${Object.keys(value)[0]}, the table wants ${type}.`,
    );
  }
  const sizeBytes = keyBytes(value);
  if (sizeBytes === 0)
    throw new ValidationError(`The key attribute '${name}' is empty: a key needs at least one byte.`);
  if (sizeBytes > maxBytes) {
    throw new ValidationError(`The key attribute '${name}' has ${sizeBytes} bytes, at most ${maxBytes} are allowed.`);
  }
}

function keyBytes(value: AttributeValue): number {
  if ('S' in value) return utf8Bytes(value.S);
  return 'B' in value ? value.B.byteLength : 1;
}

function identity(value: AttributeValue | undefined): string {
  if (value && 'S' in value) return value.S;
  if (value && 'N' in value) return canonicalNumber(value.N);
  if (value && 'B' in value) return Buffer.from(value.B).toString('base64');
  return '';
}

function spelling({ hashKey, rangeKey }: Keyed): string {
  return rangeKey ? `[${hashKey.name}, ${rangeKey.name}]` : `the bare value of '${hashKey.name}'`;
}
