import { expect } from 'chai';
import { clientWith, putAll, refusal, visit, visitKey, visitOfSize } from '../support.js';

const TableName = 'visits';
const WRONG_KEY = 'ValidationException: The provided key element does not match the schema';

describe('GetItem', () => {
  it('answers without an item where there is none', async () => {
    const client = await clientWith();
    expect(await client.getItem({ TableName, Key: visitKey('ann', 1) })).not.to.have.property('Item');
  });

  it('returns the attributes of a projection', async () => {
    const client = await clientWith();
    const item = visit('ann', 1, { a: { M: { b: { L: [{ S: 'x' }, { S: 'y' }] }, c: { S: 'z' } } } });
    await putAll(client, [item]);
    const answer = await client.getItem({
      TableName,
      Key: visitKey('ann', 1),
      ProjectionExpression: '#u, a.b[1]',
      ExpressionAttributeNames: { '#u': 'user' },
    });
    expect(answer.Item).to.deep.equal({ user: { S: 'ann' }, a: { M: { b: { L: [{ S: 'y' }] } } } });
  });

  it('finds a key by the value of its number, not by its spelling', async () => {
    const client = await clientWith();
    await putAll(client, [visit('ann', '1.50')]);
    expect((await client.getItem({ TableName, Key: visitKey('ann', '15E-1') })).Item).to.deep.equal(
      visit('ann', '1.5'),
    );
  });

  it('refuses a key that lacks an attribute, has one too many, or one of another type', async () => {
    const client = await clientWith();
    const get = (Key: ReturnType<typeof visitKey>) => refusal(client.getItem({ TableName, Key }));
    expect(await get({ user: { S: 'a' } })).to.equal(WRONG_KEY);
    expect(await get(visit('a', 1, { more: { S: 'x' } }))).to.equal(WRONG_KEY);
    expect(await get({ user: { S: 'a' }, time: { S: '1' } })).to.equal(WRONG_KEY);
  });

  it('refuses keys that no item can have', async () => {
    const client = await clientWith();
    const get = (user: string) => refusal(client.getItem({ TableName, Key: visitKey(user, 1) }));
    expect(await get('')).to.contain(
      'The AttributeValue for a key attribute cannot contain an empty string value. Key: user',
    );
    expect(await get('x'.repeat(2048))).to.equal('Error: it succeeded');
    expect(await get('x'.repeat(2049))).to.contain('Size of hashkey has exceeded');
  });

  it('refuses names of placeholders without an expression, and unused ones', async () => {
    const client = await clientWith();
    const get = (more: object) => refusal(client.getItem({ TableName, Key: visitKey('a', 1), ...more }));
    expect(await get({ ExpressionAttributeNames: { '#a': 'a' } })).to.equal(
      'ValidationException: ExpressionAttributeNames can only be specified when using expressions',
    );
    expect(await get({ ExpressionAttributeNames: {}, ProjectionExpression: 'a' })).to.equal(
      'ValidationException: ExpressionAttributeNames must not be empty',
    );
    expect(await get({ ExpressionAttributeNames: { '#a': 'a' }, ProjectionExpression: 'b' })).to.equal(
      'ValidationException: Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}',
    );
  });

  it('consumes a unit for 4 KB, half of it when not consistent, and as much for nothing', async () => {
    const client = await clientWith();
    await putAll(client, [visitOfSize(4096, 1), visitOfSize(4097, 2)]);
    const units = async (time: number, ConsistentRead: boolean) => {
      const asked = { TableName, Key: visitKey('u', time), ConsistentRead, ReturnConsumedCapacity: 'INDEXES' } as const;
      return (await client.getItem(asked)).ConsumedCapacity;
    };
    expect(await units(1, true)).to.deep.equal({ TableName, CapacityUnits: 1, Table: { CapacityUnits: 1 } });
    expect(await units(1, false)).to.have.property('CapacityUnits', 0.5);
    expect(await units(2, true)).to.have.property('CapacityUnits', 2);
    expect(await units(2, false)).to.have.property('CapacityUnits', 1);
    expect(await units(3, true)).to.have.property('CapacityUnits', 1);
    expect(await units(3, false)).to.have.property('CapacityUnits', 0.5);
  });
});
