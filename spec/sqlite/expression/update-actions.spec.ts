import { expect } from 'chai';
import type { AttributeMap, AttributeValue } from '../../../lib/item/attribute-value.js';
import { Placeholders } from '../../../lib/sqlite/expression/placeholders.js';
import { compileUpdate } from '../../../lib/sqlite/expression/update.js';
import { deepFreeze } from './arbitraries.js';
import { faultOf } from './fault-of.js';

const VALUES: AttributeMap = {
  ':n': { N: '2' },
  ':tenth': { N: '0.1' },
  ':minus': { N: '-3' },
  ':s': { S: 'x' },
  ':b': { B: Uint8Array.of(1) },
  ':l': { L: [{ S: 'x' }] },
  ':m': { M: {} },
  ':true': { BOOL: true },
  ':null': { NULL: true },
  ':ss': { SS: ['a', 'c'] },
  ':ns': { NS: ['1.0'] },
};

const ITEM: AttributeMap = deepFreeze({
  n: { N: '0.2' },
  most: { N: '9'.repeat(38) },
  s: { S: 's' },
  l: { L: [{ N: '0' }] },
  ss: { SS: ['a', 'b'] },
  ns: { NS: ['1', '2'] },
});

/** The value of the attribute `a` after the update. */
function result(text: string, item = ITEM): AttributeValue | undefined {
  return compileUpdate(text, new Placeholders({ '#a': 'a' }, VALUES)).apply(item).a;
}

describe('update actions', () => {
  const RESULTS: readonly [text: string, value: AttributeValue][] = [
    ['set a = :n + :minus', { N: '-1' }],
    ['set a = :n - :minus', { N: '5' }],
    ['set a = n + :tenth', { N: '0.3' }],
    ['set a = n - n', { N: '0' }],
    ['set a = (n) - (:tenth)', { N: '0.1' }],
    ['set a = if_not_exists(n, :n)', { N: '0.2' }],
    ['set a = if_not_exists(q, :n)', { N: '2' }],
    ['set a = if_not_exists(s.x, n)', { N: '0.2' }],
    ['set a = if_not_exists(q, if_not_exists(r, :n))', { N: '2' }],
    ['set a = if_not_exists(q, :n) + :n', { N: '4' }],
    ['set a = list_append(l, :l)', { L: [{ N: '0' }, { S: 'x' }] }],
    ['set a = list_append(:l, l)', { L: [{ S: 'x' }, { N: '0' }] }],
    ['set a = list_append(if_not_exists(q, :l), :l)', { L: [{ S: 'x' }, { S: 'x' }] }],
    ['add a :n', { N: '2' }],
    ['add a :ss', { SS: ['a', 'c'] }],
  ];
  for (const [text, value] of RESULTS) it(text, () => expect(result(text)).to.deep.equal(value));

  it('ADD adds to a number and to a set, by value', () => {
    expect(result('add a :tenth', { a: { N: '0.2' } })).to.deep.equal({ N: '0.3' });
    expect(result('add a :ss', { a: { SS: ['a', 'b'] } })).to.deep.equal({ SS: ['a', 'b', 'c'] });
    expect(result('add a :ns', { a: { NS: ['1', '2'] } })).to.deep.equal({ NS: ['1', '2'] });
  });

  it('DELETE takes from a set, and the attribute with its last member', () => {
    expect(result('delete a :ss', { a: { SS: ['a', 'b'] } })).to.deep.equal({ SS: ['b'] });
    expect(result('delete a :ns', { a: { NS: ['1'] } })).to.equal(undefined);
    expect(result('delete a :ns', {})).to.equal(undefined);
  });

  describe('refuse, whatever the item', () => {
    const TYPE = 'Incorrect operand type for operator or function; operator';
    const FAULTS: readonly [text: string, fault: string][] = [
      ['set a = :s + :n', `${TYPE} or function: +, operand type: S`],
      ['set a = n - :ss', `${TYPE} or function: -, operand type: SS`],
      ['set a = list_append(l, :s)', `${TYPE} or function: list_append, operand type: S`],
      [
        'set a = list_append(:l)',
        'Incorrect number of operands for operator or function; operator or function: list_append, number of operands: 1',
      ],
      [
        'set a = if_not_exists(:n, :n)',
        'Operator or function requires a document path; operator or function: if_not_exists',
      ],
      [
        'set a = if_not_exists(b, b)',
        'The first operand must be distinct from the remaining operands for this operator or function; ' +
          'operator: if_not_exists, first operand: [b]',
      ],
      ['add a :s', `${TYPE}: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND`],
      ['add a :b', `${TYPE}: ADD, operand type: BINARY, typeSet: ALLOWED_FOR_ADD_OPERAND`],
      ['add a :l', `${TYPE}: ADD, operand type: LIST, typeSet: ALLOWED_FOR_ADD_OPERAND`],
      ['add a :m', `${TYPE}: ADD, operand type: MAP, typeSet: ALLOWED_FOR_ADD_OPERAND`],
      ['delete a :n', `${TYPE}: DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND`],
      ['delete a :true', `${TYPE}: DELETE, operand type: BOOLEAN, typeSet: ALLOWED_FOR_DELETE_OPERAND`],
      ['delete a :null', `${TYPE}: DELETE, operand type: NULL, typeSet: ALLOWED_FOR_DELETE_OPERAND`],
    ];
    for (const [text, fault] of FAULTS) {
      it(text, () => expect(faultOf(() => result(text))).to.equal(`Invalid UpdateExpression: ${fault}`));
    }
  });

  it('refuse an attribute that the item lacks', () => {
    const texts = [
      'set a = q',
      'set a = q + :n',
      'set a = list_append(l, q)',
      'set a = if_not_exists(q, r)',
      'set a = if_not_exists(n, q)',
    ];
    for (const text of texts) {
      expect(
        faultOf(() => result(text)),
        text,
      ).to.equal('The provided expression refers to an attribute that does not exist in the item');
    }
  });

  it('refuse an attribute of the wrong type', () => {
    const texts = [
      'set a = s + :n',
      'set a = if_not_exists(q, :s) + :n',
      'set a = list_append(s, :l)',
      'add s :n',
      'add n :ss',
      'add ss :ns',
      'delete n :ss',
      'delete ss :ns',
    ];
    for (const text of texts) {
      expect(
        faultOf(() => result(text)),
        text,
      ).to.equal('An operand in the update expression has an incorrect data type');
    }
  });

  it('refuse a sum that needs more than 38 digits', () => {
    for (const text of ['set a = most + :tenth', 'add most :tenth']) {
      expect(faultOf(() => result(text))).to.equal('Attempting to store more than 38 significant digits in a Number');
    }
  });
});
