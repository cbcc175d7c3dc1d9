import { expect } from 'chai';
import type { AttributeMap } from '../../../lib/item/attribute-value.js';
import { compileCondition } from '../../../lib/sqlite/expression/condition.js';
import { Placeholders } from '../../../lib/sqlite/expression/placeholders.js';
import { faultOf } from './fault-of.js';

const VALUES: AttributeMap = {
  ':zero': { N: '0' },
  ':one': { N: '1' },
  ':two': { N: '2' },
  ':three': { N: '3' },
  ':a': { S: 'a' },
  ':ab': { S: 'ab' },
  ':empty': { S: '' },
  ':bytes': { B: Uint8Array.of(1, 2) },
  ':list': { L: [{ S: 'a' }] },
  ':true': { BOOL: true },
  ':S': { S: 'S' },
  ':M': { S: 'M' },
  ':nonsense': { S: 'NX' },
};

const ITEM: AttributeMap = {
  s: { S: 'abc' },
  e: { S: '' },
  u: { S: 'é𝄞' },
  n: { N: '1' },
  b: { B: Uint8Array.of(1, 2, 3) },
  l: { L: [{ N: '1.0' }, { S: 'ab' }, { L: [{ S: 'a' }] }] },
  m: { M: { x: { N: '1' } } },
  ss: { SS: ['a', 'ab'] },
  ns: { NS: ['1', '2'] },
  bs: { BS: [Uint8Array.of(1, 2)] },
  t: { BOOL: true },
  z: { NULL: true },
};

function holds(text: string): boolean {
  return compileCondition(text, new Placeholders(undefined, VALUES))(ITEM);
}

describe('condition functions', () => {
  const TRUE = [
    'attribute_exists(s)',
    'attribute_exists(z)',
    'attribute_exists(m.x)',
    'attribute_exists(l[2][0])',
    'attribute_not_exists(q)',
    'attribute_not_exists(m.y.z)',
    'attribute_not_exists(l[3])',
    'attribute_not_exists(s[0])',
    'attribute_type(s, :S)',
    'attribute_type(m, :M)',
    'attribute_type(:a, :S)',
    'begins_with(s, :ab)',
    'begins_with(s, :empty)',
    'begins_with(b, :bytes)',
    'contains(s, :ab)',
    'contains(b, :bytes)',
    'contains(ss, :ab)',
    'contains(ns, :one)',
    'contains(bs, :bytes)',
    'contains(l, :one)',
    'contains(l, :list)',
    'contains(:ab, :a)',
    'size(s) = :three',
    'size(e) = :zero',
    'size(b) = :three',
    'size(l) = :three',
    'size(m) = :one',
    'size(ss) = :two',
    'size(:ab) = :two',
    'size(n) <> :one',
    'size(q) <> :one',
  ];
  for (const text of TRUE) it(`holds: ${text}`, () => expect(holds(text)).to.equal(true));

  const FALSE = [
    'attribute_exists(m.x.y)',
    'attribute_type(s, :M)',
    'attribute_type(q, :S)',
    'begins_with(s, s2)',
    'begins_with(n, :a)',
    'begins_with(q, :a)',
    'begins_with(b, :a)',
    'begins_with(:a, :ab)',
    'contains(s, n)',
    'contains(s, :one)',
    'contains(n, :one)',
    'contains(m, :one)',
    'contains(ss, ns)',
    'contains(ss, :one)',
    'contains(l, :a)',
    'contains(q, :a)',
    'contains(s, q)',
    'contains(t, :true)',
    'size(n) = :one',
    'size(t) = :one',
    'size(q) = :zero',
  ];
  for (const text of FALSE) it(`does not hold: ${text}`, () => expect(holds(text)).to.equal(false));

  it('takes the size of a string in UTF-16 code units', () => {
    expect(holds('size(u) = :three')).to.equal(true);
  });

  describe('refuse', () => {
    const COUNT = 'Incorrect number of operands for operator or function; operator or function: ';
    const TYPE = 'Incorrect operand type for operator or function; operator or function: ';
    const DISTINCT =
      'The first operand must be distinct from the remaining operands for this operator or function; operator: ';
    const FAULTS: readonly [text: string, fault: string][] = [
      ['attribute_exists(a, b)', `${COUNT}attribute_exists, number of operands: 2`],
      ['begins_with(a)', `${COUNT}begins_with, number of operands: 1`],
      ['contains(a, b, c)', `${COUNT}contains, number of operands: 3`],
      ['size(a, b) = :one', `${COUNT}size, number of operands: 2`],
      [
        'attribute_not_exists(:a)',
        'Operator or function requires a document path; operator or function: attribute_not_exists',
      ],
      ['begins_with(a, :one)', `${TYPE}begins_with, operand type: N`],
      ['begins_with(size(a), :a)', `${TYPE}begins_with, operand type: N`],
      ['begins_with(:list, a)', `${TYPE}begins_with, operand type: L`],
      ['size(:one) = a', `${TYPE}size, operand type: N`],
      ['size(size(a)) = :one', `${TYPE}size, operand type: N`],
      ['size(:true) = a', `${TYPE}size, operand type: BOOL`],
      ['attribute_type(a, :one)', `${TYPE}attribute_type, operand type: N`],
      ['attribute_type(a, b)', `${TYPE}attribute_type, operand type: {NS,SS,L,BS,N,M,B,BOOL,NULL,S}`],
      [
        'attribute_type(a, :nonsense)',
        'Invalid attribute type name found; type: NX, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}',
      ],
      ['contains(a.b, a.b)', `${DISTINCT}contains, first operand: [a, b]`],
      ['begins_with(a, a)', `${DISTINCT}begins_with, first operand: [a]`],
    ];
    for (const [text, fault] of FAULTS) {
      it(text, () => expect(faultOf(() => holds(text))).to.equal(`Invalid ConditionExpression: ${fault}`));
    }
  });
});
