import { paginateListTables } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { sqlite } from '../../../lib/sqlite/index.js';
import { refusal, VISITS } from '../support.js';

describe('ListTables', () => {
  it('lists nothing where there is nothing', async () => {
    const answer = await sqlite().listTables({});
    expect(answer.TableNames).to.deep.equal([]);
    expect(answer).not.to.have.property('LastEvaluatedTableName');
  });

  it('lists names in order, page by page', async () => {
    const client = sqlite();
    const names = ['bbb', 'aaa', 'ccc', 'AAA', '__proto__'];
    for (const TableName of names) await client.createTable({ ...VISITS, TableName });
    const pages: string[][] = [];
    for await (const { TableNames = [] } of paginateListTables({ client, pageSize: 2 }, {})) pages.push(TableNames);
    expect(pages).to.deep.equal([['AAA', '__proto__'], ['aaa', 'bbb'], ['ccc']]);
    expect((await client.listTables({ ExclusiveStartTableName: 'aab' })).TableNames).to.deep.equal(['bbb', 'ccc']);
  });

  it('takes a limit of 1 to 100', async () => {
    const client = sqlite();
    await client.listTables({ Limit: 100 });
    expect(await refusal(client.listTables({ Limit: 0 }))).to.contain(
      'Member must have value greater than or equal to 1',
    );
    expect(await refusal(client.listTables({ Limit: 101 }))).to.contain(
      'Member must have value less than or equal to 100',
    );
  });
});
