import type { Condition } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { clientWith, refusal, visit, visitKey } from '../support.js';

const TableName = 'visits';
const Key = visitKey('ann', 1);
const AttributesToGet = ['a.b', '#c', 'missing'];
const KEPT = { 'a.b': { S: 'x' }, '#c': { S: 'y' } };
const equal: Condition = { ComparisonOperator: 'EQ', AttributeValueList: [{ S: 'ann' }] };

describe('AttributesToGet', () => {
  it('reduces what each kind of read returns to whole attributes, whatever their names', async () => {
    const client = await clientWith();
    await client.putItem({ TableName, Item: visit('ann', 1, { ...KEPT, a: { M: { b: { S: 'z' } } } }) });
    expect((await client.getItem({ TableName, Key, AttributesToGet })).Item).to.deep.equal(KEPT);
    const batch = await client.batchGetItem({ RequestItems: { visits: { Keys: [Key], AttributesToGet } } });
    expect(batch.Responses).to.deep.equal({ visits: [KEPT] });
    expect((await client.scan({ TableName, AttributesToGet })).Items).to.deep.equal([KEPT]);
    const queried = await client.query({ TableName, KeyConditions: { user: equal }, AttributesToGet });
    expect(queried.Items).to.deep.equal([KEPT]);
  });

  it('names no attribute twice, and some', async () => {
    const client = await clientWith();
    const get = (names: string[]) => refusal(client.getItem({ TableName, Key, AttributesToGet: names }));
    expect(await get(['a', 'b', 'a'])).to.equal(
      'ValidationException: One or more parameter values were invalid: Duplicate value in attribute name: a',
    );
    expect(await get(['a', ''])).to.equal('ValidationException: Empty attribute name');
    expect(await get([])).to.equal(
      "ValidationException: 1 validation error detected: Value '[]' at 'attributesToGet' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  });

  it('is not mixed with a projection expression, be it of another table in a batch', async () => {
    const client = await clientWith();
    const mixed =
      'ValidationException: Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}';
    const ProjectionExpression = 'a';
    expect(await refusal(client.getItem({ TableName, Key, AttributesToGet, ProjectionExpression }))).to.equal(mixed);
    const RequestItems = { visits: { Keys: [Key], AttributesToGet }, other: { Keys: [Key], ProjectionExpression } };
    expect(await refusal(client.batchGetItem({ RequestItems }))).to.equal(mixed);
  });

  it('goes with no other selection than its own', async () => {
    const client = await clientWith();
    const scan = { TableName, AttributesToGet };
    expect((await client.scan({ ...scan, Select: 'SPECIFIC_ATTRIBUTES' })).Count).to.equal(0);
    expect(await refusal(client.scan({ ...scan, Select: 'COUNT' }))).to.equal(
      'ValidationException: Cannot specify the AttributesToGet when choosing to get only the Count',
    );
  });
});
