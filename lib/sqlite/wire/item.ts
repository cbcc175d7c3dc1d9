/**
 * Attribute values as requests spell them: DynamoDB's JSON, with binary in base64. In memory numbers are canonical and
 * binary is bytes that know how their JSON looks, so that an item goes out by a plain `JSON.stringify`. API Reference,
 * *AttributeValue*.
 */
import type { AttributeMap, AttributeType, AttributeValue } from '../../item/attribute-value.js';
import { canonicalNumber, NumberError } from '../../item/number.js';
import { serializationException } from './service-error.js';
import {
  boolean,
  checkList,
  checkObject,
  checkText,
  map,
  type Reading,
  type Shape,
  UNEXPECTED_FIELD,
  UNEXPECTED_OBJECT,
  UNEXPECTED_VALUE,
} from './shape.js';

/** Bytes of a `B` or `BS` value. */
export class Binary extends Uint8Array {
  static fromBase64Text(text: string): Binary {
    const bytes = Buffer.from(text, 'base64');
    return new Binary(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  toJSON(): string {
    return Buffer.from(this.buffer, this.byteOffset, this.length).toString('base64');
  }
}

/** How deep a value may lie in an item. Developer Guide, *Quotas in Amazon DynamoDB*. */
export const MAX_NESTING = 32;
/** The service's sentence for a value that lies deeper. */
export const NESTING_MESSAGE =
  'Nesting Levels have exceeded supported limits: ' +
  'Attributes in the item have nested levels beyond supported limit';

const TYPES: ReadonlySet<string> = new Set<AttributeType>(['S', 'N', 'B', 'BOOL', 'NULL', 'L', 'M', 'SS', 'NS', 'BS']);
const INVALID = 'One or more parameter values were invalid: ';
/** The service's sentence for a value of no type. */
export const EMPTY_VALUE = 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes';
/** The service's sentence for a value of several types. */
export const MANY_VALUES =
  'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes';

/** An item or a key. It is changed in place into its form in memory. */
export const attributeMap: Shape<AttributeMap> = (value, _path, reading) => {
  const source = checkObject(value, UNEXPECTED_FIELD);
  checkName(Object.hasOwn(source, ''), reading);
  checkName(readMap(source, reading, 1), reading);
  // Every member has been read as an attribute value, or there is a refusal, which ends the reading.
  return value as AttributeMap;
};

/** One value. It is changed in place into its form in memory. */
export const attributeValue: Shape<AttributeValue> = (value, _path, reading) => {
  checkName(readValue(value, reading, 1), reading);
  // As in attributeMap.
  return value as AttributeValue;
};

/** The values of placeholders: as `attributeMap`, but a refusal names the placeholder. */
export const expressionValues: Shape<AttributeMap> = (value, path, reading) => {
  const source = checkObject(value, UNEXPECTED_FIELD);
  for (const name of Object.keys(source)) {
    const inner: Reading = { ...reading, refusal: undefined };
    attributeValue(source[name], path, inner);
    if (inner.refusal === undefined) continue;
    if (reading.wording === 'newer') refuse(reading, inner.refusal);
    else refuse(reading, `ExpressionAttributeValues contains invalid value: ${inner.refusal} for key ${name}`);
  }
  // As in attributeMap.
  return source as AttributeMap;
};

/** The type that an attribute value has. */
export function typeOf(value: AttributeValue): AttributeType {
  // An attribute value has exactly one member, and it is named as its type.
  return Object.keys(value)[0] as AttributeType;
}

/** Of names within values the service speaks only where nothing else is wrong. Measured on it in October 2026. */
function checkName(isEmpty: boolean, reading: Reading): void {
  if (isEmpty) refuse(reading, 'Empty attribute name');
}

/** Reads the values of a map, and returns whether any name in them is empty. */
function readMap(source: Record<string, unknown>, reading: Reading, depth: number): boolean {
  let hasEmptyName = false;
  for (const name of Object.keys(source)) {
    if (readValue(source[name], reading, depth)) hasEmptyName = true;
  }
  return hasEmptyName;
}

/** Reads a value, and returns whether any name in it is empty. */
function readValue(value: unknown, reading: Reading, depth: number): boolean {
  const source = checkObject(value, UNEXPECTED_VALUE);
  if (depth > MAX_NESTING) {
    refuse(reading, NESTING_MESSAGE);
    return false;
  }
  const types = readTypes(source);
  let hasEmptyName = false;
  for (const type of types) {
    if (readAs(type, source, reading, depth)) hasEmptyName = true;
  }
  if (types.length !== 1) refuse(reading, types.length === 0 ? EMPTY_VALUE : MANY_VALUES);
  return hasEmptyName;
}

/** The types that are set; there is to be one. What is null or unknown counts as absent and is taken away. */
function readTypes(source: Record<string, unknown>): AttributeType[] {
  const names = Object.keys(source);
  const types = names.filter((name) => TYPES.has(name) && source[name] !== null);
  if (types.length < names.length) {
    for (const name of names) if (!types.includes(name)) delete source[name];
  }
  // They are all of TYPES.
  return types as AttributeType[];
}

function readAs(type: AttributeType, source: Record<string, unknown>, reading: Reading, depth: number): boolean {
  switch (type) {
    case 'L': {
      const names = checkList(source.L).map((element) => readValue(element, reading, depth + 1));
      return names.includes(true);
    }
    case 'M': {
      const members = checkObject(source.M, UNEXPECTED_FIELD);
      return readMap(members, reading, depth + 1) || Object.hasOwn(members, '');
    }
    default:
      readScalarOrSet(type, source, reading);
      return false;
  }
}

function readScalarOrSet(
  type: Exclude<AttributeType, 'L' | 'M'>,
  source: Record<string, unknown>,
  reading: Reading,
): void {
  switch (type) {
    case 'S':
      checkText(source.S);
      break;
    case 'N':
      source.N = readNumber(source.N, reading);
      break;
    case 'B':
      source.B = readBinary(source.B);
      break;
    case 'BOOL':
      boolean(source.BOOL, '', reading);
      break;
    case 'NULL':
      if (!boolean(source.NULL, '', reading)) {
        refuse(reading, `${INVALID}Null attribute value types must have the value of true`);
      }
      break;
    case 'SS':
      readStrings(checkList(source.SS), reading);
      break;
    case 'NS':
      source.NS = readNumbers(checkList(source.NS), reading);
      break;
    case 'BS':
      source.BS = readBinaries(checkList(source.BS), reading);
      break;
  }
}

function readNumber(value: unknown, reading: Reading): string {
  const text = checkText(value);
  try {
    return canonicalNumber(text);
  } catch (error) {
    if (!(error instanceof NumberError)) throw error;
    refuse(reading, text === '' && reading.wording === 'newer' ? `${error.message}: ` : error.message);
    return text;
  }
}

function readBinary(value: unknown): Binary {
  if (typeof value !== 'string') throw notBase64(value);
  const bytes = Binary.fromBase64Text(value);
  if (bytes.toJSON() !== value) throw notBase64(value);
  return bytes;
}

function notBase64(value: unknown): Error {
  if (Array.isArray(value)) {
    return serializationException('Unrecognized collection type class java.nio.ByteBuffer');
  }
  if (typeof value === 'object' && value !== null) return serializationException(UNEXPECTED_OBJECT);
  if (typeof value !== 'string') {
    return serializationException('only base-64-encoded strings are convertible to bytes');
  }
  return serializationException(
    value.length % 4 !== 0
      ? `Base64 encoded length is expected a multiple of 4 bytes but found: ${value.length}`
      : 'Invalid last non-pad Base64 character dectected',
  );
}

function readStrings(values: readonly unknown[], reading: Reading): void {
  const texts = values.map(checkText);
  if (texts.length === 0) refuse(reading, `${INVALID}An string set  may not be empty`);
  if (!hasDuplicates(texts)) return;
  const shown = reading.wording === 'newer' ? upToRepeat(texts, texts).map(quote) : texts;
  refuse(reading, `${INVALID}Input collection [${shown.join(', ')}] contains duplicates.`);
}

function readNumbers(values: readonly unknown[], reading: Reading): string[] {
  const numbers = values.map((value) => readNumber(value, reading));
  if (numbers.length === 0) refuse(reading, `${INVALID}An number set  may not be empty`);
  if (hasDuplicates(numbers)) {
    const fault = 'Input collection contains duplicates';
    refuse(reading, reading.wording === 'newer' ? `${INVALID}${fault}.` : fault);
  }
  return numbers;
}

function readBinaries(values: readonly unknown[], reading: Reading): Binary[] {
  const binaries = values.map(readBinary);
  if (binaries.length === 0) refuse(reading, `${INVALID}Binary sets should not be empty`);
  const texts = values.map(String);
  if (hasDuplicates(texts)) {
    const shown = reading.wording === 'newer' ? upToRepeat(texts, binaries).map(quote).join(',') : texts.join(', ');
    refuse(reading, `${INVALID}Input collection [${shown}]of type BS contains duplicates.`);
  }
  return binaries;
}

/** The members as the newer wording has them: in the order of their bytes up to the first one that is a repetition. */
function upToRepeat(texts: readonly string[], bytes: readonly (string | Binary)[]): string[] {
  const repeat = indexOfRepeat(texts);
  const inOrder = texts
    .slice(0, repeat)
    .map((text, i) => ({ text, bytes: Buffer.from(bytes[i] ?? '') }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes));
  return [...inOrder.map(({ text }) => text), ...texts.slice(repeat)];
}

function quote(text: string): string {
  return `"${text}"`;
}

function indexOfRepeat(texts: readonly string[]): number {
  const seen = new Set<string>();
  return texts.findIndex((text) => seen.size === seen.add(text).size);
}

function hasDuplicates(texts: readonly string[]): boolean {
  return new Set(texts).size < texts.length;
}

function refuse(reading: Reading, message: string): void {
  reading.refusal ??= message;
}

/** What is said of attributes, by their names; these are not empty. */
export function byAttribute<T>(shape: Shape<T>): Shape<Map<string, T>> {
  const byName = map(shape);
  return (value, path, reading) => {
    const read = byName(value, path, reading);
    checkName(read.has(''), reading);
    return read;
  };
}
