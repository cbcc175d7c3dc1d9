import { expect } from 'chai';
import { z } from 'zod';
import { encode } from '../../lib/dynamodb/encode.js';
import { direction, isRepeatable, type KeyedRequest, type PageRequest } from '../../lib/dynamodb/request.js';
import { del, get, put, update } from '../../lib/index.js';
import type { KeyedOperation } from '../../lib/operation/operation.js';
import { table } from '../../lib/table/table.js';
import { type Thing, Things } from '../support/entries.js';

const id = 'a';
const holds = { if: { attr: 'n', eq: 1 } } as const;
const PAGE: PageRequest = { api: 'Query', table: Things, input: { TableName: 'things' }, units: 1, wireBytes: 0 };

describe('request', () => {
  const CALLS: readonly (readonly [string, KeyedOperation, KeyedRequest['api'], 'read' | 'write'])[] = [
    ['a put', put(Things, { id }), 'BatchWriteItem', 'write'],
    ['a delete', del(Things, id), 'BatchWriteItem', 'write'],
    ['a get', get(Things, id), 'BatchGetItem', 'read'],
    ['a conditional put', put(Things, { id }, holds), 'PutItem', 'write'],
    ['a put that returns the old item', put(Things, { id }, { returnOld: true }), 'PutItem', 'write'],
    ['a conditional delete', del(Things, id, holds), 'DeleteItem', 'write'],
    ['a delete that returns the old item', del(Things, id, { returnOld: true }), 'DeleteItem', 'write'],
    ['an update', update(Things, id, { add: { n: 1 } }), 'UpdateItem', 'write'],
  ];
  for (const [name, operation, api, way] of CALLS) {
    it(`sends ${name} by ${api}, a ${way}`, () => {
      const request = encode(operation);
      expect(request.api).to.equal(api);
      expect(direction(request)).to.equal(way);
      expect('key' in request && [request.key, request.identity]).to.deep.equal([{ id: { S: id } }, id]);
    });
  }

  it('takes a page for a read that may be repeated', () => {
    expect([direction(PAGE), isRepeatable(PAGE)]).to.deep.equal(['read', true]);
  });

  describe('costs', () => {
    const UNITS: readonly (readonly [string, KeyedOperation, number])[] = [
      ['a small put', put(Things, { id }), 1],
      ['a put of 1,025 bytes', put(Things, { id, text: 'x'.repeat(1_025 - 'ida'.length - 'text'.length) }), 2],
      ['a delete', del(Things, id), 1],
      ['a consistent get', get(Things, id), 1],
      ['an eventual get', get(Things, id, { consistent: false }), 0.5],
      ['an update that sets 2 KB', update(Things, id, { set: { text: 'x'.repeat(2_000) } }), 2],
      ['an update that removes', update(Things, id, { remove: ['n'] }), 1],
    ];
    for (const [name, operation, units] of UNITS) {
      it(`${units} for ${name}`, () => {
        expect(encode(operation).units).to.equal(units);
      });
    }
  });

  describe('knows the bytes of its part of a batch', () => {
    const TEXTS = ['x', 'ä', '😀', '"', '\u0001', '\\'];
    for (const text of TEXTS) {
      it(`for a text of ${JSON.stringify(text)}`, () => {
        const request = encode(put(Things, { id, text: text.repeat(1_000) }));
        expect(request.wireBytes).to.be.within(1_000 * Buffer.byteLength(JSON.stringify(text).slice(1, -1)), 6_100);
        expect(request).to.have.property('json').with.lengthOf.above(1_000);
      });
    }
  });

  describe('refuses at once what the service would refuse', () => {
    const WRONG: readonly (readonly [string, () => KeyedOperation, string])[] = [
      ['an item of 409,601 bytes', () => put(Things, { id, text: 'x'.repeat(409_594) }), 'ItemTooLargeError'],
      ['a missing key', () => put(Things, {} as Thing), 'ValidationError'],
      ['a key of another type', () => get(Things, 7 as never), 'ValidationError'],
      ['an empty key', () => del(Things, ''), 'ValidationError'],
      ['a key of 2,049 bytes', () => get(Things, 'x'.repeat(2_049)), 'ValidationError'],
      ['an update without actions', () => update(Things, id, {}), 'ValidationError'],
      ['an update of its key', () => update(Things, id, { set: { id: 'b' } as never }), 'ValidationError'],
      ['a condition that is none', () => update(Things, id, { add: { n: 1 } }, { if: {} as never }), 'ValidationError'],
      [
        'a condition of a put that is none',
        () => put(Things, { id }, { if: { attr: 'n', between: 1 } as never }),
        'ValidationError',
      ],
      ['a value that no attribute can hold', () => put(Things, { id, n: Number.NaN }), 'ValidationError'],
    ];
    for (const [name, make, error] of WRONG) {
      it(name, () => {
        expect(() => encode(make()))
          .to.throw()
          .with.property('name', error);
      });
    }

    it('and takes an item of 409,600', () => {
      expect(encode(put(Things, { id, text: 'x'.repeat(409_593) })).units).to.equal(400);
    });
  });

  it('puts what the schema makes of an item', () => {
    const schema = z.object({ id: z.string(), n: z.number().default(3) });
    const Checked = table({ name: 'checked', hashKey: 'id', schema });
    expect(encode(put(Checked, { id }))).to.have.property(
      'json',
      '{"PutRequest":{"Item":{"id":{"S":"a"},"n":{"N":"3"}}}}',
    );
    expect(() => encode(put(Checked, { id, n: 'x' as never }))).to.throw('does not fit the schema');
  });

  it('asks for the old item with the failure of a condition only where it was asked for', () => {
    const plain = encode(put(Things, { id }, holds));
    expect(plain).to.have.nested.property('input.ConditionExpression');
    expect(plain).to.not.have.nested.property('input.ReturnValuesOnConditionCheckFailure');
    const curious = encode(del(Things, id, { ...holds, returnOld: true }));
    expect(curious).to.have.nested.property('input.ReturnValuesOnConditionCheckFailure', 'ALL_OLD');
    expect(curious).to.have.nested.property('input.ReturnValues', 'ALL_OLD');
  });

  describe('may be repeated after a lost reply', () => {
    const REPEATABLE: readonly (readonly [boolean, string, KeyedOperation])[] = [
      [true, 'a put', put(Things, { id })],
      [true, 'a delete', del(Things, id)],
      [true, 'a get', get(Things, id)],
      [true, 'a conditional put', put(Things, { id }, holds)],
      [true, 'an update that sets', update(Things, id, { set: { n: 1 } })],
      [true, 'an update that removes', update(Things, id, { remove: ['n'] })],
      [true, 'an update that adds to a set', update(Things, id, { add: { tags: new Set(['x']) } })],
      [true, 'an update that deletes from a set', update(Things, id, { delete: { tags: new Set(['x']) } })],
      [false, 'an update that adds a number', update(Things, id, { add: { n: 1 } })],
      [false, 'an update that sets and adds', update(Things, id, { set: { m: 1 }, add: { n: 1 } })],
      [false, 'an update inside a list', update(Things, id, { set: [[['text', 3], 'x']] })],
      [false, 'a put that returns the old item', put(Things, { id }, { returnOld: true })],
      [false, 'a delete that returns the old item', del(Things, id, { returnOld: true })],
      [false, 'an update that returns the old item', update(Things, id, { set: { n: 1 } }, { returnOld: true })],
    ];
    for (const [may, name, operation] of REPEATABLE) {
      it(`${name}: ${may ? 'yes' : 'no'}`, () => {
        expect(isRepeatable(encode(operation))).to.equal(may);
      });
    }
  });
});
