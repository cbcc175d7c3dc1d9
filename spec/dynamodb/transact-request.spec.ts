import { expect } from 'chai';
import { encode } from '../../lib/dynamodb/encode.js';
import { isRepeatable, lanesOf, type TransactRequest } from '../../lib/dynamodb/request.js';
import { ValidationError } from '../../lib/errors.js';
import { check, del, put, transact, update } from '../../lib/index.js';
import type { TransactPart } from '../../lib/operation/transaction.js';
import { Things } from '../support/entries.js';

const id = 'a';

describe('transactRequest', () => {
  it('spells each part as the service wants it', () => {
    const { items } = requestOf(
      put(Things, { id: 'a', n: 1 }),
      update(Things, 'b', { add: { n: 1 } }, { if: { attr: 'n', gt: 0 } }),
      del(Things, 'c'),
      check(Things, 'd', { attr: 'n', exists: false }),
    );
    expect(items).to.deep.equal([
      { Put: { TableName: 'things', Item: { id: { S: 'a' }, n: { N: '1' } } } },
      {
        Update: {
          TableName: 'things',
          Key: { id: { S: 'b' } },
          UpdateExpression: 'ADD #0 :0',
          ConditionExpression: '#0 > :1',
          ExpressionAttributeNames: { '#0': 'n' },
          ExpressionAttributeValues: { ':0': { N: '1' }, ':1': { N: '0' } },
        },
      },
      { Delete: { TableName: 'things', Key: { id: { S: 'c' } } } },
      {
        ConditionCheck: {
          TableName: 'things',
          Key: { id: { S: 'd' } },
          ConditionExpression: 'attribute_not_exists(#0)',
          ExpressionAttributeNames: { '#0': 'n' },
        },
      },
    ]);
  });

  it('takes its turn on each of its keys, costs twice the units, and may be sent again under its token', () => {
    const request = requestOf(put(Things, { id, text: 'x'.repeat(1_500) }), check(Things, 'b', { attr: 'n', eq: 1 }));
    expect(lanesOf(request)).to.deep.equal(['things\na', 'things\nb']);
    expect(request.units).to.equal(2 * 2 + 2);
    expect(isRepeatable(request)).to.equal(true);
    expect(request.token).to.have.lengthOf.within(1, 36);
    expect(request.token).to.not.equal(requestOf(del(Things, id)).token);
  });

  it('is what a write that goes exactly once becomes', () => {
    const request = encode(update(Things, id, { add: { n: 1 } }, { exactlyOnce: true }));
    expect(request.api).to.equal('TransactWriteItems');
  });

  const many = (count: number) => Array.from({ length: count }, (_, n) => del(Things, String(n)));
  const large = (count: number) =>
    Array.from({ length: count }, (_, n) => put(Things, { id: String(n), text: 'x'.repeat(400_000) }));

  it('takes 100 parts of 4 MB together', () => {
    expect(requestOf(...many(100)).items).to.have.length(100);
    expect(requestOf(...large(10)).items).to.have.length(10);
  });

  const WRONG: readonly (readonly [string, readonly TransactPart[], string])[] = [
    ['101 parts', many(101), '1 to 100 operations, this one 101'],
    ['more than 4 MB', large(11), 'takes 4194304 bytes of items'],
    ['two parts for one item', [put(Things, { id }), del(Things, id)], 'two for the same'],
  ];
  for (const [name, parts, message] of WRONG) {
    it(`refuses ${name}`, () => {
      expect(() => requestOf(...parts)).to.throw(ValidationError, message);
    });
  }
});

function requestOf(...parts: readonly TransactPart[]): TransactRequest {
  const request = encode(transact(parts));
  if (request.api !== 'TransactWriteItems') throw new Error('This is a transaction.');
  return request;
}
