import { waitUntilTableNotExists } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { clientWith, INDEXED, putAll, refusal, visit } from '../support.js';

const TableName = 'visits';

describe('DeleteTable', () => {
  it('takes the table away with all that it held: a new one of its name is empty', async () => {
    const client = await clientWith(INDEXED);
    await putAll(client, [visit('a', 1, { page: { S: '/' } })]);
    const { TableDescription } = await client.deleteTable({ TableName });
    expect(TableDescription).to.include({ TableName, TableStatus: 'DELETING', ItemCount: 1 });
    await waitUntilTableNotExists({ client, maxWaitTime: 60 }, { TableName });
    expect(await refusal(client.scan({ TableName }))).to.equal(
      'ResourceNotFoundException: Requested resource not found',
    );
    await client.createTable(INDEXED);
    expect((await client.scan({ TableName })).Count).to.equal(0);
    expect((await client.scan({ TableName, IndexName: 'byPage' })).Count).to.equal(0);
    expect((await client.describeTable({ TableName })).Table).to.include({ ItemCount: 0, TableSizeBytes: 0 });
  });

  it('refuses a table that is not there, and one that is protected', async () => {
    const client = await clientWith({ ...INDEXED, DeletionProtectionEnabled: true });
    expect(await refusal(client.deleteTable({ TableName: 'nothing' }))).to.equal(
      'ResourceNotFoundException: Requested resource not found: Table: nothing not found',
    );
    expect(await refusal(client.deleteTable({ TableName }))).to.contain('currently protected against deletion');
  });
});
