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

  it('takes all members of a request, and describes what it was told', async () => {
    const client = await clientWith({
      ...VISITS,
      OnDemandThroughput: { MaxReadRequestUnits: 5, MaxWriteRequestUnits: 6 },
      WarmThroughput: { ReadUnitsPerSecond: 20_000, WriteUnitsPerSecond: 5000 },
      TableClass: 'STANDARD',
      SSESpecification: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: 'my-key' },
      StreamSpecification: { StreamEnabled: false },
      DeletionProtectionEnabled: true,
      Tags: [{ Key: 'owner', Value: 'ann' }],
    });
    const { Table } = await client.describeTable({ TableName: 'visits' });
    expect(Table).to.deep.include({
      OnDemandThroughput: { MaxReadRequestUnits: 5, MaxWriteRequestUnits: 6 },
      WarmThroughput: { ReadUnitsPerSecond: 20_000, WriteUnitsPerSecond: 5000, Status: 'ACTIVE' },
      TableClassSummary: { TableClass: 'STANDARD' },
      SSEDescription: {
        ...{ Status: 'ENABLED', SSEType: 'KMS' },
        KMSMasterKeyArn: 'arn:aws:kms:local:000000000000:key/my-key',
      },
      DeletionProtectionEnabled: true,
    });
    expect(Table).not.to.have.any.keys('StreamSpecification', 'Tags');
    const { Tags } = await client.listTagsOfResource({ ResourceArn: Table?.TableArn });
    expect(Tags).to.deep.equal([{ Key: 'owner', Value: 'ann' }]);
  });

  it('sorts what it says of attributes by their names', async () => {
    const client = await clientWith({
      ...INDEXED,
      GlobalSecondaryIndexes: [
        { IndexName: 'byPage', KeySchema: [page, time], Projection: including(['z', 'a']) },
      ] as typeof INDEXED.GlobalSecondaryIndexes,
    });
    const { Table } = await client.describeTable({ TableName: 'visits' });
    expect(Table?.AttributeDefinitions?.map(({ AttributeName }) => AttributeName)).to.deep.equal([
      ...['hits', 'page', 'time', 'user'],
    ]);
    expect(Table?.GlobalSecondaryIndexes?.[0]?.Projection?.NonKeyAttributes).to.deep.equal(['a', 'z']);
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
  const including = (NonKeyAttributes: string[]) => ({ ProjectionType: 'INCLUDE', NonKeyAttributes });
  const unindexed = (ProvisionedThroughput: object) => ({
    ...{ ProvisionedThroughput, LocalSecondaryIndexes: undefined, GlobalSecondaryIndexes: undefined },
  });
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
      'ValidationException: Invalid KeySchema: Some index key attribute have no definition',
    ],
    [
      'a key with another’s definition',
      { AttributeDefinitions: ['user', 'a'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })) },
      `${INVALID} Some index key attributes are not defined in AttributeDefinitions. Keys: [user, time], AttributeDefinitions: [user, a]`,
    ],
    [
      'two definitions of one attribute',
      { AttributeDefinitions: ['user', 'user'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })) },
      'ValidationException: Attribute Name is duplicated: user',
    ],
    [
      'more capacity than there is',
      { BillingMode: 'PROVISIONED', ProvisionedThroughput: units(1_000_000_000_001, 1) },
      'ValidationException: Given value 1000000000001 for ReadCapacityUnits is out of bounds',
    ],
    [
      'a GSI without capacity',
      { BillingMode: 'PROVISIONED', ProvisionedThroughput: units(1, 1) },
      `${INVALID} ProvisionedThroughput is not specified for index: byPage`,
    ],
    [
      'a GSI with capacity on demand',
      { GlobalSecondaryIndexes: [{ ...gsi, ProvisionedThroughput: units(1, 1) }] },
      `${INVALID} ProvisionedThroughput should not be specified for index: byPage when BillingMode is PAY_PER_REQUEST`,
    ],
    [
      'a projection that names what it has anyway',
      { GlobalSecondaryIndexes: [{ ...gsi, Projection: { ProjectionType: 'ALL', NonKeyAttributes: ['a'] } }] },
      `${INVALID} ProjectionType is ALL, but NonKeyAttributes is specified`,
    ],
    [
      'a projection that names nothing',
      { GlobalSecondaryIndexes: [{ ...gsi, Projection: { ProjectionType: 'INCLUDE' } }] },
      `${INVALID} ProjectionType is INCLUDE, but NonKeyAttributes is not specified`,
    ],
    [
      'a projection that names one attribute twice',
      { GlobalSecondaryIndexes: [{ ...gsi, Projection: including(['a', 'a']) }] },
      `${INVALID} Duplicate element in NonKeyAttributes: a`,
    ],
    // Developer Guide, *Quotas in Amazon DynamoDB*, Projected secondary index attributes per table.
    [
      '101 projected attributes over all indexes',
      {
        GlobalSecondaryIndexes: [20, 20, 20, 20, 20, 1].map((count, i) => ({
          ...gsi,
          IndexName: `global-${i}`,
          Projection: including(Array.from({ length: count }, (_, n) => `a${n}`)),
        })),
      },
      `${INVALID} Number of NonKeyAttributes over all indexes is 101, which exceeds the per-table limit of 100`,
    ],
    ['a list of no indexes', { GlobalSecondaryIndexes: [] }, `${INVALID} List of GlobalSecondaryIndexes is empty`],
    [
      'a maximum of what is provisioned',
      {
        ...VISITS,
        BillingMode: 'PROVISIONED',
        ...unindexed(units(1, 1)),
        OnDemandThroughput: { MaxReadRequestUnits: 1 },
      },
      `${INVALID} MaxReadRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED`,
    ],
    [
      'a maximum of nothing',
      { OnDemandThroughput: { MaxReadRequestUnits: 0 } },
      `${INVALID} Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range`,
    ],
    [
      'an unknown class',
      { TableClass: 'FIRST' },
      'ValidationException: Invalid table-class parameter provided. Please try again with a valid table-class value: [STANDARD, STANDARD_INFREQUENT_ACCESS].',
    ],
    [
      'a key for no encryption',
      { SSESpecification: { Enabled: false, KMSMasterKeyId: 'k' } },
      `${INVALID} KMSMasterKeyId can not be specified if Enabled is false`,
    ],
    [
      'a tag of AWS’s own',
      { Tags: [{ Key: 'aws:x', Value: 'y' }] },
      'ValidationException: Tag Key cannot be prefixed with aws:, Key: aws:x',
    ],
    [
      'a stream of no view',
      { StreamSpecification: { StreamEnabled: true } },
      `${INVALID} Table is being created with a stream enabled, UpdateViewType is required`,
    ],
    [
      'a view of no stream',
      { StreamSpecification: { StreamEnabled: false, StreamViewType: 'NEW_IMAGE' } },
      `${INVALID} Table is being created with a stream disabled, UpdateViewType should not be specified`,
    ],
    [
      'a resource policy',
      { ResourcePolicy: '{}' },
      'ValidationException: Resource policies are not supported here: leave ResourcePolicy out',
    ],
    [
      'a part of a global table',
      { GlobalTableSourceArn: 'arn:aws:dynamodb:eu-west-1:000000000000:table/there' },
      'ValidationException: Global tables are not supported here: leave GlobalTableSourceArn out',
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
