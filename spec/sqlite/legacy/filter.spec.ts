import type { Condition } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { clientWith, INDEXED, putAll, refusal, visit } from '../support.js';

const TableName = 'visits';
const over = (number: number): Condition => ({ ComparisonOperator: 'GT', AttributeValueList: [{ N: `${number}` }] });
const equal = (text: string): Condition => ({ ComparisonOperator: 'EQ', AttributeValueList: [{ S: text }] });
const KeyConditions = { user: equal('ann') };
const PRIMARY = 'can only contain non-primary key attributes: Primary key attribute:';

describe('a legacy filter', () => {
  it('picks items of a Scan, where two conditions must both hold unless told otherwise', async () => {
    const client = await clientWith();
    await putAll(client, [
      visit('ann', 1, { hits: { N: '5' } }),
      visit('bob', 2, { hits: { N: '5' } }),
      visit('ann', 3),
    ]);
    const ScanFilter = { user: equal('ann'), hits: over(4) };
    expect(await client.scan({ TableName, ScanFilter })).to.deep.include({ Count: 1, ScannedCount: 3 });
    expect((await client.scan({ TableName, ScanFilter, ConditionalOperator: 'OR' })).Count).to.equal(3);
  });

  it('picks items of a Query', async () => {
    const client = await clientWith();
    await putAll(client, [visit('ann', 1, { hits: { N: '5' } }), visit('ann', 3)]);
    const { Items } = await client.query({ TableName, KeyConditions, QueryFilter: { hits: over(4) } });
    expect(Items).to.deep.equal([visit('ann', 1, { hits: { N: '5' } })]);
  });

  it('of a Query leaves the key alone, which is that of the index where one is asked', async () => {
    const client = await clientWith(INDEXED);
    const byTable = { TableName, KeyConditions, QueryFilter: { time: over(1) } };
    const byIndex = { ...byTable, IndexName: 'byHits' };
    expect(await refusal(client.query(byTable))).to.equal(`ValidationException: QueryFilter ${PRIMARY} time`);
    expect((await client.query(byIndex)).Count).to.equal(0);
    expect(await refusal(client.query({ ...byIndex, QueryFilter: { hits: over(1) } }))).to.equal(
      `ValidationException: QueryFilter ${PRIMARY} hits`,
    );
    expect((await client.query({ ...byTable, QueryFilter: { hits: over(1) } })).Count).to.equal(0);
  });

  it('names the conditions without an operator', async () => {
    const client = await clientWith();
    const without = { hits: { AttributeValueList: [] } } as never;
    expect(await refusal(client.scan({ TableName, ScanFilter: without }))).to.equal(
      "ValidationException: 1 validation error detected: Value null at 'scanFilter.hits.member.comparisonOperator' failed to satisfy constraint: Member must not be null",
    );
  });
});
