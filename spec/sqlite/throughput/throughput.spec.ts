import {
  type CreateTableCommandInput,
  type DynamoDB,
  ProvisionedThroughputExceededException,
  ThrottlingException,
} from '@aws-sdk/client-dynamodb';
import { type Clock, install } from '@sinonjs/fake-timers';
import { expect } from 'chai';
import { clientWithoutRetries, INDEXED, type Item, refusal, VISITS, visit, visitKey, visitOfSize } from '../support.js';

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

  const puts = async (target: DynamoDB, most: number): Promise<number> => {
    for (let i = 0; i < most; i++) {
      const outcome = await target.putItem({ TableName, Item: visit('a', i) }).catch((error: unknown) => error);
      if (outcome instanceof Error) return i;
    }
    return most;
  };

  it('gives a new table the units of one second, and then as many each second', async () => {
    const target = await clientWithoutRetries(PROVISIONED);
    expect(await puts(target, 20)).to.equal(5);
    clock.tick(1000);
    expect(await puts(target, 20)).to.equal(5);
    clock.tick(200);
    expect(await puts(target, 20)).to.equal(1);
  });

  it('saves unused units for a burst of 300 seconds', async () => {
    const target = await clientWithoutRetries({ ...PROVISIONED, ProvisionedThroughput: units(1, 1) });
    await target.putItem({ TableName, Item: visit('a', 1) });
    clock.tick(10_000_000);
    expect(await puts(target, 400)).to.equal(300);
  });

  it('refuses with the service’s words and reasons', async () => {
    const target = await clientWithoutRetries(PROVISIONED);
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
    const target = await clientWithoutRetries(PROVISIONED);
    await target.putItem({ TableName, Item: visitOfSize(20 * 1024) });
    clock.tick(3000);
    expect(await refusal(target.putItem({ TableName, Item: visit('a', 1) }))).to.equal(EXCEEDED);
    clock.tick(200);
    await target.putItem({ TableName, Item: visit('a', 1) });
  });

  it('counts reads apart from writes', async () => {
    const target = await clientWithoutRetries(PROVISIONED);
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
    const target = await clientWithoutRetries(PROVISIONED);
    const put = () =>
      target.putItem({ TableName, Item: visitOfSize(3000), ConditionExpression: 'attribute_exists(hits)' });
    await target.putItem({ TableName, Item: visitOfSize(2000) });
    expect(await refusal(put())).to.contain('ConditionalCheckFailedException');
    expect(await refusal(put())).to.equal(EXCEEDED);
  });

  it('hands back the writes of a batch that find no units, and refuses one that finds none at all', async () => {
    const target = await clientWithoutRetries(PROVISIONED);
    const writes = Array.from({ length: 8 }, (_, i) => ({ PutRequest: { Item: visit('a', i) } }));
    const batch = { RequestItems: { visits: writes }, ReturnConsumedCapacity: 'TOTAL' as const };
    const answer = await target.batchWriteItem(batch);
    expect(answer.UnprocessedItems).to.deep.equal({ visits: writes.slice(5) });
    expect(answer.ConsumedCapacity).to.deep.equal([{ TableName, CapacityUnits: 5 }]);
    expect(await refusal(target.batchWriteItem(batch))).to.equal(EXCEEDED);
  });

  it('hands back the keys of a batch that find no units, and refuses one that finds none at all', async () => {
    const target = await clientWithoutRetries(PROVISIONED);
    const Keys = Array.from({ length: 6 }, (_, i) => visitKey('a', i));
    const answer = await target.batchGetItem({ RequestItems: { visits: { Keys } } });
    expect(answer.UnprocessedKeys).to.deep.equal({ visits: { Keys: Keys.slice(4) } });
    expect(await refusal(target.batchGetItem({ RequestItems: { visits: { Keys } } }))).to.equal(EXCEEDED);
  });

  it('hands back what is meant for a table without units, and does the rest', async () => {
    const target = await clientWithoutRetries(PROVISIONED);
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
    const target = await clientWithoutRetries({
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
    expect(await refusal(scanIndex())).to.equal(
      'ProvisionedThroughputExceededException: The level of configured provisioned throughput for one or more global ' +
        'secondary indexes of the table was exceeded. Consider increasing your provisioning level for the ' +
        'under-provisioned global secondary indexes with the UpdateTable API',
    );
    await target.scan({ TableName });
  });

  it('never refuses where a table is paid per request', async () => {
    const target = await clientWithoutRetries(VISITS);
    expect(await puts(target, 200)).to.equal(200);
  });

  it('never refuses where it is told to ignore capacity, whatever else it is told', async () => {
    const options = { capacity: 'ignore', onDemand: 'enforce', partitionLimits: 'enforce' } as const;
    const target = await clientWithoutRetries(PROVISIONED, options);
    await target.putItem({ TableName, Item: visitOfSize(400 * 1024) });
    expect(await puts(target, 50)).to.equal(50);
  });

  it('counts units saved since the table was created, asked for or not', async () => {
    const target = await clientWithoutRetries(PROVISIONED);
    clock.tick(3000);
    expect(await puts(target, 50)).to.equal(20);
  });

  it('follows an UpdateTable at once, and keeps what was saved or is owed', async () => {
    const target = await clientWithoutRetries(PROVISIONED);
    expect(await puts(target, 20)).to.equal(5);
    await target.updateTable({ TableName, ProvisionedThroughput: units(2, 10) });
    expect(await puts(target, 20)).to.equal(0);
    clock.tick(1000);
    expect(await puts(target, 20)).to.equal(10);
    await target.updateTable({ TableName, BillingMode: 'PAY_PER_REQUEST' });
    expect(await puts(target, 20)).to.equal(20);
  });

  it('gives a new index the units of one second', async () => {
    const target = await clientWithoutRetries(PROVISIONED);
    clock.tick(100_000);
    const [byPage] = INDEXED.GlobalSecondaryIndexes ?? [];
    await target.updateTable({
      TableName,
      // One of them is of no key: the service drops it.
      AttributeDefinitions: INDEXED.AttributeDefinitions,
      GlobalSecondaryIndexUpdates: [
        {
          Create: {
            IndexName: 'byPage',
            KeySchema: byPage?.KeySchema,
            Projection: byPage?.Projection,
            ProvisionedThroughput: units(3, 3),
          },
        },
      ],
    });
    const scan = () => target.scan({ TableName, IndexName: 'byPage' });
    const { Table } = await target.describeTable({ TableName });
    expect(Table?.AttributeDefinitions?.map(({ AttributeName }) => AttributeName)).to.deep.equal([
      'page',
      'time',
      'user',
    ]);
    const statusOf = async () =>
      (await target.describeTable({ TableName })).Table?.GlobalSecondaryIndexes?.[0]?.IndexStatus;
    while ((await statusOf()) !== 'ACTIVE');
    for (let count = 0; count < 6; count++) await scan();
    expect(await refusal(scan())).to.match(/^ProvisionedThroughputExceededException/);
  });

  // Developer Guide, *DynamoDB on-demand capacity mode*.
  describe('on demand, enforced', () => {
    const onDemand = (table = VISITS) => clientWithoutRetries(table, { onDemand: 'enforce' });
    const heavy = visitOfSize(400 * 1024);
    const heavyPuts = async (target: DynamoDB, most: number): Promise<number> => {
      for (let i = 0; i < most; i++) {
        const outcome = await target.putItem({ TableName, Item: heavy }).catch((error: unknown) => error);
        if (outcome instanceof Error) return i;
      }
      return most;
    };

    it('begins with 4,000 WCU a second', async () => {
      const target = await onDemand();
      expect(await heavyPuts(target, 20)).to.equal(10);
      clock.tick(1000);
      expect(await heavyPuts(target, 20)).to.equal(10);
    });

    it('begins with 12,000 RCU a second, and refuses a read as a provisioned table does', async () => {
      const target = await onDemand();
      await target.putItem({ TableName, Item: heavy });
      const get = { TableName, Key: visitKey('u', 1), ConsistentRead: true };
      for (let count = 0; count < 120; count++) await target.getItem(get);
      expect(await refusal(target.getItem(get))).to.equal(EXCEEDED);
    });

    it('refuses a write with a ThrottlingException, which has its own spelling of the reasons', async () => {
      const target = await onDemand();
      await heavyPuts(target, 10);
      const error = await target.putItem({ TableName, Item: heavy }).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(ThrottlingException);
      expect(error).to.have.property(
        'message',
        'Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table ' +
          'or index so please try again shortly. If exceptions persist, check if you have a hot key: ' +
          'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html',
      );
      expect(error).to.have.deep.property('throttlingReasons', [
        {
          reason: 'TableWriteKeyRangeThroughputExceeded',
          resource: 'arn:aws:dynamodb:local:000000000000:table/visits',
        },
      ]);
    });

    it('keeps to the maximum that the table was given, but for a burst, and follows it at once', async () => {
      const target = await onDemand({ ...VISITS, OnDemandThroughput: { MaxWriteRequestUnits: 5 } });
      expect(await puts(target, 20)).to.equal(5);
      const error = await target.putItem({ TableName, Item: visit('a', 1) }).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(ThrottlingException);
      expect(error).to.have.deep.property('throttlingReasons', [
        {
          reason: 'TableWriteMaxOnDemandThroughputExceeded',
          resource: 'arn:aws:dynamodb:local:000000000000:table/visits',
        },
      ]);
      clock.tick(3000);
      expect(await puts(target, 20)).to.equal(15);
      await target.updateTable({ TableName, OnDemandThroughput: { MaxWriteRequestUnits: -1 } });
      expect(await puts(target, 20)).to.equal(20);
    });

    it('begins with what the table was warmed up to', async () => {
      const WarmThroughput = { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 8_000 };
      expect(await heavyPuts(await onDemand({ ...VISITS, WarmThroughput }), 30)).to.equal(20);
    });

    it('refuses a batch with the same exception where nothing of it was done', async () => {
      const target = await onDemand();
      await heavyPuts(target, 10);
      const batch = { RequestItems: { visits: [{ PutRequest: { Item: heavy } }] } };
      expect(await refusal(target.batchWriteItem(batch))).to.match(
        /^ThrottlingException: Throughput exceeds the current/,
      );
    });
  });

  // Developer Guide, *DynamoDB burst and adaptive capacity*.
  describe('of partitions, enforced', () => {
    const hot = (table = VISITS) => clientWithoutRetries(table, { partitionLimits: 'enforce' });
    const fill = async (target: DynamoDB, user: string, more: Item = {}): Promise<unknown> => {
      for (let count = 0; count < 11; count++) {
        const Item = { ...visitOfSize(100 * 1024 - 50), ...visitKey(user, count), ...more };
        const outcome = await target.putItem({ TableName, Item }).catch((error: unknown) => error);
        if (outcome instanceof Error) return outcome;
      }
      return undefined;
    };

    it('gives a partition key 1,000 WCU a second, and all others theirs', async () => {
      const target = await hot();
      const error = await fill(target, 'hot');
      expect(error).to.have.deep.property('throttlingReasons', [
        {
          reason: 'TableWriteKeyRangeThroughputExceeded',
          resource: 'arn:aws:dynamodb:local:000000000000:table/visits',
        },
      ]);
      await target.putItem({ TableName, Item: visit('cold', 1) });
      clock.tick(100);
      await target.putItem({ TableName, Item: visit('hot', 1) });
    });

    it('says of a provisioned table that its throughput was exceeded, by the same reason', async () => {
      const target = await hot({ ...PROVISIONED, ProvisionedThroughput: units(20_000, 20_000) });
      const error = await fill(target, 'hot');
      expect(error).to.be.instanceOf(ProvisionedThroughputExceededException);
      expect(error).to.have.nested.property('ThrottlingReasons[0].reason', 'TableWriteKeyRangeThroughputExceeded');
    });

    it('gives a partition key 3,000 RCU a second', async () => {
      const target = await hot();
      await target.putItem({ TableName, Item: visitOfSize(400 * 1024) });
      const get = { TableName, Key: visitKey('u', 1), ConsistentRead: true };
      for (let count = 0; count < 30; count++) await target.getItem(get);
      const query = {
        TableName,
        KeyConditionExpression: '#u = :u',
        ExpressionAttributeNames: { '#u': 'user' },
        ExpressionAttributeValues: { ':u': { S: 'u' } },
      };
      for (const refused of [target.getItem(get), target.query(query)]) {
        expect(await refused.catch((error: unknown) => error)).to.have.nested.property(
          'ThrottlingReasons[0].reason',
          'TableReadKeyRangeThroughputExceeded',
        );
      }
      await target.scan({ TableName });
    });

    it('refuses, before it writes anything, what one partition of a global index does not take', async () => {
      const target = await hot(INDEXED);
      const fillIndex = async () => {
        for (let i = 0; i < 11; i++) {
          const Item = { ...visitOfSize(100 * 1024 - 50), ...visitKey(`u${i}`, i), page: { S: '/hot' } };
          const outcome = await target.putItem({ TableName, Item }).catch((error: unknown) => error);
          if (outcome instanceof Error) return outcome;
        }
        return undefined;
      };
      const error = await fillIndex();
      expect(error).to.have.property(
        'message',
        'Throughput exceeds the current capacity for one or more global secondary indexes. DynamoDB is automatically ' +
          'scaling your index so please try again shortly.',
      );
      expect(error).to.have.deep.property('throttlingReasons', [
        {
          reason: 'IndexWriteKeyRangeThroughputExceeded',
          resource: 'arn:aws:dynamodb:local:000000000000:table/visits/index/byPage',
        },
      ]);
      expect((await target.scan({ TableName, Select: 'COUNT' })).Count).to.equal(10);
      const write = (page: string) => ({ PutRequest: { Item: visit('new', page.length, { page: { S: page } }) } });
      const batch = { RequestItems: { visits: [write('/hot'), write('/other')] } };
      expect((await target.batchWriteItem(batch)).UnprocessedItems).to.deep.equal({ visits: [write('/hot')] });
    });
  });
});
