import { expect } from 'chai';
import { clientWith, refusal, visit, visitKey } from '../support.js';

const TableName = 'visits';
const Key = visitKey('ann', 1);
const COUNTED = 'ValidationException: 1 validation error detected: ';
const INVALID = 'One or more parameter values were invalid: ';

/** Captured on the service in nearly all regions, October 2026. */
describe('PutItem, UpdateItem and DeleteItem', () => {
  it('count what is wrong with a request by itself', async () => {
    const client = await clientWith();
    const syntax = 'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "="';
    const condition = { TableName, ConditionExpression: 'a =' };
    expect(await refusal(client.putItem({ ...condition, Item: visit('ann', 1) }))).to.equal(COUNTED + syntax);
    expect(await refusal(client.updateItem({ ...condition, Key }))).to.equal(COUNTED + syntax);
    expect(await refusal(client.deleteItem({ ...condition, Key }))).to.equal(COUNTED + syntax);
    const returned = 'ReturnValues can only be ALL_OLD or NONE';
    expect(await refusal(client.deleteItem({ TableName, Key, ReturnValues: 'ALL_NEW' }))).to.equal(COUNTED + returned);
    const empty = `${INVALID}An string set  may not be empty`;
    expect(await refusal(client.putItem({ TableName, Item: visit('ann', 1, { s: { SS: [] } }) }))).to.equal(
      COUNTED + empty,
    );
  });

  it('do not count twice', async () => {
    const client = await clientWith();
    const wrong = { TableName, Key, ReturnValues: 'SOME', ReturnConsumedCapacity: 'SOME' } as never;
    expect(await refusal(client.updateItem(wrong))).to.match(
      /^ValidationException: 2 validation errors detected: Value/,
    );
  });

  it('do not count what needs the table or the item, nor values of no type or an item that is too large', async () => {
    const client = await clientWith();
    const bare = async (call: Promise<unknown>, message: string) =>
      expect(await refusal(call)).to.equal(`ValidationException: ${message}`);
    await bare(
      client.putItem({ TableName, Item: { user: { N: '1' } } }),
      `${INVALID}Type mismatch for key user expected: S actual: N`,
    );
    await bare(
      client.deleteItem({ TableName, Key: { user: { S: 'a' } } }),
      'The provided key element does not match the schema',
    );
    await bare(
      client.updateItem({ TableName, Key, UpdateExpression: 'SET a = b' }),
      'The provided expression refers to an attribute that does not exist in the item',
    );
    await bare(
      client.putItem({ TableName, Item: visit('ann', 1, { x: {} as never }) }),
      'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
    );
    const large = { TableName: 'unknown', Item: visit('ann', 1, { x: { S: 'x'.repeat(409_600) } }) };
    await bare(client.putItem(large), 'Item size has exceeded the maximum allowed size');
  });

  it('have company in no other call', async () => {
    const client = await clientWith();
    const ProjectionExpression = 'a b';
    const syntax = 'ValidationException: Invalid ProjectionExpression: Syntax error; token: "b", near: "a b"';
    expect(await refusal(client.getItem({ TableName, Key, ProjectionExpression }))).to.equal(syntax);
    expect(await refusal(client.scan({ TableName, ProjectionExpression }))).to.equal(syntax);
  });

  it('refuse values in the newer words, as GetItem, BatchGetItem and Query do', async () => {
    const client = await clientWith();
    const words = [
      `${INVALID}Input collection ["a", "b", "b"] contains duplicates.`,
      `${INVALID}Input collection contains duplicates.`,
      'The parameter cannot be converted to a numeric value: ',
    ];
    const values = [{ SS: ['b', 'a', 'b'] }, { NS: ['2', '1', '2.0'] }, { N: '' }];
    for (const [i, value] of values.entries()) {
      const ofValue = { TableName, ExpressionAttributeValues: { ':v': value } };
      const key = { TableName, Key: { user: value } };
      const query = { ...ofValue, KeyConditionExpression: 'user = :v' };
      const update = { ...ofValue, Key, UpdateExpression: 'SET a = :v' };
      expect(await refusal(client.updateItem(update))).to.equal(COUNTED + words[i]);
      expect(await refusal(client.deleteItem(key))).to.equal(COUNTED + words[i]);
      expect(await refusal(client.getItem(key))).to.equal(`ValidationException: ${words[i]}`);
      expect(await refusal(client.query(query))).to.equal(`ValidationException: ${words[i]}`);
    }
  });

  it('leave the older words to the others', async () => {
    const client = await clientWith();
    const older = [
      `${INVALID}Input collection [b, a, b] contains duplicates.`,
      'Input collection contains duplicates',
      'The parameter cannot be converted to a numeric value',
    ];
    const values = [{ SS: ['b', 'a', 'b'] }, { NS: ['2', '1', '2.0'] }, { N: '' }];
    for (const [i, value] of values.entries()) {
      const put = { PutRequest: { Item: visit('ann', 1, { x: value }) } };
      expect(await refusal(client.batchWriteItem({ RequestItems: { visits: [put] } }))).to.equal(
        `ValidationException: ${older[i]}`,
      );
      const scan = { TableName, FilterExpression: 'a = :v', ExpressionAttributeValues: { ':v': value } };
      expect(await refusal(client.scan(scan))).to.equal(
        `ValidationException: ExpressionAttributeValues contains invalid value: ${older[i]} for key :v`,
      );
    }
  });
});
