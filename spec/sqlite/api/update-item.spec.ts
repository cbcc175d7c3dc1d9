import type { ReturnValue, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { clientWith, INDEXED, type Item, putAll, refusal, visit, visitKey, visitOfSize } from '../support.js';

const TableName = 'visits';
const Key = visitKey('ann', 1);

const update = (UpdateExpression: string, values?: Item, more: Partial<UpdateItemCommandInput> = {}) => ({
  TableName,
  Key,
  UpdateExpression,
  ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
  ...more,
});

describe('UpdateItem', () => {
  it('changes the attributes that it names and keeps the others', async () => {
    const client = await clientWith();
    await putAll(client, [visit('ann', 1, { a: { N: '1' }, b: { S: 'x' }, c: { S: 'y' } })]);
    await client.updateItem(update('SET a = a + :one REMOVE b', { ':one': { N: '1' } }));
    expect((await client.getItem({ TableName, Key })).Item).to.deep.equal(
      visit('ann', 1, { a: { N: '2' }, c: { S: 'y' } }),
    );
  });

  it('makes an item where there is none, also without an expression', async () => {
    const client = await clientWith();
    await client.updateItem({ TableName, Key });
    expect((await client.scan({ TableName })).Items).to.deep.equal([visit('ann', 1)]);
    await client.updateItem({ ...update('ADD n :n', { ':n': { N: '5' } }), Key: visitKey('ann', 2) });
    expect((await client.scan({ TableName })).Items).to.deep.equal([
      visit('ann', 1),
      visit('ann', 2, { n: { N: '5' } }),
    ]);
  });

  it('lets an update read the key of the item that it makes, while its condition sees none', async () => {
    const client = await clientWith();
    const copied = {
      ...update('SET twin = #u'),
      ConditionExpression: 'attribute_not_exists(#u)',
      ExpressionAttributeNames: { '#u': 'user' },
    };
    await client.updateItem(copied);
    expect((await client.getItem({ TableName, Key })).Item).to.deep.equal(visit('ann', 1, { twin: { S: 'ann' } }));
  });

  it('returns what was asked for, of the item before or after', async () => {
    const old = visit('ann', 1, { a: { N: '1' }, b: { S: 'x' } });
    const expected: Record<ReturnValue, Item | undefined> = {
      NONE: undefined,
      ALL_OLD: old,
      ALL_NEW: visit('ann', 1, { a: { N: '2' }, b: { S: 'x' }, c: { S: 'new' } }),
      UPDATED_OLD: { a: { N: '1' } },
      UPDATED_NEW: { a: { N: '2' }, c: { S: 'new' } },
    };
    for (const [ReturnValues, attributes] of Object.entries(expected)) {
      const client = await clientWith();
      await putAll(client, [old]);
      const input = update('SET a = :a, c = :c', { ':a': { N: '2' }, ':c': { S: 'new' } });
      // The names of `expected` are those that ReturnValues may have.
      const answer = await client.updateItem({ ...input, ReturnValues: ReturnValues as ReturnValue });
      expect(answer.Attributes, ReturnValues).to.deep.equal(attributes);
    }
  });

  it('returns nested paths and not the whole attribute', async () => {
    const client = await clientWith();
    await putAll(client, [visit('ann', 1, { m: { M: { a: { N: '1' }, b: { N: '1' } } } })]);
    const answer = await client.updateItem(
      update('SET m.a = :v', { ':v': { N: '2' } }, { ReturnValues: 'UPDATED_NEW' }),
    );
    expect(answer.Attributes).to.deep.equal({ m: { M: { a: { N: '2' } } } });
  });

  it('changes nothing where its condition fails', async () => {
    const client = await clientWith();
    await putAll(client, [visit('ann', 1, { n: { N: '1' } })]);
    const call = client.updateItem(update('SET n = :v', { ':v': { N: '2' } }, { ConditionExpression: 'n > :v' }));
    expect(await refusal(call)).to.equal('ConditionalCheckFailedException: The conditional request failed');
    expect((await client.getItem({ TableName, Key })).Item).to.deep.equal(visit('ann', 1, { n: { N: '1' } }));
  });

  it('refuses to touch the key', async () => {
    const client = await clientWith();
    expect(
      await refusal(
        client.updateItem(update('SET #t = :v', { ':v': { N: '2' } }, { ExpressionAttributeNames: { '#t': 'time' } })),
      ),
    ).to.equal(
      'ValidationException: One or more parameter values were invalid: Cannot update attribute time. This attribute is part of the key',
    );
  });

  it('refuses an item that would grow over 409,600 bytes, and keeps the old one', async () => {
    const client = await clientWith();
    const item = visitOfSize(409_600 - 'n'.length - 2);
    await putAll(client, [item]);
    const set = (n: string) =>
      client.updateItem({ ...update('SET n = :v', { ':v': { N: n } }), Key: visitKey('u', 1) });
    expect(await refusal(set('123'))).to.equal(
      'ValidationException: Item size to update has exceeded the maximum allowed size',
    );
    expect((await client.getItem({ TableName, Key: visitKey('u', 1) })).Item).to.deep.equal(item);
    await set('12');
  });

  it('refuses nesting beyond 32 levels that only the update makes', async () => {
    const client = await clientWith();
    let value: Item[string] = { S: 'x' };
    for (let i = 0; i < 31; i++) value = { L: [value] };
    await putAll(client, [visit('ann', 1, { m: { M: {} } })]);
    expect(await refusal(client.updateItem(update('SET m.deep = :v', { ':v': value })))).to.contain(
      'Nesting Levels have exceeded',
    );
  });

  it('refuses an index key of another type', async () => {
    const client = await clientWith(INDEXED);
    expect(await refusal(client.updateItem(update('SET page = :v', { ':v': { N: '1' } })))).to.contain(
      'Type mismatch for Index Key page Expected: S Actual: N IndexName: byPage',
    );
  });

  it('refuses an empty index key', async () => {
    const client = await clientWith(INDEXED);
    expect(await refusal(client.updateItem(update('SET page = :v', { ':v': { S: '' } })))).to.equal(
      'ValidationException: One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value.',
    );
  });

  it('refuses an index key whose type, size or emptiness only the item at hand can tell', async () => {
    const client = await clientWith(INDEXED);
    await putAll(client, [visit('ann', 1, { n: { N: '1' }, e: { S: '' }, l: { S: 'x'.repeat(2049) } })]);
    const set = (value: string) =>
      refusal(client.updateItem({ TableName, Key, UpdateExpression: `SET page = ${value}` }));
    const updated = 'ValidationException: The update expression attempted to update the secondary index key';
    expect(await set('n')).to.equal(`${updated} to unsupported type`);
    expect(await set('l')).to.equal(`${updated} beyond allowed size limits`);
    expect(await set('e')).to.contain('cannot contain an empty string value');
  });

  it('refuses values of placeholders that are none, and unused ones', async () => {
    const client = await clientWith();
    expect(await refusal(client.updateItem(update('SET a = :v', { ':v': { N: 'x' } })))).to.equal(
      'ValidationException: 1 validation error detected: The parameter cannot be converted to a numeric value: x',
    );
    expect(await refusal(client.updateItem(update('REMOVE a', { ':v': { N: '1' } })))).to.contain(
      'unused in expressions: keys: {:v}',
    );
    expect(
      await refusal(client.updateItem({ TableName, Key, ExpressionAttributeValues: { ':v': { N: '1' } } })),
    ).to.equal(
      'ValidationException: 1 validation error detected: ExpressionAttributeValues can only be specified when using expressions',
    );
  });

  it('consumes units by the larger of the two images', async () => {
    const client = await clientWith();
    await putAll(client, [visitOfSize(3000)]);
    const shrink = { ...update('REMOVE pads', undefined, { ReturnConsumedCapacity: 'TOTAL' }), Key: visitKey('u', 1) };
    expect((await client.updateItem(shrink)).ConsumedCapacity).to.deep.equal({ TableName, CapacityUnits: 3 });
    expect((await client.updateItem(shrink)).ConsumedCapacity).to.deep.equal({ TableName, CapacityUnits: 1 });
  });
});
