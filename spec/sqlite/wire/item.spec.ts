import { expect } from 'chai';
import fc from 'fast-check';
import type { AttributeMap, AttributeValue } from '../../../lib/item/attribute-value.js';
import { decodeItem, encodeItem } from '../../../lib/sqlite/storage/stored-item.js';
import { attributeMap, Binary, typeOf } from '../../../lib/sqlite/wire/item.js';
import { readRequest } from '../../../lib/sqlite/wire/shape.js';

const text = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'B', 'BS', '"B":', ''),
  fc.string({ unit: 'binary' }),
);
const name = text.filter((each) => each !== '');
const base64 = fc.uint8Array({ maxLength: 5 }).map((bytes) => Buffer.from(bytes).toString('base64'));

/** Attribute values as they are on the wire, with numbers in canonical form. */
const { value: wireValue } = fc.letrec<{ value: unknown; map: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.record({ S: text }),
    fc.record({ N: fc.maxSafeInteger().map(String) }),
    fc.record({ B: base64 }),
    fc.record({ BOOL: fc.boolean() }),
    fc.record({ NULL: fc.constant(true) }),
    fc.record({ SS: fc.uniqueArray(text, { minLength: 1, maxLength: 3 }) }),
    fc.record({ BS: fc.uniqueArray(base64, { minLength: 1, maxLength: 3 }) }),
    fc.record({ L: fc.array(tie('value'), { maxLength: 3 }) }),
    fc.record({ M: tie('map') }),
  ),
  map: fc.dictionary(name, tie('value'), { maxKeys: 3 }),
}));
const wireItem = fc.dictionary(name, wireValue, { maxKeys: 4 }).map((item) => JSON.stringify(item));

function binariesOf(value: AttributeValue): Uint8Array[] {
  if ('B' in value) return [value.B];
  if ('BS' in value) return value.BS;
  if ('L' in value) return value.L.flatMap(binariesOf);
  return 'M' in value ? Object.values(value.M).flatMap(binariesOf) : [];
}

describe('items on the wire', () => {
  it('come out of memory and out of the file as they came in', () => {
    fc.assert(
      fc.property(wireItem, (text) => {
        const item = readRequest(attributeMap, JSON.parse(text));
        expect(encodeItem(item)).to.equal(text);
        expect(encodeItem(decodeItem(text))).to.equal(text);
      }),
    );
  });

  it('hold binary as bytes, wherever it lies', () => {
    fc.assert(
      fc.property(wireItem, (text) => {
        const items: AttributeMap[] = [readRequest(attributeMap, JSON.parse(text)), decodeItem(text)];
        for (const item of items) {
          for (const bytes of Object.values(item).flatMap(binariesOf)) expect(bytes).to.be.instanceOf(Binary);
        }
      }),
    );
  });

  it('know their types', () => {
    expect(typeOf({ SS: ['a'] })).to.equal('SS');
    expect(typeOf({ NULL: true })).to.equal('NULL');
  });
});
