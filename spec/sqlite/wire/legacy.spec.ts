import type { Condition, DynamoDB } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { clientWith, refusal, visit, visitKey } from '../support.js';

const TableName = 'visits';
const Key = visitKey('ann', 1);
const EQUAL: Condition = { ComparisonOperator: 'EQ', AttributeValueList: [{ S: 'ann' }] };

const CALLS: readonly [string, (client: DynamoDB) => Promise<unknown>][] = [
  ['Expected', (client) => client.putItem({ TableName, Item: visit('ann', 1), Expected: { user: { Exists: true } } })],
  ['Expected', (client) => client.deleteItem({ TableName, Key, Expected: { user: { Exists: true } } })],
  ['ConditionalOperator', (client) => client.deleteItem({ TableName, Key, ConditionalOperator: 'OR' })],
  [
    'AttributeUpdates',
    (client) => client.updateItem({ TableName, Key, AttributeUpdates: { n: { Action: 'DELETE' } } }),
  ],
  ['KeyConditions', (client) => client.query({ TableName, KeyConditions: { user: EQUAL } })],
  ['QueryFilter', (client) => client.query({ TableName, QueryFilter: { page: EQUAL } })],
  ['ScanFilter', (client) => client.scan({ TableName, ScanFilter: { user: EQUAL } })],
  ['AttributesToGet', (client) => client.getItem({ TableName, Key, AttributesToGet: ['user'] })],
  [
    'AttributesToGet',
    (client) => client.batchGetItem({ RequestItems: { visits: { Keys: [Key], AttributesToGet: ['user'] } } }),
  ],
];

describe('legacy parameters', () => {
  for (const [member, call] of CALLS) {
    it(`are refused by name and never ignored: ${member} in ${call.toString().match(/client\.(\w+)/)?.[1]}`, async () => {
      const client = await clientWith();
      expect(await refusal(call(client))).to.equal(
        `ValidationException: The legacy parameter ${member} is not supported yet: use an expression in its place`,
      );
      expect((await client.scan({ TableName })).Count).to.equal(0);
    });
  }

  it('are plain names where they are data', async () => {
    const client = await clientWith();
    await client.putItem({ TableName, Item: visit('ann', 1, { Expected: { M: { ScanFilter: { S: 'x' } } } }) });
    expect((await client.scan({ TableName })).Count).to.equal(1);
  });
});
