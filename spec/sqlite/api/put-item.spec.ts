import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { clientWith, INDEXED, type Item, refusal, VISITS, visit, visitKey, visitOfSize } from '../support.js';

const TableName = 'visits';
const INVALID = 'ValidationException: One or more parameter values were invalid:';
const NOT_VALID = 'ValidationException: One or more parameter values are not valid.';
const COUNTED = 'ValidationException: 1 validation error detected: ';

describe('PutItem', () => {
  it('stores every type of value and gives it back', async () => {
    const client = await clientWith();
    const Item: Item = visit('ann', '17', {
      text: { S: '' },
      bytes: { B: Uint8Array.of(0, 1, 255) },
      yes: { BOOL: true },
      nothing: { NULL: true },
      list: { L: [{ S: 'a' }, { L: [{ B: Uint8Array.of(7) }] }] },
      map: { M: { inner: { M: { n: { N: '1.5' } } } } },
      texts: { SS: ['a', 'b'] },
      numbers: { NS: ['1', '2'] },
      binaries: { BS: [Uint8Array.of(1), Uint8Array.of(2)] },
    });
    await client.putItem({ TableName, Item });
    expect(await client.getItem({ TableName, Key: visitKey('ann', 17) }))
      .to.have.property('Item')
      .that.deep.equals(Item);
  });

  it('spells numbers in their canonical form, also within lists and sets', async () => {
    const client = await clientWith();
    const Item = visit('ann', '0017.0', { list: { L: [{ N: '1E2' }] }, set: { NS: ['1.0', '-0'] } });
    await client.putItem({ TableName, Item });
    const got = await client.getItem({ TableName, Key: visitKey('ann', '17') });
    expect(got.Item).to.deep.equal(visit('ann', '17', { list: { L: [{ N: '100' }] }, set: { NS: ['1', '0'] } }));
  });

  it('replaces an item as a whole and returns the old one where asked', async () => {
    const client = await clientWith();
    const old = visit('ann', 1, { a: { S: 'x' } });
    expect(await client.putItem({ TableName, Item: old, ReturnValues: 'ALL_OLD' })).not.to.have.property('Attributes');
    const next = visit('ann', 1, { b: { S: 'y' } });
    const answer = await client.putItem({ TableName, Item: next, ReturnValues: 'ALL_OLD' });
    expect(answer.Attributes).to.deep.equal(old);
    expect((await client.getItem({ TableName, Key: visitKey('ann', 1) })).Item).to.deep.equal(next);
  });

  it('fails a condition with the SDK’s own error class, and the old item only where asked', async () => {
    const client = await clientWith();
    const old = visit('ann', 1, { bytes: { B: Uint8Array.of(9) } });
    await client.putItem({ TableName, Item: old });
    const put = (ReturnValuesOnConditionCheckFailure: 'ALL_OLD' | 'NONE') =>
      client
        .putItem({
          TableName,
          Item: visit('ann', 1),
          ConditionExpression: 'attribute_not_exists(#u)',
          ExpressionAttributeNames: { '#u': 'user' },
          ReturnValuesOnConditionCheckFailure,
        })
        .catch((error: unknown) => error);
    const failure = await put('ALL_OLD');
    expect(failure).to.be.instanceOf(ConditionalCheckFailedException);
    expect(failure).to.have.property('message', 'The conditional request failed');
    expect(failure).to.have.property('Item').that.deep.equals(old);
    expect(await put('NONE')).to.have.property('Item', undefined);
    expect((await client.getItem({ TableName, Key: visitKey('ann', 1) })).Item).to.deep.equal(old);
  });

  it('accepts 409,600 bytes and refuses one more', async () => {
    const client = await clientWith();
    await client.putItem({ TableName, Item: visitOfSize(409_599) });
    await client.putItem({ TableName, Item: visitOfSize(409_600) });
    expect(await refusal(client.putItem({ TableName, Item: visitOfSize(409_601) }))).to.equal(
      'ValidationException: Item size has exceeded the maximum allowed size',
    );
  });

  it('accepts a partition key of 2,048 bytes and a sort key of 1,024, and refuses one more', async () => {
    const client = await clientWith({
      ...VISITS,
      AttributeDefinitions: [
        { AttributeName: 'user', AttributeType: 'S' },
        { AttributeName: 'time', AttributeType: 'B' },
      ],
    });
    const put = (hash: number, range: number) =>
      client.putItem({ TableName, Item: { user: { S: 'x'.repeat(hash) }, time: { B: new Uint8Array(range) } } });
    await put(2047, 1023);
    await put(2048, 1024);
    expect(await refusal(put(2049, 1))).to.contain('Size of hashkey has exceeded the maximum size limit of2048 bytes');
    expect(await refusal(put(1, 1025))).to.contain(
      'Aggregated size of all range keys has exceeded the size limit of 1024',
    );
  });

  const REFUSALS: [string, Item, string][] = [
    ['a missing key', { user: { S: 'a' } }, `${INVALID} Missing the key time in the item`],
    [
      'a key of another type',
      visit('a', 1, { time: { S: '1' } }),
      `${INVALID} Type mismatch for key time expected: N actual: S`,
    ],
    [
      'an empty key',
      visit('', 1),
      `${NOT_VALID} The AttributeValue for a key attribute cannot contain an empty string value. Key: user`,
    ],
    [
      'an empty set',
      visit('a', 1, { s: { SS: [] } }),
      `${COUNTED}One or more parameter values were invalid: An string set  may not be empty`,
    ],
    [
      'a set with duplicates',
      visit('a', 1, { s: { SS: ['a', 'a'] } }),
      `${COUNTED}One or more parameter values were invalid: Input collection ["a", "a"] contains duplicates.`,
    ],
    [
      'numbers that are the same',
      visit('a', 1, { s: { NS: ['1', '1.0'] } }),
      `${COUNTED}One or more parameter values were invalid: Input collection contains duplicates.`,
    ],
    [
      'a number with too many digits',
      visit('a', '1'.repeat(39)),
      `${COUNTED}Attempting to store more than 38 significant digits in a Number`,
    ],
    ['no number', visit('a', 'abc'), `${COUNTED}The parameter cannot be converted to a numeric value: abc`],
    [
      'an index key of another type',
      visit('a', 1, { page: { N: '1' } }),
      `${INVALID} Type mismatch for Index Key page Expected: S Actual: N IndexName: byPage`,
    ],
    [
      'an empty index key',
      visit('a', 1, { page: { S: '' } }),
      `${NOT_VALID} A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: byPage, IndexKey: page`,
    ],
  ];
  for (const [what, Item, message] of REFUSALS) {
    it(`refuses ${what} and stores nothing`, async () => {
      const client = await clientWith(INDEXED);
      expect(await refusal(client.putItem({ TableName, Item }))).to.equal(message);
      expect((await client.scan({ TableName })).Count).to.equal(0);
    });
  }

  it('accepts 32 levels and refuses 33', async () => {
    const client = await clientWith();
    const nested = (levels: number): Item => {
      let value: Item[string] = { S: 'x' };
      for (let i = 1; i < levels; i++) value = i % 2 === 0 ? { L: [value] } : { M: { m: value } };
      return visit('a', 1, { deep: value });
    };
    await client.putItem({ TableName, Item: nested(32) });
    expect(await refusal(client.putItem({ TableName, Item: nested(33) }))).to.contain(
      `${COUNTED}Nesting Levels have exceeded supported limits`,
    );
  });

  it('refuses to return what only an update can know', async () => {
    const client = await clientWith();
    expect(await refusal(client.putItem({ TableName, Item: visit('a', 1), ReturnValues: 'ALL_NEW' }))).to.equal(
      `${COUNTED}ReturnValues can only be ALL_OLD or NONE`,
    );
  });

  it('says that a table is not there', async () => {
    const client = await clientWith();
    expect(await refusal(client.putItem({ TableName: 'nothing', Item: visit('a', 1) }))).to.equal(
      'ResourceNotFoundException: Requested resource not found',
    );
  });

  it('consumes units by the larger image, and no more than asked to be told', async () => {
    const client = await clientWith();
    const put = async (sizeBytes: number) =>
      (await client.putItem({ TableName, Item: visitOfSize(sizeBytes), ReturnConsumedCapacity: 'TOTAL' }))
        .ConsumedCapacity;
    expect(await put(1024)).to.deep.equal({ TableName, CapacityUnits: 1 });
    expect(await put(1025)).to.deep.equal({ TableName, CapacityUnits: 2 });
    expect(await put(4096)).to.deep.equal({ TableName, CapacityUnits: 4 });
    expect(await put(100)).to.deep.equal({ TableName, CapacityUnits: 4 });
    expect(await put(100)).to.deep.equal({ TableName, CapacityUnits: 1 });
    expect(await client.putItem({ TableName, Item: visit('u', 1) })).not.to.have.property('ConsumedCapacity');
  });
});
