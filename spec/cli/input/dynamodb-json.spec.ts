import { NumberValueImpl } from '@aws-sdk/util-dynamodb';
import { expect } from 'chai';
import { fromDynamoDBJson } from '../../../lib/cli/input/dynamodb-json.js';

describe('fromDynamoDBJson', () => {
  it('reads every type', () => {
    const item = fromDynamoDBJson({
      s: { S: 'x' },
      n: { N: '1' },
      long: { N: '12345678901234567890' },
      exact: { N: '0.12345678901234567890' },
      b: { B: 'AQI=' },
      yes: { BOOL: true },
      none: { NULL: true },
      m: { M: { a: { L: [{ S: 'y' }] } } },
      ss: { SS: ['a'] },
      ns: { NS: ['1'] },
      bs: { BS: ['AQ=='] },
    });
    expect(item).to.deep.equal({
      s: 'x',
      n: 1,
      long: 12345678901234567890n,
      exact: NumberValueImpl.from('0.1234567890123456789'),
      b: Buffer.from([1, 2]),
      yes: true,
      none: null,
      m: { a: ['y'] },
      ss: new Set(['a']),
      ns: new Set([1]),
      bs: new Set([Buffer.from([1])]),
    });
  });

  it('takes a line of an export to S3, and an item whose one attribute is called Item', () => {
    expect(fromDynamoDBJson({ Item: { id: { S: 'ann' } } })).to.deep.equal({ id: 'ann' });
    expect(fromDynamoDBJson({ Item: { S: 'ann' } })).to.deep.equal({ Item: 'ann' });
  });

  it('names the attribute that is none', () => {
    for (const [value, problem] of [
      ['x', /attribute 'id' is not DynamoDB JSON: an object is wanted/],
      [{ X: 'x' }, /it wants one of S, N, B/],
      [{ S: 'x', N: '1' }, /it wants one of S, N, B/],
      [{ S: 1 }, /a string is wanted/],
      [{ N: 'x' }, /cannot be converted to a numeric value/],
      [{ B: '?' }, /not base64/],
      [{ M: { a: { M: { b: { S: 1 } } } } }, /^attribute 'id' is not DynamoDB JSON: a string is wanted$/],
      [{ BOOL: 'true' }, /true or false is wanted/],
      [{ L: 'x' }, /a list is wanted/],
    ] as const) {
      expect(() => fromDynamoDBJson({ id: value })).to.throw(problem);
    }
  });
});
