import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { clientWith, INDEXED, refusal, VISITS } from '../support.js';

const INVALID = 'ValidationException: One or more parameter values were invalid:';
const units = (ReadCapacityUnits: number, WriteCapacityUnits: number) => ({ ReadCapacityUnits, WriteCapacityUnits });

describe('CreateTable', () => {
  it('answers with the description of a table that is being created', async () => {
    const client = await clientWith();
    const { TableDescription } = await client.createTable({ ...INDEXED, TableName: 'indexed' });
    expect(TableDescription).to.deep.include({
      TableName: 'indexed',
      TableStatus: 'CREATING',
      KeySchema: INDEXED.KeySchema,
      ItemCount: 0,
      TableSizeBytes: 0,
      DeletionProtectionEnabled: false,
    });
    expect(TableDescription?.AttributeDefinitions).to.have.deep.members(INDEXED.AttributeDefinitions ?? []);
    expect(TableDescription?.BillingModeSummary?.BillingMode).to.equal('PAY_PER_REQUEST');
    expect(TableDescription?.CreationDateTime).to.be.instanceOf(Date);
    expect(TableDescription?.GlobalSecondaryIndexes?.[0]).to.deep.include({
      IndexName: 'byPage',
      IndexStatus: 'CREATING',
      Projection: { ProjectionType: 'ALL' },
    });
    expect(TableDescription?.LocalSecondaryIndexes?.[0]).to.deep.include({
      IndexName: 'byHits',
      Projection: { ProjectionType: 'KEYS_ONLY' },
    });
  });

  it('keeps the capacity of a provisioned table and of its indexes', async () => {
    const { BillingMode: _, ...provisioned } = VISITS;
    const client = await clientWith({ ...provisioned, ProvisionedThroughput: units(7, 3) });
    const { Table } = await client.describeTable({ TableName: 'visits' });
    expect(Table?.ProvisionedThroughput).to.deep.include(units(7, 3));
    expect(Table).not.to.have.property('BillingModeSummary');
  });

  it('refuses a table that is there', async () => {
    const client = await clientWith();
    expect(await refusal(client.createTable(VISITS))).to.equal('ResourceInUseException: Table already exists: visits');
  });

  it('takes names of 3 to 255 characters, hostile ones too, and tells them apart by case', async () => {
    const client = await clientWith();
    for (const TableName of [
      'abc',
      'x'.repeat(255),
      'Visits',
      '__proto__',
      'constructor',
      'sqlite_schema',
      't_1',
      '-.-',
    ]) {
      await client.createTable({ ...VISITS, TableName });
      await client.putItem({ TableName, Item: { user: { S: TableName }, time: { N: '1' } } });
      expect((await client.scan({ TableName })).Items?.map(({ user }) => user?.S)).to.deep.equal([TableName]);
    }
    for (const TableName of ['ab', 'x'.repeat(256), 'a b', 'x";drop table t1;--', 'ä'.repeat(3)]) {
      expect(await refusal(client.createTable({ ...VISITS, TableName }))).to.match(
        /^ValidationException: [12] validation errors? detected: Value '.*' at 'tableName' failed to satisfy constraint: Member must/,
      );
    }
  });

  const [page, time] = INDEXED.GlobalSecondaryIndexes?.[0]?.KeySchema ?? [];
  const [gsi] = INDEXED.GlobalSecondaryIndexes ?? [];
  const [lsi] = INDEXED.LocalSecondaryIndexes ?? [];
  const REFUSALS: [string, object, string][] = [
    [
      'no capacity',
      { BillingMode: 'PROVISIONED' },
      `${INVALID} ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED`,
    ],
    [
      'capacity on demand',
      { ProvisionedThroughput: units(1, 1) },
      `${INVALID} Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST`,
    ],
    [
      'a key without a definition',
      { AttributeDefinitions: [{ AttributeName: 'user', AttributeType: 'S' }] },
      `${INVALID} Some index key attributes are not defined in AttributeDefinitions. Keys: [user, time], AttributeDefinitions: [user]`,
    ],
    [
      'a definition that is no key',
      { GlobalSecondaryIndexes: undefined, LocalSecondaryIndexes: undefined },
      `${INVALID} Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions`,
    ],
    [
      'a range key first',
      { KeySchema: [{ AttributeName: 'user', KeyType: 'RANGE' }] },
      'ValidationException: Invalid KeySchema: The first KeySchemaElement is not a HASH key type',
    ],
    [
      'one attribute twice',
      {
        KeySchema: [
          { AttributeName: 'user', KeyType: 'HASH' },
          { AttributeName: 'user', KeyType: 'RANGE' },
        ],
      },
      'ValidationException: Both the Hash Key and the Range Key element in the KeySchema have the same name',
    ],
    [
      'two indexes of one name',
      { GlobalSecondaryIndexes: [{ ...gsi, IndexName: 'byHits' }] },
      `${INVALID} Duplicate index name: byHits`,
    ],
    [
      'a local index with another partition key',
      { LocalSecondaryIndexes: [{ ...lsi, KeySchema: [page, time] }] },
      `${INVALID} Index KeySchema does not have the same leading hash key as table KeySchema for index: byHits. index hash key: page, table hash key: user`,
    ],
    [
      'a local index without a range key',
      { LocalSecondaryIndexes: [{ ...lsi, KeySchema: [VISITS.KeySchema?.[0]] }] },
      `${INVALID} Index KeySchema does not have a range key for index: byHits`,
    ],
    [
      'an unknown projection',
      { GlobalSecondaryIndexes: [{ ...gsi, Projection: {} }] },
      `${INVALID} Unknown ProjectionType: null`,
    ],
    [
      'six local indexes',
      { LocalSecondaryIndexes: Array.from({ length: 6 }, (_, i) => ({ ...lsi, IndexName: `local-${i}` })) },
      `${INVALID} Number of LocalSecondaryIndexes exceeds per-table limit of 5`,
    ],
    [
      '21 global indexes',
      { GlobalSecondaryIndexes: Array.from({ length: 21 }, (_, i) => ({ ...gsi, IndexName: `global-${i}` })) },
      `${INVALID} GlobalSecondaryIndex count exceeds the per-table limit of 20`,
    ],
  ];
  for (const [what, change, message] of REFUSALS) {
    it(`refuses ${what}`, async () => {
      const client = await clientWith();
      // Most of these are wrong on purpose, in ways that the SDK's types would not let pass.
      const input = { ...INDEXED, TableName: 'wrong', ...change } as CreateTableCommandInput;
      expect(await refusal(client.createTable(input))).to.equal(message);
      expect((await client.listTables({})).TableNames).to.deep.equal(['visits']);
    });
  }
});
