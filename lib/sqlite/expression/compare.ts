/**
 * When values are equal and which comes first. Numbers compare by value, strings by their bytes in UTF-8, binaries by
 * unsigned bytes, sets as sets, lists and maps element by element; values of different types are never equal and have no
 * order. DynamoDB Developer Guide, *Condition and filter expressions, operators, and functions*.
 */
import type { AttributeMap, AttributeValue } from '../../item/attribute-value.js';
import { compareNumbers } from '../../item/number.js';
import { equalSets, isSet } from '../../item/sets.js';

/** Whether both values are of one type and have the same content. */
export function equalValues(a: AttributeValue, b: AttributeValue): boolean {
  if ('BOOL' in a) return 'BOOL' in b && a.BOOL === b.BOOL;
  if ('NULL' in a) return 'NULL' in b;
  if ('L' in a) return 'L' in b && equalLists(a.L, b.L);
  if ('M' in a) return 'M' in b && equalMaps(a.M, b.M);
  if (isSet(a)) return isSet(b) && equalSets(a, b);
  return compareValues(a, b) === 0;
}

/** Negative, zero or positive as `a` is before, equal to or after `b`; undefined where the two have no order. */
export function compareValues(a: AttributeValue, b: AttributeValue): number | undefined {
  if ('N' in a && 'N' in b) return compareNumbers(a.N, b.N);
  if ('S' in a && 'S' in b) return compareStrings(a.S, b.S);
  if ('B' in a && 'B' in b) return Buffer.compare(a.B, b.B);
  return undefined;
}

function equalLists(a: readonly AttributeValue[], b: readonly AttributeValue[]): boolean {
  return (
    a.length === b.length &&
    a.every((element, index) => {
      const other = b[index];
      return other !== undefined && equalValues(element, other);
    })
  );
}

function equalMaps(a: AttributeMap, b: AttributeMap): boolean {
  const entries = Object.entries(a);
  return (
    entries.length === Object.keys(b).length &&
    entries.every(([name, value]) => {
      const other = Object.hasOwn(b, name) ? b[name] : undefined;
      return other !== undefined && equalValues(value, other);
    })
  );
}

/** The order of the bytes in UTF-8, without encoding: that of the code units, if surrogates come last. */
function compareStrings(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Surrogates make up the code points beyond U+FFFF, and so come after U+E000 to U+FFFF. */
function rank(codeUnit: number): number {
  return codeUnit >= 0xd800 && codeUnit <= 0xdfff ? codeUnit + 0x10000 : codeUnit;
}
