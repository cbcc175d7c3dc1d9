/**
 * JavaScript values to attribute values and back. One pass over an item yields its attributes and their size by
 * DynamoDB's rule, so that nothing walks it again to know what it costs. `JSON.stringify` spells the attributes as the
 * service wants them, binary included.
 */
import { NumberValueImpl } from '@aws-sdk/util-dynamodb';
import { ValidationError } from '../errors.js';
import { type AttributeMap, type AttributeValue, setOwn } from './attribute-value.js';
import { canonicalNumber, NumberError } from './number.js';
import { numberSizeBytes, utf8Bytes } from './size.js';

/** A number of up to 38 digits as text: the SDK's `NumberValue`, by its shape, since several copies may be loaded. */
export interface NumberText {
  readonly value: string;
  toBigInt(): bigint;
}

/** A number as it goes in: any of the three spellings. */
export type NumberInput = number | bigint | NumberText;

/** An item with what one pass over it has found out. */
export interface Marshalled {
  readonly attributes: AttributeMap;
  /** DynamoDB Developer Guide, *DynamoDB item sizes and formats*. */
  readonly sizeBytes: number;
}

/** Deeper documents are refused by the service. Developer Guide, *Service quotas*: nested attribute depth. */
const MAX_DEPTH = 31;

/**
 * An item, or the attributes of a key. `undefined` properties are left out.
 * @throws ValidationError that names the attribute, for values that DynamoDB cannot hold
 */
export function marshallItem(item: object): Marshalled {
  const walk: Walk = { sizeBytes: 0, trail: [] };
  const attributes = marshallEntries(Object.entries(item), walk, 0);
  return { attributes, sizeBytes: walk.sizeBytes };
}

/**
 * One value, such as an operand of an expression.
 * @throws ValidationError
 */
export function marshallValue(value: unknown, name: string): AttributeValue {
  return marshall(value, { sizeBytes: 0, trail: [name] });
}

/** Numbers come back as `number` where that is exact, else as `bigint` (integers) or `NumberValue`. */
export function unmarshallItem(item: AttributeMap): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const name of Object.keys(item)) {
    const value = item[name];
    if (value) setOwn(result, name, unmarshallValue(value));
  }
  return result;
}

export function unmarshallValue(value: AttributeValue): unknown {
  if ('S' in value) return value.S;
  if ('N' in value) return unmarshallNumber(value.N);
  if ('BOOL' in value) return value.BOOL;
  if ('NULL' in value) return null;
  if ('M' in value) return unmarshallItem(value.M);
  if ('L' in value) return value.L.map(unmarshallValue);
  if ('B' in value) return value.B;
  if ('SS' in value) return new Set(value.SS);
  if ('NS' in value) return new Set(value.NS.map(unmarshallNumber));
  return new Set(value.BS);
}

/**
 * Where the pass stands: what it has measured so far, and the steps that lead to the value at hand, which are not taken
 * back when one throws, so that they say where.
 */
interface Walk {
  sizeBytes: number;
  readonly trail: (string | number)[];
}

