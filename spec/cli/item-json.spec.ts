import { NumberValueImpl } from '@aws-sdk/util-dynamodb';
import { expect } from 'chai';
import fc from 'fast-check';
import { fromDynamoDBJson } from '../../lib/cli/input/dynamodb-json.js';
import { itemJson } from '../../lib/cli/item-json.js';

const ITEM = {
  text: 'a "b"\n',
  none: null,
  yes: true,
  long: 12345678901234567890n,
  exact: NumberValueImpl.from('0.12345678901234567891'),
  binary: new Uint8Array([1, 2]),
  set: new Set(['a', 'b']),
  list: [1, { a: -0.5 }],
};

describe('itemJson', () => {
  it('prints plain JSON with every digit, sets as arrays and binary as base64', () => {
    expect(itemJson(ITEM, 'json')).to.equal(
      '{"text":"a \\"b\\"\\n","none":null,"yes":true,"long":12345678901234567890,"exact":0.12345678901234567891,' +
        '"binary":"AQI=","set":["a","b"],"list":[1,{"a":-0.5}]}',
    );
  });

  it('prints as DynamoDB JSON what comes back the same', () => {
    const read = fromDynamoDBJson(JSON.parse(itemJson(ITEM, 'dynamodb')));
    expect(read).to.deep.equal({ ...ITEM, binary: Buffer.from(ITEM.binary) });
  });

  it('agrees with JSON.stringify where that can print the value', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (item) => {
        expect(itemJson(item, 'json')).to.equal(JSON.stringify(item));
      }),
    );
  });
});
