import type { ExpectedAttributeValue, PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { clientWith, refusal, visit, visitKey } from '../support.js';

const TableName = 'visits';

/** Whether a put takes place that expects this of the `page` of an item with the page `/a`. */
async function put(page: ExpectedAttributeValue, more: Partial<PutItemCommandInput> = {}): Promise<string> {
  const client = await clientWith();
  await client.putItem({ TableName, Item: visit('ann', 1, { page: { S: '/a' } }) });
  return refusal(client.putItem({ TableName, Item: visit('ann', 1), Expected: { page }, ...more }));
}

const DONE = 'Error: it succeeded';
const FAILED = 'ConditionalCheckFailedException: The conditional request failed';

describe('Expected', () => {
  const OUTCOMES: [string, ExpectedAttributeValue, string][] = [
    ['a value', { Value: { S: '/a' } }, DONE],
    ['another value', { Value: { S: '/b' } }, FAILED],
    ['a value that exists', { Exists: true, Value: { S: '/a' } }, DONE],
    ['another value that exists', { Exists: true, Value: { S: '/b' } }, FAILED],
    ['nothing', { Exists: false }, FAILED],
    ['a comparison with a list', { ComparisonOperator: 'GT', AttributeValueList: [{ S: '/' }] }, DONE],
    ['a comparison with a value', { ComparisonOperator: 'LT', Value: { S: '/' } }, FAILED],
    ['something', { ComparisonOperator: 'NOT_NULL' }, DONE],
    ['nothing, by an empty list', { ComparisonOperator: 'NULL', AttributeValueList: [] }, FAILED],
  ];
  for (const [what, page, outcome] of OUTCOMES) {
    it(`of ${what}: ${outcome}`, async () => expect(await put(page)).to.equal(outcome));
  }

  const INVALID = 'ValidationException: 1 validation error detected: One or more parameter values were invalid: ';
  const CONTRADICTIONS: [ExpectedAttributeValue, string][] = [
    [{}, 'Value must be provided when Exists is null for Attribute: page'],
    [{ Exists: true }, 'Value must be provided when Exists is true for Attribute: page'],
    [{ Exists: false, Value: { S: 'x' } }, 'Value cannot be used when Exists is false for Attribute: page'],
    [
      { AttributeValueList: [{ S: 'x' }] },
      'AttributeValueList can only be used with a ComparisonOperator for Attribute: page',
    ],
    [
      { AttributeValueList: [{ S: 'x' }], Value: { S: 'x' } },
      'Value and AttributeValueList cannot be used together for Attribute: page',
    ],
    [
      { ComparisonOperator: 'EQ', Exists: true, Value: { S: 'x' } },
      'Exists and ComparisonOperator cannot be used together for Attribute: page',
    ],
    [
      { ComparisonOperator: 'EQ' },
      'Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: page',
    ],
    [
      { ComparisonOperator: 'BETWEEN', Value: { S: 'x' } },
      'Invalid number of argument(s) for the BETWEEN ComparisonOperator',
    ],
  ];
  for (const [page, fault] of CONTRADICTIONS) {
    it(`refuses ${JSON.stringify(page)}`, async () => expect(await put(page)).to.equal(INVALID + fault));
  }

  it('holds for what is not there, and returns the item that it fails for, also in a delete and an update', async () => {
    const client = await clientWith();
    const create = { TableName, Item: visit('ann', 1), Expected: { user: { Exists: false } } };
    await client.putItem(create);
    const returned = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;
    const error = await client.putItem({ ...create, ...returned }).catch((reason: unknown) => reason);
    expect(error).to.have.deep.property('Item', visit('ann', 1));
    const stale = { TableName, Key: visitKey('ann', 1), Expected: { hits: { Value: { N: '1' } } } };
    expect(await refusal(client.deleteItem(stale))).to.equal(FAILED);
    expect(await refusal(client.updateItem(stale))).to.equal(FAILED);
  });

  it('knows its operators', async () => {
    expect(await put({ ComparisonOperator: 'IS' as never })).to.equal(
      "ValidationException: 1 validation error detected: Value 'IS' at 'expected.page.member.comparisonOperator' failed to satisfy constraint: Member must satisfy enum value set: [IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS]",
    );
  });

  it('is joined by a ConditionalOperator', async () => {
    const other = { hits: { Exists: false }, page: { Value: { S: '/b' } } };
    expect(await put({}, { Expected: other })).to.equal(FAILED);
    expect(await put({}, { Expected: other, ConditionalOperator: 'OR' })).to.equal(DONE);
    expect(await put({ Exists: false }, { ConditionalOperator: 'OR' })).to.equal(
      'ValidationException: 1 validation error detected: ConditionalOperator can only be used when Filter or Expected has two or more elements',
    );
  });
});
