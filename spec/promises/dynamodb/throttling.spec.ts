/** When the service refuses. Developer Guide, *Burst and adaptive capacity* and *Error handling with DynamoDB*. */
import type { CreateTableCommandInput, DynamoDB } from '@aws-sdk/client-dynamodb';
import { type Clock, install } from '@sinonjs/fake-timers';
import { expect } from 'chai';
import { HASH_ONLY, itemOfSize, newClient } from './tables.js';

const TableName = 'rules';
const throughput = (ReadCapacityUnits: number, WriteCapacityUnits: number) => ({
  ProvisionedThroughput: { ReadCapacityUnits, WriteCapacityUnits },
});
const { BillingMode: _, ...provisioned } = HASH_ONLY;
const PROVISIONED: CreateTableCommandInput = { ...provisioned, ...throughput(10, 10) };
const WITH_GSI: CreateTableCommandInput = {
  ...PROVISIONED,
  AttributeDefinitions: [
    { AttributeName: 'k', AttributeType: 'S' },
    { AttributeName: 'g', AttributeType: 'S' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byG',
      KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'KEYS_ONLY' },
      ...throughput(10, 2),
    },
  ],
};

describe('DynamoDB throttling', () => {
  let clock: Clock;
  beforeEach(() => {
    clock = install({ toFake: ['performance', 'Date'] });
  });
  afterEach(() => {
    clock.uninstall();
  });

  const put = (client: DynamoDB, key: string, sizeBytes = 10) =>
    client.putItem({ TableName, Item: itemOfSize(sizeBytes, key) }).then(
      () => 'done',
      (error: Error) => error.name,
    );
  const putUntilRefused = async (client: DynamoDB, most: number) => {
    for (let count = 0; count < most; count++) if ((await put(client, `${count}`)) !== 'done') return count;
    return most;
  };

  it('gives a table its units each second', async () => {
    const client = await newClient(PROVISIONED);
    expect(await putUntilRefused(client, 50)).to.equal(10);
    clock.tick(1000);
    expect(await putUntilRefused(client, 50)).to.equal(10);
  });

  it('keeps up to 300 seconds of unused units for a burst', async () => {
    const client = await newClient({ ...PROVISIONED, ...throughput(1, 1) });
    clock.tick(3_600_000);
    expect(await putUntilRefused(client, 400)).to.equal(300);
  });

  it('lets a request into debt, and the debt is paid before the next', async () => {
    const client = await newClient(PROVISIONED);
    expect(await put(client, 'large', 30 * 1024)).to.equal('done');
    clock.tick(1900);
    expect(await put(client, 'a')).to.equal('ProvisionedThroughputExceededException');
    clock.tick(200);
    expect(await put(client, 'a')).to.equal('done');
  });

  it('throttles a write to a table whose GSI has no capacity left, and no other write', async () => {
    const client = await newClient(WITH_GSI);
    const Item = (k: string) => ({ k: { S: k }, g: { S: 'x' } });
    await client.putItem({ TableName, Item: Item('a') });
    await client.putItem({ TableName, Item: Item('b') });
    const refused = await client.putItem({ TableName, Item: Item('c') }).catch((error: unknown) => error);
    expect(refused).to.include({ name: 'ProvisionedThroughputExceededException' });
    expect((refused as { ThrottlingReasons?: unknown }).ThrottlingReasons).to.deep.equal([
      {
        reason: 'IndexWriteProvisionedThroughputExceeded',
        resource: (await client.describeTable({ TableName })).Table?.GlobalSecondaryIndexes?.[0]?.IndexArn,
      },
    ]);
    await client.getItem({ TableName, Key: { k: { S: 'a' } } });
  });

  it('hands back what of a batch found no units, and refuses a batch of which nothing was done', async () => {
    const client = await newClient({ ...PROVISIONED, ...throughput(10, 3) });
    const puts = Array.from({ length: 5 }, (_, i) => ({ PutRequest: { Item: itemOfSize(10, `${i}`) } }));
    const write = () => client.batchWriteItem({ RequestItems: { [TableName]: puts } });
    expect((await write()).UnprocessedItems).to.deep.equal({ [TableName]: puts.slice(3) });
    const refused = await write().catch((error: unknown) => error);
    expect(refused).to.include({ name: 'ProvisionedThroughputExceededException' });
  });

  it('charges a failed condition: 1 where there is no item', async () => {
    const client = await newClient({ ...PROVISIONED, ...throughput(10, 4) });
    const conditional = (sizeBytes: number, ConditionExpression: string) =>
      client
        .putItem({ TableName, Item: itemOfSize(sizeBytes), ConditionExpression })
        .catch((error: Error) => error.name);
    expect(await conditional(10, 'attribute_exists(k)')).to.equal('ConditionalCheckFailedException');
    expect(await putUntilRefused(client, 10)).to.equal(3);
  });

  it('charges a failed condition by the larger of both images', async () => {
    const client = await newClient({ ...PROVISIONED, ...throughput(10, 10) });
    const conditional = (sizeBytes: number) =>
      client
        .putItem({ TableName, Item: itemOfSize(sizeBytes), ConditionExpression: 'attribute_not_exists(k)' })
        .catch((error: Error) => error.name);
    await put(client, 'a', 2048);
    expect(await conditional(4096)).to.equal('ConditionalCheckFailedException');
    expect(await putUntilRefused(client, 10)).to.equal(10 - 2 - 4);
  });

  it('answers a throttle with status 400 and nothing consumed', async () => {
    const client = await newClient({ ...PROVISIONED, ...throughput(10, 1) });
    await put(client, 'a');
    const refused = await client
      .putItem({ TableName, Item: itemOfSize(10), ReturnConsumedCapacity: 'TOTAL' })
      .catch((error: unknown) => error);
    expect(refused).to.have.nested.property('$metadata.httpStatusCode', 400);
    expect(refused).to.not.have.property('ConsumedCapacity');
  });
});
