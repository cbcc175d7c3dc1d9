import { DescribeTableCommand, type DynamoDBClient, type TableDescription } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { createTables } from '../../lib/dynamodb/create-tables.js';
import { ValidationError } from '../../lib/errors.js';
import { sqlite } from '../../lib/sqlite/index.js';
import { table } from '../../lib/table/table.js';
import { refusal, stubClient } from '../support/stub-client.js';

interface Visit {
  user: string;
  time: number;
  page: string;
}

const keys = { name: 'visits', hashKey: 'user', rangeKey: { name: 'time', type: 'N' } } as const;
const byPage = { hashKey: 'page', rangeKey: { name: 'time', type: 'N' } } as const;
const Visits = table<Visit>()(keys);

describe('createTables', () => {
  let client: DynamoDBClient;
  beforeEach(() => {
    client = sqlite();
  });
  afterEach(() => client.destroy());

  const described = async (name = 'visits'): Promise<TableDescription> => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
    if (!Table) throw new Error(`No table ${name}.`);
    return Table;
  };

  it('creates a table without capacities on demand', async () => {
    await createTables(client, [Visits]);
    const { TableStatus, BillingModeSummary, KeySchema, AttributeDefinitions } = await described();
    expect(TableStatus).to.equal('ACTIVE');
    expect(BillingModeSummary?.BillingMode).to.equal('PAY_PER_REQUEST');
    expect(KeySchema).to.deep.equal([
      { AttributeName: 'user', KeyType: 'HASH' },
      { AttributeName: 'time', KeyType: 'RANGE' },
    ]);
    expect(AttributeDefinitions).to.have.deep.members([
      { AttributeName: 'user', AttributeType: 'S' },
      { AttributeName: 'time', AttributeType: 'N' },
    ]);
  });

  const UNITS = [
    [{ readCapacity: 10, writeCapacity: 5 }, 10, 5],
    [{ readCapacity: 10 }, 10, 10],
    [{ writeCapacity: 7.9 }, 7, 7],
    [{ readCapacity: 0.5, writeCapacity: 2 }, 1, 2],
  ] as const;
  for (const [capacities, read, write] of UNITS) {
    it(`creates a table with ${JSON.stringify(capacities)} provisioned: ${read} RCU and ${write} WCU`, async () => {
      await createTables(client, [table<Visit>()({ ...keys, ...capacities })]);
      const { ProvisionedThroughput } = await described();
      expect(ProvisionedThroughput).to.include({ ReadCapacityUnits: read, WriteCapacityUnits: write });
    });
  }

  it('does not make up what a table would have of which a share is declared', async () => {
    const Shared = table<Visit>()({ ...keys, writeCapacity: { share: 0.5 } });
    const error = await createTables(client, [Shared]).catch((cause: unknown) => cause);
    expect(error).to.be.instanceOf(ValidationError).and.to.have.property('message').that.contains('create it first');
  });

  it('creates indexes, global ones with the capacities of the table', async () => {
    const Indexed = table<Visit>()({
      ...keys,
      readCapacity: 3,
      writeCapacity: 4,
      indexes: { byPage, near: { hashKey: 'user', rangeKey: 'page', local: true } },
    });
    const { client: stub, requests } = stubClient(({ api }) => {
      const isCreated = requests.some((request) => request.api === 'CreateTable');
      if (api === 'DescribeTable' && !isCreated) return refusal('ResourceNotFoundException');
      return { body: { Table: { ...created(requests[1]?.text), TableStatus: 'ACTIVE' } } };
    });
    await createTables(stub, [Indexed]);
    const throughput = { ReadCapacityUnits: 3, WriteCapacityUnits: 4 };
    const input = created(requests[1]?.text);
    expect(input).to.have.deep.property('GlobalSecondaryIndexes', [
      {
        IndexName: 'byPage',
        KeySchema: [
          { AttributeName: 'page', KeyType: 'HASH' },
          { AttributeName: 'time', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
        ProvisionedThroughput: throughput,
      },
    ]);
    expect(input).to.have.deep.property('LocalSecondaryIndexes', [
      {
        IndexName: 'near',
        KeySchema: [
          { AttributeName: 'user', KeyType: 'HASH' },
          { AttributeName: 'page', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ]);
    expect(input.AttributeDefinitions).to.have.length(3);
  });

  it('leaves a table as it is that exists already', async () => {
    await createTables(client, [table<Visit>()({ ...keys, readCapacity: 3, writeCapacity: 3 })]);
    await createTables(client, [Visits]);
    expect((await described()).ProvisionedThroughput).to.include({ ReadCapacityUnits: 3 });
  });

  const OTHERS = [
    ['another hash key', { ...keys, hashKey: 'page' }],
    ['no range key', { name: 'visits', hashKey: 'user' }],
    ['a range key of another type', { ...keys, rangeKey: { name: 'time', type: 'S' } }],
    ['another range key', { ...keys, rangeKey: 'page' }],
  ] as const;
  for (const [name, definition] of OTHERS) {
    it(`refuses a table that exists with other keys: defined with ${name}`, async () => {
      await createTables(client, [Visits]);
      // The types refuse some of these; users of plain JavaScript get there.
      const Other = table<Record<string, unknown> & { user: string }>()(definition as never);
      expect(await errorOf(createTables(client, [Other]))).to.match(
        /^ValidationError: Table 'visits' exists with the key user \(S, HASH\), time \(N, RANGE\), it is defined with /,
      );
    });
  }

  it('refuses a table that exists without an index that is defined', async () => {
    await createTables(client, [Visits]);
    expect(await errorOf(createTables(client, [table<Visit>()({ ...keys, indexes: { byPage } })]))).to.match(
      /^ValidationError: Table 'visits' exists without the index 'byPage'/,
    );
  });

  it('lets two at once create the same tables', async () => {
    const Others = table<Visit>()({ ...keys, name: 'others' });
    await Promise.all([createTables(client, [Visits, Others]), createTables(client, [Others, Visits, Visits])]);
    expect([(await described()).TableStatus, (await described('others')).TableStatus]).to.deep.equal([
      'ACTIVE',
      'ACTIVE',
    ]);
  });

  it('does nothing without tables', async () => {
    await createTables(client, []);
  });

  it('fails with the error of the service', async () => {
    const { client: stub } = stubClient(() => refusal('AccessDeniedException'));
    expect(await errorOf(createTables(stub, [Visits]))).to.include('AccessDeniedException');
  });
});

function created(text = '{}'): Record<string, unknown> {
  return JSON.parse(text);
}

function errorOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(() => 'no error', String);
}
