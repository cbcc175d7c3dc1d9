import { expect } from 'chai';
import { clientWith, type Item, refusal, VISITS, visit, visitKey, visitOfSize } from '../support.js';

const keys = (count: number) => Array.from({ length: count }, (_, i) => visitKey('u', i));

describe('BatchGetItem', () => {
  it('returns what is there, of several tables', async () => {
    const client = await clientWith();
    await client.createTable({ ...VISITS, TableName: 'others' });
    await client.batchWriteItem({
      RequestItems: {
        visits: [{ PutRequest: { Item: visit('a', 1) } }, { PutRequest: { Item: visit('a', 2) } }],
        others: [{ PutRequest: { Item: visit('b', 1, { x: { S: 'y' } }) } }],
      },
    });
    const answer = await client.batchGetItem({
      RequestItems: {
        visits: { Keys: [visitKey('a', 2), visitKey('a', 3), visitKey('a', 1)] },
        others: { Keys: [visitKey('b', 1)], ProjectionExpression: '#x', ExpressionAttributeNames: { '#x': 'x' } },
      },
    });
    expect(answer.Responses?.visits).to.have.deep.members([visit('a', 1), visit('a', 2)]);
    expect(answer.Responses?.others).to.deep.equal([{ x: { S: 'y' } }]);
    expect(answer.UnprocessedKeys).to.deep.equal({});
  });

  it('takes 100 keys and refuses 101, in one table or several', async () => {
    const client = await clientWith();
    await client.createTable({ ...VISITS, TableName: 'others' });
    await client.batchGetItem({ RequestItems: { visits: { Keys: keys(100) } } });
    expect(await refusal(client.batchGetItem({ RequestItems: { visits: { Keys: keys(101) } } }))).to.contain(
      'Member must have length less than or equal to 100',
    );
    const both = { visits: { Keys: keys(100) }, others: { Keys: keys(1) } };
    expect(await refusal(client.batchGetItem({ RequestItems: both }))).to.equal(
      'ValidationException: Too many items requested for the BatchGetItem call',
    );
  });

  it('refuses a key twice', async () => {
    const client = await clientWith();
    const Keys = [visitKey('a', 1), visitKey('a', '1.0')];
    expect(await refusal(client.batchGetItem({ RequestItems: { visits: { Keys } } }))).to.equal(
      'ValidationException: Provided list of item keys contains duplicates',
    );
  });

  it('refuses a table that is not there', async () => {
    const client = await clientWith();
    expect(await refusal(client.batchGetItem({ RequestItems: { nothing: { Keys: keys(1) } } }))).to.equal(
      'ResourceNotFoundException: Requested resource not found',
    );
  });

  it('returns 52 items of 300 KB and hands the other keys back as they were asked', async () => {
    const client = await clientWith();
    for (let time = 0; time < 60; time++)
      await client.putItem({ TableName: 'visits', Item: visitOfSize(300 * 1024, time) });
    const asked = { Keys: keys(60), ConsistentRead: true };
    const answer = await client.batchGetItem({ RequestItems: { visits: asked }, ReturnConsumedCapacity: 'TOTAL' });
    expect(answer.Responses?.visits).to.have.length(52);
    expect(answer.UnprocessedKeys?.visits?.ConsistentRead).to.equal(true);
    expect(answer.UnprocessedKeys?.visits?.Keys).to.have.length(8);
    expect(answer.ConsumedCapacity).to.deep.equal([{ TableName: 'visits', CapacityUnits: 52 * 75 }]);
    const rest = await client.batchGetItem({ RequestItems: answer.UnprocessedKeys });
    const all = [answer, rest].flatMap(({ Responses }): Item[] => Responses?.visits ?? []);
    expect(new Set(all.map(({ time }) => time?.N)).size).to.equal(60);
  }).timeout(60_000);

  it('consumes units for each item by itself, missing ones included', async () => {
    const client = await clientWith();
    await client.putItem({ TableName: 'visits', Item: visitOfSize(4097, 0) });
    const units = async (ConsistentRead: boolean) => {
      const RequestItems = { visits: { Keys: keys(3), ConsistentRead } };
      return (await client.batchGetItem({ RequestItems, ReturnConsumedCapacity: 'TOTAL' })).ConsumedCapacity;
    };
    expect(await units(true)).to.deep.equal([{ TableName: 'visits', CapacityUnits: 4 }]);
    expect(await units(false)).to.deep.equal([{ TableName: 'visits', CapacityUnits: 2 }]);
  });
});