function marshall(value: unknown, walk: Walk): AttributeValue {
  switch (typeof value) {
    case 'string':
      return { S: text(value, walk) };
    case 'number':
    case 'bigint':
      return { N: number(value, walk) };
    case 'boolean':
      walk.sizeBytes += 1;
      return { BOOL: value };
    case 'object':
      return value === null ? marshallNull(walk) : marshallObject(value, walk);
    default:
      throw invalid(walk, `is ${typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`}`);
  }
}

function marshallNull(walk: Walk): AttributeValue {
  walk.sizeBytes += 1;
  return { NULL: true };
}

function marshallObject(value: object, walk: Walk): AttributeValue {
  if (value instanceof Uint8Array) return new BinaryValue(binary(value, walk));
  if (isNumberText(value)) return { N: number(value, walk) };
  if (value instanceof Set) return marshallSet(value, walk);
  if (walk.trail.length > MAX_DEPTH) throw tooDeep(walk);
  walk.sizeBytes += 3;
  // Unlike `map`, `from` visits the holes of a sparse array, which are as undefined as any other.
  if (Array.isArray(value)) return { L: Array.from(value, (element, index) => marshallElement(element, index, walk)) };
  if (value instanceof Map) return { M: marshallEntries(mapEntries(value, walk), walk, 1) };
  if (!isPlain(value)) {
    throw invalid(walk, `is a ${value.constructor?.name || 'class instance'}`);
  }
  return { M: marshallEntries(Object.entries(value), walk, 1) };
}

function marshallElement(value: unknown, index: number, walk: Walk): AttributeValue {
  walk.sizeBytes += 1;
  walk.trail.push(index);
  const result = marshall(value, walk);
  walk.trail.pop();
  return result;
}

/** `overheadBytes` is what DynamoDB adds for each entry of a nested map, and does not for an attribute of the item. */
function marshallEntries(
  entries: Iterable<readonly [string, unknown]>,
  walk: Walk,
  overheadBytes: number,
): AttributeMap {
  const attributes: AttributeMap = {};
  for (const [name, value] of entries) {
    if (value === undefined) continue;
    walk.trail.push(name);
    walk.sizeBytes += textBytes(name, walk) + overheadBytes;
    setOwn(attributes, name, marshall(value, walk));
    walk.trail.pop();
  }
  return attributes;
}

function mapEntries(map: Map<unknown, unknown>, walk: Walk): Iterable<readonly [string, unknown]> {
  return Array.from(map, ([name, value]) => {
    if (typeof name !== 'string') throw invalid(walk, 'has a key that is not a string');
    return [name, value] as const;
  });
}

function marshallSet(set: Set<unknown>, walk: Walk): AttributeValue {
  const elements = [...set];
  const [first] = elements;
  if (typeof first === 'string') return { SS: allOf(elements, isString, walk).map((element) => text(element, walk)) };
  if (first instanceof Uint8Array)
    return new BinarySetValue(distinctBytes(allOf(elements, isBinary, walk)).map((element) => binary(element, walk)));
  if (isNumber(first))
    return { NS: distinctNumbers(allOf(elements, isNumber, walk), walk).map((element) => digits(element, walk)) };
  throw invalid(walk, elements.length === 0 ? 'is an empty set' : 'is a set of neither strings, numbers nor binary');
}

function allOf<T>(elements: unknown[], isType: (value: unknown) => value is T, walk: Walk): T[] {
  if (!elements.every(isType)) throw invalid(walk, 'is a set of mixed types');
  return elements;
}

/** Elements that JavaScript tells apart (1 and 1n) may be one number to DynamoDB, which refuses duplicates. */
function distinctNumbers(elements: readonly NumberInput[], walk: Walk): string[] {
  return [...new Set(elements.map((element) => numberDigits(element, walk)))];
}

/** As with numbers: to JavaScript two arrays of the same bytes are two. */
function distinctBytes(elements: readonly Uint8Array[]): Uint8Array[] {
  return [...new Map(elements.map((element) => [base64(element), element])).values()];
}

function text(value: string, walk: Walk): string {
  walk.sizeBytes += textBytes(value, walk);
  return value;
}

function number(value: NumberInput, walk: Walk): string {
  return digits(numberDigits(value, walk), walk);
}

function digits(canonical: string, walk: Walk): string {
  walk.sizeBytes += numberSizeBytes(canonical);
  return canonical;
}

function numberDigits(value: NumberInput, walk: Walk): string {
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return value === 0 ? '0' : String(value);
    if (!Number.isFinite(value)) throw invalid(walk, `is ${value}`);
    const spelled = String(value);
    // JavaScript spells a number with the fewest digits that tell it, 17 at most: canonical, but for exponents.
    if (!spelled.includes('e')) return spelled;
  }
  try {
    return canonicalNumber(typeof value === 'object' ? value.value : String(value));
  } catch (error) {
    if (error instanceof NumberError) throw invalid(walk, 'is no number that DynamoDB holds', error);
    throw error;
  }
}

function binary(value: Uint8Array, walk: Walk): Uint8Array {
  walk.sizeBytes += value.byteLength;
  // A copy: what is done to the array after the push must not reach the table.
  return new Uint8Array(value);
}

const LONE_SURROGATE = /\p{Surrogate}/u;

function textBytes(value: string, walk: Walk): number {
  const bytes = utf8Bytes(value);
  // ASCII, as most text is, holds no surrogate.
  if (bytes > value.length && LONE_SURROGATE.test(value)) {
    throw invalid(walk, 'holds half a surrogate pair, which UTF-8 cannot spell');
  }
  return bytes;
}

function unmarshallNumber(digits: string): number | bigint | NumberValueImpl {
  const value = Number(digits);
  // Any 15 significant digits survive the way through a double.
  if (digits.length <= 15 || isExact(value, digits)) return value;
  return /^-?\d+$/.test(digits) ? BigInt(digits) : NumberValueImpl.from(digits);
}

function isExact(value: number, digits: string): boolean {
  return Number.isFinite(value) && canonicalNumber(String(value)) === canonicalNumber(digits);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isBinary(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}

function isNumber(value: unknown): value is NumberInput {
  return typeof value === 'number' || typeof value === 'bigint' || (typeof value === 'object' && isNumberText(value));
}

function isNumberText(value: object | null): value is NumberText {
  if (value === null || !('toBigInt' in value && 'value' in value)) return false;
  // Data may have attributes of these names, but holds no functions.
  return typeof value.toBigInt === 'function' && typeof value.value === 'string';
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

const ADVICE = 'DynamoDB holds strings, numbers, booleans, null, Uint8Array, non-empty Sets, arrays and plain objects.';

/** Names the top attribute alone: the whole trail of a document that deep says nothing more. */
function tooDeep(walk: Walk): ValidationError {
  return invalid({ ...walk, trail: walk.trail.slice(0, 1) }, `is nested deeper than ${MAX_DEPTH} levels`);
}

function invalid({ trail }: Walk, problem: string, cause?: Error): ValidationError {
  const reason = cause ? ` (${cause.message})` : '';
  return new ValidationError(`Attribute ${JSON.stringify(trail.join('.'))} ${problem}${reason}. ${ADVICE}`, { cause });
}

/** Binary that knows how the service's JSON spells it. */
class BinaryValue {
  readonly B: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.B = bytes;
  }

  toJSON() {
    return { B: base64(this.B) };
  }
}

class BinarySetValue {
  readonly BS: Uint8Array[];

  constructor(elements: Uint8Array[]) {
    this.BS = elements;
  }

  toJSON() {
    return { BS: this.BS.map(base64) };
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
