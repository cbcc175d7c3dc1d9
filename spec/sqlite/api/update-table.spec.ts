import type { DynamoDB, TableDescription, UpdateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { clientWithoutRetries, INDEXED, putAll, refusal, type VISITS, visit } from '../support.js';

const TableName = 'visits';
const INVALID = 'ValidationException: One or more parameter values were invalid:';
const { BillingMode: _, ...UNBILLED } = INDEXED;
const [ON_DEMAND_GSI] = INDEXED.GlobalSecondaryIndexes ?? [];

const units = (reads: number, writes: number) => ({ ReadCapacityUnits: reads, WriteCapacityUnits: writes });

/** A table with a GSI, both provisioned. */
const PROVISIONED = {
  ...UNBILLED,
  ProvisionedThroughput: units(10, 10),
  GlobalSecondaryIndexes: [{ ...ON_DEMAND_GSI, IndexName: 'byPage', ProvisionedThroughput: units(5, 5) }],
} as typeof INDEXED;

/** A request for a GSI by `color`. */
const CREATE: UpdateTableCommandInput = {
  TableName,
  AttributeDefinitions: [{ AttributeName: 'color', AttributeType: 'S' }],
  GlobalSecondaryIndexUpdates: [
    {
      Create: {
        IndexName: 'byColor',
        KeySchema: [{ AttributeName: 'color', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    },
  ],
};
const DELETE: UpdateTableCommandInput = {
  TableName,
  GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'byPage' } }],
};

async function described(client: DynamoDB): Promise<TableDescription> {
  const { Table } = await client.describeTable({ TableName });
  if (Table === undefined) throw new Error('There is no description.');
  return Table;
}

describe('UpdateTable', () => {
  it('changes the capacity, and tells when it went up and when down', async () => {
    const client = await clientWithoutRetries(PROVISIONED);
    const { TableDescription: answer } = await client.updateTable({ TableName, ProvisionedThroughput: units(20, 10) });
    expect(answer).to.include({ TableStatus: 'UPDATING' });
    const { ProvisionedThroughput: raised, TableStatus } = await described(client);
    expect(TableStatus).to.equal('ACTIVE');
    expect(raised).to.include({ ...units(20, 10), NumberOfDecreasesToday: 0 });
    expect(raised?.LastIncreaseDateTime).to.be.an.instanceOf(Date);
    expect(raised).not.to.have.property('LastDecreaseDateTime');
    await client.updateTable({ TableName, ProvisionedThroughput: units(20, 1) });
    const { ProvisionedThroughput: lowered } = await described(client);
    expect(lowered).to.include({ ...units(20, 1), NumberOfDecreasesToday: 1 });
    expect(lowered?.LastDecreaseDateTime).to.be.an.instanceOf(Date);
  });

  it('changes the capacity of a GSI, and keeps as warm throughput what it once was', async () => {
    const client = await clientWithoutRetries(PROVISIONED);
    const Update = { IndexName: 'byPage', ProvisionedThroughput: units(2, 7) };
    await client.updateTable({ TableName, GlobalSecondaryIndexUpdates: [{ Update }] });
    const { GlobalSecondaryIndexes: [index] = [] } = await described(client);
    expect(index?.ProvisionedThroughput).to.include(units(2, 7));
    expect(index?.WarmThroughput).to.deep.include({ ReadUnitsPerSecond: 5, WriteUnitsPerSecond: 7 });
  });

  // Developer Guide, *Quotas in Amazon DynamoDB*, Decreasing provisioned throughput.
  it('takes four decreases a day, and no fifth within the hour', async () => {
    const client = await clientWithoutRetries(PROVISIONED);
    for (const reads of [9, 8, 7, 6]) {
      await client.updateTable({ TableName, ProvisionedThroughput: units(reads, 10) });
    }
    expect(await refusal(client.updateTable({ TableName, ProvisionedThroughput: units(5, 10) }))).to.match(
      /^LimitExceededException: Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day\. After the first 4 decreases, .* Number of decreases today: 4\. Last decrease at .* Coordinated Universal Time\./,
    );
    await client.updateTable({ TableName, ProvisionedThroughput: units(6, 11) });
  });

  it('makes a provisioned table one that is paid per request, and back again', async () => {
    const client = await clientWithoutRetries(PROVISIONED);
    await client.updateTable({ TableName, BillingMode: 'PAY_PER_REQUEST' });
    const onDemand = await described(client);
    expect(onDemand.ProvisionedThroughput).to.include(units(0, 0));
    expect(onDemand.GlobalSecondaryIndexes?.[0]?.ProvisionedThroughput).to.include(units(0, 0));
    expect(onDemand.BillingModeSummary).to.include({ BillingMode: 'PAY_PER_REQUEST' });
    expect(onDemand.BillingModeSummary?.LastUpdateToPayPerRequestDateTime).to.be.an.instanceOf(Date);
    const back = { TableName, BillingMode: 'PROVISIONED', ProvisionedThroughput: units(3, 4) } as const;
    expect(await refusal(client.updateTable(back))).to.equal(
      `${INVALID} ProvisionedThroughput must be specified for index: byPage`,
    );
    const Update = { IndexName: 'byPage', ProvisionedThroughput: units(1, 2) };
    await client.updateTable({ ...back, GlobalSecondaryIndexUpdates: [{ Update }] });
    const provisioned = await described(client);
    expect(provisioned.ProvisionedThroughput).to.include(units(3, 4));
    expect(provisioned.GlobalSecondaryIndexes?.[0]?.ProvisionedThroughput).to.include(units(1, 2));
    expect(provisioned.BillingModeSummary).to.include({ BillingMode: 'PROVISIONED' });
  });

  it('enforces the new capacity', async () => {
    const client = await clientWithoutRetries(PROVISIONED);
    await client.updateTable({ TableName, ProvisionedThroughput: units(1, 1) });
    const put = () => client.putItem({ TableName, Item: visit('u', 1) });
    const outcomes = await Promise.allSettled(Array.from({ length: 60 }, put));
    expect(outcomes.filter(({ status }) => status === 'rejected')).not.to.have.lengthOf(0);
    await client.updateTable({ TableName, BillingMode: 'PAY_PER_REQUEST' });
    await Promise.all(Array.from({ length: 60 }, put));
  });

  it('sets maxima for a table on demand, and takes them away', async () => {
    const client = await clientWithoutRetries();
    await client.updateTable({ TableName, OnDemandThroughput: { MaxReadRequestUnits: 7 } });
    expect((await described(client)).OnDemandThroughput).to.deep.equal({
      MaxReadRequestUnits: 7,
      MaxWriteRequestUnits: -1,
    });
    await client.updateTable({ TableName, OnDemandThroughput: { MaxReadRequestUnits: -1 } });
    expect(await described(client)).not.to.have.property('OnDemandThroughput');
  });

  it('warms a table up, and never cools it', async () => {
    const client = await clientWithoutRetries();
    expect((await described(client)).WarmThroughput).to.deep.equal({
      ...{ ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4000 },
      Status: 'ACTIVE',
    });
    await client.updateTable({ TableName, WarmThroughput: { ReadUnitsPerSecond: 13_000 } });
    expect((await described(client)).WarmThroughput).to.include({
      ReadUnitsPerSecond: 13_000,
      WriteUnitsPerSecond: 4000,
    });
    expect(await refusal(client.updateTable({ TableName, WarmThroughput: { ReadUnitsPerSecond: 12_999 } }))).to.equal(
      `${INVALID} Requested ReadUnitsPerSecond for WarmThroughput for table is lower than current WarmThroughput, decreasing WarmThroughput is not supported`,
    );
  });

  it('protects a table against deletion, and no longer', async () => {
    const client = await clientWithoutRetries();
    await client.updateTable({ TableName, DeletionProtectionEnabled: true });
    expect(await refusal(client.deleteTable({ TableName }))).to.contain('protected against deletion');
    await client.updateTable({ TableName, DeletionProtectionEnabled: false });
    await client.deleteTable({ TableName });
  });

  it('tells the class and the key that a request has named', async () => {
    const client = await clientWithoutRetries();
    expect(await described(client)).not.to.have.any.keys('TableClassSummary', 'SSEDescription');
    await client.updateTable({ TableName, TableClass: 'STANDARD_INFREQUENT_ACCESS' });
    await client.updateTable({ TableName, SSESpecification: { Enabled: true } });
    const { TableClassSummary: tableClass, SSEDescription } = await described(client);
    expect(tableClass).to.include({ TableClass: 'STANDARD_INFREQUENT_ACCESS' });
    expect(tableClass?.LastUpdateDateTime).to.be.an.instanceOf(Date);
    expect(SSEDescription).to.include({ Status: 'ENABLED', SSEType: 'KMS' });
    expect(await refusal(client.updateTable({ TableName, SSESpecification: { Enabled: true } }))).to.contain(
      'Table is already encrypted with given KMSMasterKeyId',
    );
    await client.updateTable({ TableName, SSESpecification: { Enabled: false } });
    expect(await described(client)).not.to.have.property('SSEDescription');
  });

  it('takes a GSI away, which is asked for no more, and whose attributes may be anything again', async () => {
    const client = await clientWithoutRetries(INDEXED);
    await putAll(client, [visit('u', 1, { page: { S: '/' } })]);
    const { TableDescription: answer } = await client.updateTable(DELETE);
    expect(answer?.GlobalSecondaryIndexes?.[0]).to.include({ IndexName: 'byPage', IndexStatus: 'DELETING' });
    expect(await described(client)).not.to.have.property('GlobalSecondaryIndexes');
    expect(await refusal(client.scan({ TableName, IndexName: 'byPage' }))).to.equal(
      'ValidationException: The table does not have the specified index: byPage',
    );
    await putAll(client, [visit('u', 1, { page: { N: '1' } })]);
    expect((await client.scan({ TableName, IndexName: 'byHits' })).Count).to.equal(0);
  });

  it('creates a GSI of a provisioned table beside a change of another one', async () => {
    const client = await clientWithoutRetries(PROVISIONED);
    const [{ Create } = {}] = CREATE.GlobalSecondaryIndexUpdates ?? [];
    const Update = { IndexName: 'byPage', ProvisionedThroughput: units(6, 6) };
    await client.updateTable({
      ...CREATE,
      GlobalSecondaryIndexUpdates: [
        { Update },
        { Create: { ...Create, IndexName: 'byColor', ProvisionedThroughput: units(1, 1) } as typeof Create & object },
      ],
    } as UpdateTableCommandInput);
    const { GlobalSecondaryIndexes: indexes = [] } = await described(client);
    expect(indexes.map(({ IndexName }) => IndexName)).to.deep.equal(['byPage', 'byColor']);
    expect(indexes[0]?.ProvisionedThroughput).to.include(units(6, 6));
  });

  it('names the table by its ARN, too', async () => {
    const client = await clientWithoutRetries();
    const { TableArn = '' } = await described(client);
    await client.updateTable({ TableName: TableArn, DeletionProtectionEnabled: true });
    expect(await described(client)).to.include({ DeletionProtectionEnabled: true });
  });

  const SAME =
    'ValidationException: The provisioned throughput for the table will not change. The requested value equals the ' +
    'current value. Current ReadCapacityUnits provisioned for the table: 10. Requested ReadCapacityUnits: 10. ' +
    'Current WriteCapacityUnits provisioned for the table: 10. Requested WriteCapacityUnits: 10. ' +
    'Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.';
  const ONE_AT_A_TIME =
    'LimitExceededException: Subscriber limit exceeded: ' +
    'Only 1 online index can be created or deleted simultaneously per table';
  const create = CREATE.GlobalSecondaryIndexUpdates?.[0]?.Create;
  const creation = {
    AttributeDefinitions: CREATE.AttributeDefinitions,
    GlobalSecondaryIndexUpdates: [{ Create: create }],
  };
  const paid = {
    ...creation,
    GlobalSecondaryIndexUpdates: [{ Create: { ...create, ProvisionedThroughput: units(1, 1) } }],
  };
  const REFUSALS: [string, object, string][] = [
    [
      'nothing',
      {},
      'ValidationException: At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required',
    ],
    [
      'a table that is not there',
      { TableName: 'nothing', BillingMode: 'PAY_PER_REQUEST' },
      'ResourceNotFoundException: Requested resource not found: Table: nothing not found',
    ],
    ['the same capacity', { ProvisionedThroughput: units(10, 10) }, SAME],
    [
      'the same capacity of a GSI',
      { GlobalSecondaryIndexUpdates: [{ Update: { IndexName: 'byPage', ProvisionedThroughput: units(5, 5) } }] },
      'ValidationException: The provisioned throughput for the index byPage will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for index byPage: 5. Requested ReadCapacityUnits: 5. Current WriteCapacityUnits provisioned for index byPage: 5. Requested WriteCapacityUnits: 5. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.',
    ],
    [
      'no capacity at all',
      { ProvisionedThroughput: units(0, 0) },
      "ValidationException: 2 validation errors detected: Value '0' at 'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: Member must have value greater than or equal to 1; Value '0' at 'provisionedThroughput.writeCapacityUnits' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      'more capacity than there is',
      { ProvisionedThroughput: units(1, 1_000_000_000_001) },
      'ValidationException: Given value 1000000000001 for WriteCapacityUnits is out of bounds',
    ],
    [
      'more capacity than there is of a GSI',
      {
        GlobalSecondaryIndexUpdates: [
          { Update: { IndexName: 'x-x', ProvisionedThroughput: units(1_000_000_000_001, 1) } },
        ],
      },
      'ValidationException: This operation cannot be performed with given input values. Please contact DynamoDB service team for more info: Action Blocked: IndexUpdate',
    ],
    [
      'a billing mode without its capacity',
      { BillingMode: 'PROVISIONED' },
      `${INVALID} ProvisionedThroughput must be specified when BillingMode is PROVISIONED`,
    ],
    [
      'capacity on demand',
      { BillingMode: 'PAY_PER_REQUEST', ProvisionedThroughput: units(1, 1) },
      `${INVALID} Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST`,
    ],
    [
      'a maximum of what is provisioned',
      { OnDemandThroughput: { MaxWriteRequestUnits: 1 } },
      `${INVALID} MaxWriteRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED`,
    ],
    [
      'an empty update of a GSI',
      { GlobalSecondaryIndexUpdates: [{}] },
      `${INVALID} One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null`,
    ],
    [
      'two deeds in one update of a GSI',
      { GlobalSecondaryIndexUpdates: [{ Create: create, Delete: { IndexName: 'byPage' } }] },
      `${INVALID} Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object`,
    ],
    [
      'two updates of one GSI',
      { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'abc' } }, { Delete: { IndexName: 'abc' } }] },
      `${INVALID} Only one global secondary index update per index is allowed simultaneously. Index: abc`,
    ],
    [
      'a list of no updates beside something else',
      { GlobalSecondaryIndexUpdates: [], DeletionProtectionEnabled: true },
      `${INVALID} List of GlobalSecondaryIndexUpdates is empty`,
    ],
    [
      'two indexes that come or go',
      { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'abc' } }, { Delete: { IndexName: 'abd' } }] },
      ONE_AT_A_TIME,
    ],
    [
      'the end of a GSI that is not there',
      { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'nothing' } }] },
      'ResourceNotFoundException: Requested resource not found',
    ],
    [
      'the end of a local index',
      { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'byHits' } }] },
      'ValidationException: Cannot delete an index that is not a GlobalSecondaryIndex: byHits',
    ],
    [
      'a GSI of the name of another',
      { ...paid, GlobalSecondaryIndexUpdates: [{ Create: { ...create, IndexName: 'byPage' } }] },
      'ValidationException: Attempting to create an index which already exists',
    ],
    [
      'a GSI without capacity',
      creation,
      `${INVALID} Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: byColor`,
    ],
    [
      'a GSI with capacity on demand',
      { ...paid, BillingMode: 'PAY_PER_REQUEST' },
      `${INVALID} Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: byColor when BillingMode is PAY_PER_REQUEST`,
    ],
    [
      'a GSI without definitions',
      { ...paid, AttributeDefinitions: undefined },
      `${INVALID} AttributeDefinitions is not specified for index: byColor`,
    ],
    [
      'a GSI whose key is not defined',
      { ...paid, AttributeDefinitions: [{ AttributeName: 'user', AttributeType: 'S' }] },
      `${INVALID} Some index key attributes are not defined in AttributeDefinitions. Keys: [color], AttributeDefinitions: [user]`,
    ],
    [
      'another type for an attribute of a key',
      {
        ...paid,
        AttributeDefinitions: [...(CREATE.AttributeDefinitions ?? []), { AttributeName: 'page', AttributeType: 'N' }],
      },
      `${INVALID} Attribute page is part of a key and of type S, which cannot be changed to N`,
    ],
    [
      'an index and capacity at once',
      { ...paid, ProvisionedThroughput: units(1, 1) },
      `${INVALID} You cannot create or delete index while updating table IOPS`,
    ],
    [
      'encryption and something else',
      { SSESpecification: { Enabled: true }, DeletionProtectionEnabled: true },
      `${INVALID} Server-Side Encryption modification must be the only operation in the request`,
    ],
    [
      'a class and something else',
      { TableClass: 'STANDARD', ProvisionedThroughput: units(1, 1) },
      `${INVALID} TableClass modification must be the only operation in the request`,
    ],
    [
      'protection and something else',
      { ...paid, DeletionProtectionEnabled: true },
      `${INVALID} DeletionProtection modification must be the only operation in the request`,
    ],
    [
      'an unknown class',
      { TableClass: 'FIRST' },
      'ValidationException: Invalid table-class parameter provided. Please try again with a valid table-class value: [STANDARD, STANDARD_INFREQUENT_ACCESS].',
    ],
    [
      'no encryption where there is none',
      { SSESpecification: { Enabled: false } },
      `${INVALID} Table is already encrypted by default`,
    ],
    [
      'a stream of no view',
      { StreamSpecification: { StreamEnabled: true } },
      `${INVALID} If stream is being enabled then UpdateViewType is required`,
    ],
    [
      'a view of no stream',
      { StreamSpecification: { StreamEnabled: false, StreamViewType: 'KEYS_ONLY' } },
      `${INVALID} If stream is being disabled, then UpdateViewType must not be specified`,
    ],
    [
      'no stream where there is none',
      { StreamSpecification: { StreamEnabled: false } },
      'ValidationException: Table has no stream to disable: TableName: visits',
    ],
    [
      'a replica',
      { ReplicaUpdates: [{ Create: { RegionName: 'eu-west-1' } }] },
      'ValidationException: Global tables are not supported here: leave ReplicaUpdates out',
    ],
  ];
  for (const [what, change, message] of REFUSALS) {
    it(`refuses ${what}`, async () => {
      const client = await clientWithoutRetries(PROVISIONED);
      const before = await described(client);
      // Most of these are wrong on purpose, in ways that the SDK's types would not let pass.
      const input = { TableName, ...change } as UpdateTableCommandInput;
      expect(await refusal(client.updateTable(input))).to.equal(message);
      expect(await described(client)).to.deep.equal(before);
    });
  }

  it('takes up to 20 GSIs', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `global-${i}`);
    const client = await clientWithoutRetries({
      ...INDEXED,
      GlobalSecondaryIndexes: names.map(
        (IndexName) => ({ ...ON_DEMAND_GSI, IndexName }) as typeof ON_DEMAND_GSI & object,
      ),
    } as typeof VISITS);
    expect(await refusal(client.updateTable(CREATE))).to.equal(
      'LimitExceededException: Subscriber limit exceeded: GlobalSecondaryIndex count exceeds the per-table limit of 20',
    );
  });
});
