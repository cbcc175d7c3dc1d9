/** DynamoDB's rule for the size of an item, byte by byte. Developer Guide, *DynamoDB item sizes and formats*. */
import type { AttributeValue, DynamoDB } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { HASH_ONLY, newClient } from './tables.js';

const bytes = (length: number) => new Uint8Array(length).fill(7);

/** A value, its size without its name, and why. */
const SIZES: readonly (readonly [AttributeValue, number, string])[] = [
  [{ S: '' }, 0, 'a string: its UTF-8 bytes, none'],
  [{ S: 'abc' }, 3, 'a string of ASCII: one byte a character'],
  [{ S: 'é€😀' }, 2 + 3 + 4, 'a string: UTF-8 bytes, not UTF-16 units'],
  [{ B: bytes(10) }, 10, 'binary: its raw bytes, not base64'],
  [{ NULL: true }, 1, 'null'],
  [{ BOOL: false }, 1, 'a boolean'],
  [{ N: '0' }, 1, 'the number 0'],
  [{ N: '12' }, 2, 'a number: one byte, and one for two digits'],
  [{ N: '123' }, 3, 'three digits'],
  [{ N: '-123' }, 4, 'a sign'],
  [{ N: '1.5' }, 3, 'digits on both sides of the point'],
  [{ N: '3.14159' }, 5, 'an odd number of digits behind the point'],
  [{ N: '123456' }, 4, 'six digits'],
  [{ N: '100.5' }, 4, 'zeros that are not at an end'],
  [{ N: '00012.1200' }, 3, 'zeros at the ends, which are not stored'],
  [{ N: '9'.repeat(38) }, 20, '38 digits'],
  [{ N: '1E125' }, 2, 'a large exponent'],
  [{ L: [] }, 3, 'an empty list'],
  [{ L: [{ S: 'ab' }, { NULL: true }] }, 3 + (1 + 2) + (1 + 1), 'a list: 3, its elements and 1 for each'],
  [{ M: {} }, 3, 'an empty map'],
  [{ M: { ab: { S: 'c' } } }, 3 + 1 + 2 + 1, 'a map: 3, and for each member 1, its name and its value'],
  [{ M: { é: { L: [{ N: '1' }] } } }, 3 + 1 + 2 + (3 + 1 + 2), 'a list in a map'],
  [{ SS: ['a', 'bc'] }, 3, 'a string set: its members'],
  [{ NS: ['12', '123'] }, 2 + 3, 'a number set: its members'],
  [{ BS: [bytes(1), bytes(4)] }, 5, 'a binary set: its members'],
];

describe('DynamoDB item sizes and formats', () => {
  let client: DynamoDB;
  before(async () => {
    client = await newClient(HASH_ONLY);
  });

  /** What a put of an item costs whose other attributes fill it up to `restBytes` around the value. */
  const unitsOf = async (value: AttributeValue, restBytes: number): Promise<number | undefined> => {
    const pad = 'x'.repeat(restBytes - 'k'.length - 'a'.length - 'v'.length - 'p'.length);
    const Item = { k: { S: 'a' }, v: value, p: { S: pad } };
    await client.deleteItem({ TableName: 'rules', Key: { k: { S: 'a' } } });
    const answer = await client.putItem({ TableName: 'rules', Item, ReturnConsumedCapacity: 'TOTAL' });
    return answer.ConsumedCapacity?.CapacityUnits;
  };

  for (const [value, sizeBytes, why] of SIZES) {
    it(`counts ${sizeBytes} for ${why}: ${JSON.stringify(value).slice(0, 60)}`, async () => {
      expect(await unitsOf(value, 1024 - sizeBytes)).to.equal(1);
      expect(await unitsOf(value, 1025 - sizeBytes)).to.equal(2);
    });
  }
});
