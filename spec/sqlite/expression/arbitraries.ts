/** Random attribute values and hostile names, for properties of expressions. */
import fc from 'fast-check';
import { type AttributeMap, type AttributeValue, setOwn } from '../../../lib/item/attribute-value.js';

/** Names that mean something to JavaScript, SQL or the expression language, and others. */
export const attributeName = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'hasOwnProperty',
    'toString',
    'a.b',
    'a[0]',
    '#a',
    ':a',
    'AND',
    "x'--",
    'é',
    '',
  ),
  fc.string({ maxLength: 5, unit: 'binary' }),
);

const number = fc.integer({ min: -1000, max: 1000 }).map(String);
const binary = fc.uint8Array({ maxLength: 4 });

/** Strings, numbers, binaries, booleans and null. */
const scalar: fc.Arbitrary<AttributeValue> = fc.oneof(
  fc.record({ S: fc.string({ maxLength: 4, unit: 'binary' }) }),
  fc.record({ N: number }),
  fc.record({ B: binary }),
  fc.record({ BOOL: fc.boolean() }),
  fc.record({ NULL: fc.constant<true>(true) }),
);

/** Sets of each type. */
const set: fc.Arbitrary<AttributeValue> = fc.oneof(
  fc.record({ SS: fc.uniqueArray(fc.string({ maxLength: 3 }), { minLength: 1, maxLength: 4 }) }),
  fc.record({ NS: fc.uniqueArray(number, { minLength: 1, maxLength: 4 }) }),
  fc.record({ BS: fc.uniqueArray(binary, { minLength: 1, maxLength: 4, selector: String }) }),
);

/** Maps of what is given, by hostile names. */
function mapOf(value: fc.Arbitrary<AttributeValue>): fc.Arbitrary<AttributeMap> {
  return fc.array(fc.tuple(attributeName, value), { maxLength: 4 }).map((entries) => {
    const map: AttributeMap = {};
    for (const [name, element] of entries) setOwn(map, name, element);
    return map;
  });
}

/** Any attribute value, lists and maps in lists and maps included. */
export const attributeValue: fc.Arbitrary<AttributeValue> = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    set,
    fc.record({ L: fc.array(tie('value'), { maxLength: 4 }) }),
    fc.record({ M: mapOf(tie('value')) }),
  ),
})).value;

/** Any item. */
export const item: fc.Arbitrary<AttributeMap> = mapOf(attributeValue);

/** Freezes a value and all within it, so that a write to it throws. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
