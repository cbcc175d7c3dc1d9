import { waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { clientWith, INDEXED, putAll, refusal, visit, visitKey, visitOfSize } from '../support.js';

const TableName = 'visits';

describe('DescribeTable', () => {
  it('describes a table that is active, so that the SDK’s waiter ends', async () => {
    const client = await clientWith();
    const { state } = await waitUntilTableExists({ client, maxWaitTime: 60 }, { TableName });
    expect(state).to.equal('SUCCESS');
  });

  it('knows how much a table and its indexes hold, whatever was put, replaced or deleted', async () => {
    const client = await clientWith(INDEXED);
    await putAll(client, [visitOfSize(100, 1), visitOfSize(200, 1), visitOfSize(50, 2)]);
    await putAll(client, [visit('u', 3, { page: { S: '/' } }), visit('u', 4, { page: { S: '/' } })]);
    await client.deleteItem({ TableName, Key: visitKey('u', 3) });
    await client.deleteItem({ TableName, Key: visitKey('u', 5) });
    const entryBytes = 'user'.length + 1 + 'time'.length + 2 + 'page'.length + 1;
    const { Table } = await client.describeTable({ TableName });
    expect(Table).to.include({ ItemCount: 3, TableSizeBytes: 200 + 50 + entryBytes });
    expect(Table?.GlobalSecondaryIndexes?.[0]).to.include({ ItemCount: 1, IndexSizeBytes: entryBytes });
    expect(Table?.LocalSecondaryIndexes?.[0]).to.include({ ItemCount: 0, IndexSizeBytes: 0 });
  });

  it('names the table that is not there', async () => {
    const client = await clientWith();
    expect(await refusal(client.describeTable({ TableName: 'nothing' }))).to.equal(
      'ResourceNotFoundException: Requested resource not found: Table: nothing not found',
    );
  });
});
