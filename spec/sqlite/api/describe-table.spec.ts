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

  // API Reference, *TableName*: of all calls about a table or its items, a name or an ARN.
  it('goes by a table’s ARN as by its name, as all calls do, and answers name it likewise', async () => {
    const client = await clientWith(INDEXED);
    const { Table } = await client.describeTable({ TableName });
    const arn = Table?.TableArn ?? '';
    expect((await client.describeTable({ TableName: arn })).Table).to.deep.equal(Table);
    const Item = visit('u', 1, { page: { S: '/' } });
    const ReturnConsumedCapacity = 'TOTAL';
    const put = await client.putItem({ TableName: arn, Item, ReturnConsumedCapacity });
    expect(put.ConsumedCapacity).to.include({ TableName: arn });
    expect((await client.getItem({ TableName: arn, Key: visitKey('u', 1) })).Item).to.deep.equal(Item);
    expect((await client.scan({ TableName: arn, IndexName: 'byPage' })).Count).to.equal(1);
    const { Responses } = await client.batchGetItem({ RequestItems: { [arn]: { Keys: [visitKey('u', 1)] } } });
    expect(Responses).to.deep.equal({ [arn]: [Item] });
    const requests = [{ DeleteRequest: { Key: visitKey('u', 1) } }];
    const batch = await client.batchWriteItem({ RequestItems: { [arn]: requests }, ReturnConsumedCapacity });
    expect(batch.ConsumedCapacity?.[0]).to.include({ TableName: arn });
    await client.deleteTable({ TableName: arn });
    expect((await client.listTables({})).TableNames).to.deep.equal([]);
  });

  it('knows no ARN of another region or account', async () => {
    const client = await clientWith();
    const elsewhere = 'arn:aws:dynamodb:eu-west-1:123456789012:table/visits';
    expect(await refusal(client.describeTable({ TableName: elsewhere }))).to.contain('ResourceNotFoundException');
    expect(await refusal(client.describeTable({ TableName: `arn:${'x'.repeat(1021)}` }))).to.contain(
      "at 'tableName' failed to satisfy constraint: Member must have length less than or equal to 1024",
    );
  });

  it('says of an empty name that it is empty, and of a short one that it is short', async () => {
    const client = await clientWith();
    expect(await refusal(client.describeTable({ TableName: '' }))).to.equal(
      "ValidationException: 1 validation error detected: Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
    expect(await refusal(client.describeTable({ TableName: 'x!' }))).to.equal(
      "ValidationException: 2 validation errors detected: Value 'x!' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3; Value 'x!' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
    );
  });
});
