/**
 * Sizes as DynamoDB counts them for its limits and its capacity units, in bytes.
 * DynamoDB Developer Guide, *DynamoDB item sizes and formats*; the rule for numbers is measured on the service.
 */
import type { AttributeMap, AttributeValue } from './attribute-value.js';
import { leadingZeros, trailingZeros } from './number.js';

/** What a list or a map costs by itself, and for each of its elements. */
const DOCUMENT_BYTES = 3;
const ELEMENT_BYTES = 1;

/** The bytes of an item: its attributes' names and values. */
export function itemSizeBytes(item: AttributeMap): number {
  let bytes = 0;
  for (const name of Object.keys(item)) bytes += utf8Bytes(name) + ownSizeBytes(item, name);
  return bytes;
}

/** The bytes of a value, without the name of its attribute. */
export function valueSizeBytes(value: AttributeValue): number {
  if ('S' in value) return utf8Bytes(value.S);
  if ('N' in value) return numberSizeBytes(value.N);
  if ('B' in value) return value.B.length;
  if ('BOOL' in value || 'NULL' in value) return 1;
  if ('M' in value) return DOCUMENT_BYTES + ELEMENT_BYTES * Object.keys(value.M).length + itemSizeBytes(value.M);
  if ('L' in value) return sum(value.L, (element) => ELEMENT_BYTES + valueSizeBytes(element)) + DOCUMENT_BYTES;
  if ('SS' in value) return sum(value.SS, utf8Bytes);
  if ('NS' in value) return sum(value.NS, numberSizeBytes);
  return sum(value.BS, (element) => element.length);
}

/**
 * The bytes of a number in canonical form: one, one for each two digits on either side of the point, and one for a sign.
 * The zeros at both ends do not count: `1E125` has 2 bytes.
 */
export function numberSizeBytes(canonical: string): number {
  if (canonical === '0') return 1;
  const signBytes = canonical.startsWith('-') ? 1 : 0;
  const point = canonical.indexOf('.');
  const wholeDigits = (point < 0 ? canonical.length : point) - signBytes;
  if (point < 0) return 1 + Math.ceil((wholeDigits - trailingZeros(canonical)) / 2) + signBytes;
  const fractionDigits = canonical.length - point - 1;
  if (canonical[signBytes] !== '0') return 1 + Math.ceil(wholeDigits / 2) + Math.ceil(fractionDigits / 2) + signBytes;
  return 1 + Math.ceil((fractionDigits - leadingZeros(canonical.slice(point + 1))) / 2) + signBytes;
}

/** The bytes of a text in UTF-8. */
export function utf8Bytes(text: string): number {
  return Buffer.byteLength(text);
}

function ownSizeBytes(item: AttributeMap, name: string): number {
  const value = item[name];
  return value === undefined ? 0 : valueSizeBytes(value);
}

function sum<T>(elements: readonly T[], bytesOf: (element: T) => number): number {
  let bytes = 0;
  for (const element of elements) bytes += bytesOf(element);
  return bytes;
}
