import { expect } from 'chai';
import { clientWith, putAll, refusal, visit, visitKey, visitOfSize } from '../support.js';

const TableName = 'visits';

describe('DeleteItem', () => {
  it('deletes an item and returns it where asked', async () => {
    const client = await clientWith();
    const item = visit('ann', 1, { a: { S: 'x' } });
    await putAll(client, [item, visit('ann', 2)]);
    const answer = await client.deleteItem({ TableName, Key: visitKey('ann', 1), ReturnValues: 'ALL_OLD' });
    expect(answer.Attributes).to.deep.equal(item);
    expect((await client.scan({ TableName })).Items).to.deep.equal([visit('ann', 2)]);
  });

  it('is content where there is nothing to delete', async () => {
    const client = await clientWith();
    const answer = await client.deleteItem({ TableName, Key: visitKey('ann', 1), ReturnValues: 'ALL_OLD' });
    expect(answer).not.to.have.property('Attributes');
  });

  it('deletes nothing where its condition fails', async () => {
    const client = await clientWith();
    await putAll(client, [visit('ann', 1, { ready: { BOOL: true } })]);
    const remove = (value: boolean) =>
      client.deleteItem({
        TableName,
        Key: visitKey('ann', 1),
        ConditionExpression: 'ready = :v',
        ExpressionAttributeValues: { ':v': { BOOL: value } },
      });
    expect(await refusal(remove(false))).to.equal('ConditionalCheckFailedException: The conditional request failed');
    expect((await client.scan({ TableName })).Count).to.equal(1);
    await remove(true);
    expect((await client.scan({ TableName })).Count).to.equal(0);
  });

  it('consumes units by the item that was there, and one for none', async () => {
    const client = await clientWith();
    await putAll(client, [visitOfSize(2049)]);
    const remove = async () =>
      (await client.deleteItem({ TableName, Key: visitKey('u', 1), ReturnConsumedCapacity: 'TOTAL' })).ConsumedCapacity;
    expect(await remove()).to.deep.equal({ TableName, CapacityUnits: 3 });
    expect(await remove()).to.deep.equal({ TableName, CapacityUnits: 1 });
  });

  it('refuses what a delete cannot return', async () => {
    const client = await clientWith();
    const call = client.deleteItem({ TableName, Key: visitKey('a', 1), ReturnValues: 'UPDATED_NEW' });
    expect(await refusal(call)).to.equal(
      'ValidationException: 1 validation error detected: ReturnValues can only be ALL_OLD or NONE',
    );
  });
});
