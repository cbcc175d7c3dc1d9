import type { CreateTableCommandInput, DynamoDB } from '@aws-sdk/client-dynamodb';
import { type Clock, install } from '@sinonjs/fake-timers';
import { expect } from 'chai';
import { clientWith, INDEXED, refusal, VISITS, visit, visitKey, visitOfSize } from '../support.js';

const TableName = 'visits';
const EXCEEDED =
  'ProvisionedThroughputExceededException: The level of configured provisioned throughput for the table was exceeded. ' +
  'Consider increasing your provisioning level with the UpdateTable API.';

const units = (ReadCapacityUnits: number, WriteCapacityUnits: number) => ({ ReadCapacityUnits, WriteCapacityUnits });
const { BillingMode: _, ...provisioned } = VISITS;
const PROVISIONED: CreateTableCommandInput = { ...provisioned, ProvisionedThroughput: units(2, 5) };

describe('throughput', () => {
  let clock: Clock;
  beforeEach(() => {
    clock = install({ toFake: ['performance'] });
  });
  afterEach(() => {
    clock.uninstall();
  });

  // The SDK's own retries would hide what is refused.
  const client = async (table: CreateTableCommandInput): Promise<DynamoDB> => {
    const made = await clientWith(table);
    made.middlewareStack.add((next) => next, {
      name: 'retryMiddleware',
      step: 'finalizeRequest',
      priority: 'high',
      override: true,
    });
    return made;
  };
  const puts = async (target: DynamoDB, most: number): Promise<number> => {
    for (let i = 0; i < most; i++) {
      const outcome = await target.putItem({ TableName, Item: visit('a', i) }).catch((error: unknown) => error);
      if (outcome instanceof Error) return i;
    }
    return most;
  };

  it('gives a new table the units of one second, and then as many each second', async () => {
    const target = await client(PROVISIONED);
    expect(await puts(target, 20)).to.equal(5);
    clock.tick(1000);
    expect(await puts(target, 20)).to.equal(5);
    clock.tick(200);
    expect(await puts(target, 20)).to.equal(1);
  });

  it('saves unused units for a burst of 300 seconds', async () => {
    const target = await client({ ...PROVISIONED, ProvisionedThroughput: units(1, 1) });
    await target.putItem({ TableName, Item: visit('a', 1) });
    clock.tick(10_000_000);
    expect(await puts(target, 400)).to.equal(300);
  });

  it('refuses with the service’s words and reasons', async () => {
    const target = await client(PROVISIONED);
    await puts(target, 6);
    expect(await refusal(target.putItem({ TableName, Item: visit('a', 1) }))).to.equal(EXCEEDED);
    const error = await target.putItem({ TableName, Item: visit('a', 1) }).catch((reason: unknown) => reason);
    expect(error).to.have.deep.property('ThrottlingReasons', [
      {
        reason: 'TableWriteProvisionedThroughputExceeded',
        resource: 'arn:aws:dynamodb:local:000000000000:table/visits',
      },
    ]);
  });

  it('lets a request go into debt, which is paid off before the next', async () => {
    const target = await client(PROVISIONED);
    await target.putItem({ TableName, Item: visitOfSize(20 * 1024) });
    clock.tick(3000);
    expect(await refusal(target.putItem({ TableName, Item: visit('a', 1) }))).to.equal(EXCEEDED);
    clock.tick(200);
    await target.putItem({ TableName, Item: visit('a', 1) });
  });

  it('counts reads apart from writes', async () => {
    const target = await client(PROVISIONED);
    await puts(target, 6);
    const get = () => target.getItem({ TableName, Key: visitKey('a', 1), ConsistentRead: true });
    await get();
    await get();
    expect(await refusal(get())).to.equal(EXCEEDED);
    expect(await refusal(target.scan({ TableName }))).to.equal(EXCEEDED);
    clock.tick(500);
    await get();
  });

  it('charges a condition that failed', async () => {
    const target = await client(PROVISIONED);
    const put = () =>
      target.putItem({ TableName, Item: visitOfSize(3000), ConditionExpression: 'attribute_exists(hits)' });
    await target.putItem({ TableName, Item: visitOfSize(2000) });
    expect(await refusal(put())).to.contain('ConditionalCheckFailedException');
    expect(await refusal(put())).to.equal(EXCEEDED);
  });

  it('hands back the writes of a batch that find no units, and refuses one that finds none at all', async () => {
    const target = await client(PROVISIONED);
    const writes = Array.from({ length: 8 }, (_, i) => ({ PutRequest: { Item: visit('a', i) } }));
    const batch = { RequestItems: { visits: writes }, ReturnConsumedCapacity: 'TOTAL' as const };
    const answer = await target.batchWriteItem(batch);
    expect(answer.UnprocessedItems).to.deep.equal({ visits: writes.slice(5) });
    expect(answer.ConsumedCapacity).to.deep.equal([{ TableName, CapacityUnits: 5 }]);
    expect(await refusal(target.batchWriteItem(batch))).to.equal(EXCEEDED);
  });

  it('hands back the keys of a batch that find no units, and refuses one that finds none at all', async () => {
    const target = await client(PROVISIONED);
    const Keys = Array.from({ length: 6 }, (_, i) => visitKey('a', i));
    const answer = await target.batchGetItem({ RequestItems: { visits: { Keys } } });
    expect(answer.UnprocessedKeys).to.deep.equal({ visits: { Keys: Keys.slice(4) } });
    expect(await refusal(target.batchGetItem({ RequestItems: { visits: { Keys } } }))).to.equal(EXCEEDED);
  });

  it('hands back what is meant for a table without units, and does the rest', async () => {
    const target = await client(PROVISIONED);
    await target.createTable({ ...VISITS, TableName: 'others' });
    await puts(target, 6);
    const write = [{ PutRequest: { Item: visit('a', 1) } }];
    const answer = await target.batchWriteItem({ RequestItems: { visits: write, others: write } });
    expect(answer.UnprocessedItems).to.deep.equal({ visits: write });
    expect((await target.scan({ TableName: 'others' })).Count).to.equal(1);
  });

  it('refuses a write to a table whose global index has no units left, and reads of that index alone', async () => {
    const { BillingMode, LocalSecondaryIndexes, ...indexed } = INDEXED;
    const [gsi] = INDEXED.GlobalSecondaryIndexes ?? [];
    const target = await client({
      ...indexed,
      AttributeDefinitions: indexed.AttributeDefinitions?.slice(0, 3),
      ProvisionedThroughput: units(100, 100),
      GlobalSecondaryIndexes: [
        {
          ...gsi,
          IndexName: 'byPage',
          KeySchema: gsi?.KeySchema,
          Projection: { ProjectionType: 'ALL' },
          ProvisionedThroughput: units(1, 1),
        },
      ],
    });
    await target.putItem({ TableName, Item: visit('a', 1, { page: { S: '/' } }) });
    const error = await target.putItem({ TableName, Item: visit('a', 2) }).catch((reason: unknown) => reason);
    expect(error).to.have.nested.property('ThrottlingReasons[0].reason', 'IndexWriteProvisionedThroughputExceeded');
    const scanIndex = () => target.scan({ TableName, IndexName: 'byPage' });
    await scanIndex();
    await scanIndex();
    expect(await refusal(scanIndex())).to.equal(EXCEEDED);
    await target.scan({ TableName });
  });

  it('never refuses where a table is paid per request', async () => {
    const target = await client(VISITS);
    expect(await puts(target, 200)).to.equal(200);
  });
});
