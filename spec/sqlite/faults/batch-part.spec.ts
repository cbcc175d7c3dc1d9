import { expect } from 'chai';
import { type BatchPart, drawPart } from '../../../lib/sqlite/faults/batch-part.js';
import { seeded } from '../../../lib/sqlite/faults/random.js';
import { readFaultRequest } from '../../../lib/sqlite/faults/request.js';

const put = (n: number) => ({ PutRequest: { Item: { k: { N: String(n) } } } });

describe('a part of a batch', () => {
  const partOf = (operation: string, RequestItems: unknown, seed = 1): BatchPart | undefined => {
    const body = Buffer.from(JSON.stringify({ RequestItems, ReturnConsumedCapacity: 'TOTAL' }));
    return drawPart(readFaultRequest(`DynamoDB_20120810.${operation}`, body), seeded(seed));
  };
  const backend = (answer: object, status = 200) => ({ status, body: JSON.stringify(answer) });
  const split = (part: BatchPart | undefined, answer: object = {}) => ({
    done: JSON.parse(String(part?.body)),
    answer: JSON.parse(part?.complete(backend(answer)).body ?? ''),
  });

  it('is some of the writes, and the reply hands back the others', () => {
    const writes = Array.from({ length: 10 }, (_, n) => put(n));
    for (let seed = 1; seed <= 50; seed++) {
      const { done, answer } = split(partOf('BatchWriteItem', { a: writes.slice(0, 4), b: writes.slice(4) }, seed));
      const all = [done.RequestItems, answer.UnprocessedItems].map(({ a = [], b = [] }) => [...a, ...b]);
      expect(done.ReturnConsumedCapacity).to.equal('TOTAL');
      expect(all.map((each) => each.length > 0)).to.deep.equal([true, true]);
      expect(all.flat()).to.have.deep.members(writes);
    }
  });

  it('is some of the keys, with all that was asked about how to read them', () => {
    const Keys = [1, 2, 3].map((n) => ({ k: { N: String(n) } }));
    const { done, answer } = split(partOf('BatchGetItem', { a: { Keys, ConsistentRead: true } }));
    expect([...done.RequestItems.a.Keys, ...answer.UnprocessedKeys.a.Keys]).to.have.deep.members(Keys);
    expect([done.RequestItems.a.ConsistentRead, answer.UnprocessedKeys.a.ConsistentRead]).to.deep.equal([true, true]);
  });

  it('keeps handed back what the backend has handed back itself', () => {
    const own = { a: [put(98)], c: [put(99)] };
    const { answer } = split(partOf('BatchWriteItem', { a: [put(1), put(2)] }), { UnprocessedItems: own, more: 1 });
    expect(answer).to.include({ more: 1 });
    expect(answer.UnprocessedItems.a).to.have.lengthOf(2);
    expect(answer.UnprocessedItems.a[0]).to.deep.equal(put(98));
    expect(answer.UnprocessedItems.c).to.deep.equal([put(99)]);
  });

  it('passes on what the backend refused', () => {
    const refused = backend({ __type: 'ValidationException' }, 400);
    expect(partOf('BatchWriteItem', { a: [put(1), put(2)] })?.complete(refused)).to.deep.equal(refused);
  });

  it('is not to be had of fewer than two, of no batch, or of nonsense', () => {
    expect(partOf('BatchWriteItem', { a: [put(1)] })).to.equal(undefined);
    expect(partOf('PutItem', { a: [put(1), put(2)] })).to.equal(undefined);
    for (const nonsense of [undefined, null, 'x', [1, 2], { a: 1 }, { a: { Keys: 'x' } }]) {
      expect(partOf('BatchGetItem', nonsense)).to.equal(undefined);
    }
  });

  it('takes a table and an attribute named __proto__ as it takes others', () => {
    const write = '{ "PutRequest": { "Item": { "__proto__": { "N": "1" } } } }';
    const body = Buffer.from(`{ "RequestItems": { "__proto__": [${write}, ${write}] } }`);
    const part = drawPart(readFaultRequest('DynamoDB_20120810.BatchWriteItem', body), seeded(1));
    const texts = [String(part?.body), part?.complete(backend({})).body ?? ''];
    for (const text of texts) expect(text).to.contain('"__proto__":[{"PutRequest":{"Item":{"__proto__":{"N":"1"}}}}]');
  });
});
