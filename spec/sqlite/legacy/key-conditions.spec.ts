import type { AttributeValue, ComparisonOperator, Condition, QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { clientWith, INDEXED, putAll, refusal, visit } from '../support.js';

const TableName = 'visits';
const condition = (ComparisonOperator: ComparisonOperator, ...AttributeValueList: AttributeValue[]): Condition => ({
  ComparisonOperator,
  AttributeValueList,
});
const user = condition('EQ', { S: 'ann' });

/** The times of the visits that a query finds. */
async function times(time?: Condition): Promise<number[]> {
  const client = await clientWith();
  await putAll(client, [visit('ann', 1), visit('ann', 2), visit('ann', 10), visit('bob', 3)]);
  const { Items = [] } = await client.query({ TableName, KeyConditions: { ...(time && { time }), user } });
  return Items.map((item) => Number(item.time?.N));
}

describe('KeyConditions', () => {
  it('find what key condition expressions find', async () => {
    expect(await times()).to.deep.equal([1, 2, 10]);
    expect(await times(condition('EQ', { N: '2.0' }))).to.deep.equal([2]);
    expect(await times(condition('LT', { N: '2' }))).to.deep.equal([1]);
    expect(await times(condition('LE', { N: '2' }))).to.deep.equal([1, 2]);
    expect(await times(condition('GT', { N: '2' }))).to.deep.equal([10]);
    expect(await times(condition('GE', { N: '2' }))).to.deep.equal([2, 10]);
    expect(await times(condition('BETWEEN', { N: '2' }, { N: '10' }))).to.deep.equal([2, 10]);
  });

  it('find strings by what they begin with', async () => {
    const client = await clientWith({
      ...INDEXED,
      KeySchema: [
        { AttributeName: 'user', KeyType: 'HASH' },
        { AttributeName: 'page', KeyType: 'RANGE' },
      ],
    });
    const pages = ['/a', '/ab', '/b'];
    await putAll(
      client,
      pages.map((page) => visit('ann', 1, { page: { S: page } })),
    );
    const KeyConditions = { user, page: condition('BEGINS_WITH', { S: '/a' }) };
    expect((await client.query({ TableName, KeyConditions })).Count).to.equal(2);
  });

  it('may stand beside expressions', async () => {
    const client = await clientWith();
    await putAll(client, [visit('ann', 1, { hits: { N: '1' } }), visit('ann', 2)]);
    const { Items } = await client.query({
      TableName,
      KeyConditions: { user },
      FilterExpression: 'attribute_exists(hits)',
      ProjectionExpression: 'hits',
    });
    expect(Items).to.deep.equal([{ hits: { N: '1' } }]);
  });

  const INVALID = 'One or more parameter values were invalid: ';
  const time = condition('EQ', { N: '1' });
  const REFUSALS: [string, QueryCommandInput['KeyConditions'], string][] = [
    ['none', {}, 'Conditions can be of length 1 or 2 only'],
    ['three', { user, time, hits: time }, 'Conditions can be of length 1 or 2 only'],
    ['no partition key', { time }, 'Query condition missed key schema element: user'],
    ['another attribute', { user, hits: time }, 'Query condition missed key schema element: time'],
    ['a range of partition keys', { user: condition('GT', { S: 'a' }) }, 'Query key condition not supported'],
    [
      'an operator that finds no range',
      { user, time: condition('NE', { N: '1' }) },
      'Attempted conditional constraint is not an indexable operation',
    ],
    [
      'a value of another type',
      { user, time: condition('EQ', { S: '1' }) },
      `${INVALID}Condition parameter type does not match schema type`,
    ],
    [
      'too many arguments',
      { user: condition('EQ', { S: 'a' }, { S: 'b' }) },
      `${INVALID}Invalid number of argument(s) for the EQ ComparisonOperator`,
    ],
  ];
  for (const [what, KeyConditions, message] of REFUSALS) {
    it(`refuse ${what}`, async () => {
      const client = await clientWith();
      expect(await refusal(client.query({ TableName, KeyConditions }))).to.equal(`ValidationException: ${message}`);
    });
  }
});
