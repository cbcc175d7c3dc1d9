import type { DynamoDB, StreamViewType } from '@aws-sdk/client-dynamodb';
import { install } from '@sinonjs/fake-timers';
import { expect } from 'chai';
import fc from 'fast-check';
import { Service } from '../../../lib/sqlite/service.js';
import { clientWith, INDEXED, putAll, refusal, visit, visitKey } from '../support.js';
import { brief, latestStream, recordsOf, STREAMED, streamsOf } from './reading.js';
import { inOrder, replay, writes } from './writes.js';

const TableName = 'visits';
const NOW = 2_000_000_000;

const recordsIn = async (client: DynamoDB) => recordsOf(streamsOf(client), await latestStream(client));
const briefly = async (client: DynamoDB) => (await recordsIn(client)).map(brief);

const update = (client: DynamoDB, time: number, n: string) =>
  client.updateItem({
    ...{ TableName, Key: visitKey('ann', time), UpdateExpression: 'SET n = :n' },
    ExpressionAttributeValues: { ':n': { N: n } },
  });

// Developer Guide, *Change data capture for DynamoDB Streams*; API Reference, *Record*, *StreamRecord*.
describe('the record of a change', () => {
  it('tells what was changed how and when, and of how many bytes it is', async () => {
    const clock = install({ now: NOW * 1000 + 789, toFake: ['Date'] });
    try {
      const client = await clientWith(STREAMED);
      await putAll(client, [visit('ann', 101, { m: { S: 'New item!' } })]);
      const [record] = await recordsIn(client);
      const keyBytes = 'user'.length + 'ann'.length + 'time'.length + 3;
      expect(record?.eventID).to.match(/^[0-9a-f]{32}$/);
      expect(record?.dynamodb?.SequenceNumber).to.match(/^\d{21,40}$/);
      expect(record).to.deep.equal({
        eventID: record?.eventID,
        eventName: 'INSERT',
        eventVersion: '1.1',
        eventSource: 'aws:dynamodb',
        awsRegion: 'local',
        dynamodb: {
          ApproximateCreationDateTime: new Date(NOW * 1000),
          Keys: visitKey('ann', 101),
          NewImage: visit('ann', 101, { m: { S: 'New item!' } }),
          SequenceNumber: record?.dynamodb?.SequenceNumber,
          SizeBytes: keyBytes + keyBytes + 1 + 9,
          StreamViewType: 'NEW_AND_OLD_IMAGES',
        },
      });
      expect(await recordsIn(client), 'read again').to.deep.equal([record]);
    } finally {
      clock.uninstall();
    }
  });

  const VIEWS: readonly [StreamViewType, readonly string[]][] = [
    ['KEYS_ONLY', ['', '', '']],
    ['NEW_IMAGE', ['NewImage 1', 'NewImage 2', '']],
    ['OLD_IMAGE', ['', 'OldImage 1', 'OldImage 2']],
    ['NEW_AND_OLD_IMAGES', ['NewImage 1', 'NewImage 2 OldImage 1', 'OldImage 2']],
  ];
  for (const [StreamViewType, images] of VIEWS) {
    it(`shows of an item what ${StreamViewType} says`, async () => {
      const client = await clientWith({ ...STREAMED, StreamSpecification: { StreamEnabled: true, StreamViewType } });
      await putAll(client, [visit('ann', 1, { n: { N: '1' } }), visit('ann', 1, { n: { N: '2' } })]);
      await client.deleteItem({ TableName, Key: visitKey('ann', 1) });
      const records = await recordsIn(client);
      const shown = records.map(({ dynamodb }) =>
        (['NewImage', 'OldImage'] as const)
          .flatMap((name) => (dynamodb?.[name] ? [`${name} ${dynamodb[name].n?.N}`] : []))
          .join(' '),
      );
      expect(shown).to.deep.equal(images);
      expect(records.map(brief)).to.deep.equal(['INSERT ann 1', 'MODIFY ann 1', 'REMOVE ann 1']);
      for (const { dynamodb } of records) expect(dynamodb).to.deep.include({ StreamViewType });
    });
  }

  it('is not made where an item stays as it is', async () => {
    const client = await clientWith(STREAMED);
    const some = {
      tags: { SS: ['a', 'b'] },
      n: { N: '1.5' },
      deep: { M: { x: { BS: [Uint8Array.of(1), Uint8Array.of(2)] } } },
    };
    const same = {
      deep: { M: { x: { BS: [Uint8Array.of(2), Uint8Array.of(1)] } } },
      tags: { SS: ['b', 'a'] },
      n: { N: '1.50' },
    };
    await putAll(client, [visit('ann', 1, some), visit('ann', 1, some), visit('ann', 1, same)]);
    await update(client, 1, '1.5');
    await client.deleteItem({ TableName, Key: visitKey('bob', 1) });
    await client.transactWriteItems({
      TransactItems: [
        { Put: { TableName, Item: visit('ann', 1, same) } },
        {
          ConditionCheck: {
            ...{ TableName, Key: visitKey('ann', 2), ConditionExpression: 'attribute_not_exists(#user)' },
            ExpressionAttributeNames: { '#user': 'user' },
          },
        },
      ],
    });
    expect(await briefly(client)).to.deep.equal(['INSERT ann 1']);
    await putAll(client, [visit('ann', 1, { ...some, tags: { SS: ['a', 'c'] } })]);
    expect(await briefly(client)).to.deep.equal(['INSERT ann 1', 'MODIFY ann 1']);
  });

  it('is made by batches, transactions and updates, in their order', async () => {
    const client = await clientWith({ ...INDEXED, StreamSpecification: STREAMED.StreamSpecification });
    await client.batchWriteItem({
      RequestItems: { [TableName]: [1, 2, 3].map((time) => ({ PutRequest: { Item: visit('ann', time) } })) },
    });
    await client.transactWriteItems({
      TransactItems: [
        { Delete: { TableName, Key: visitKey('ann', 1) } },
        { Put: { TableName, Item: visit('ann', 4, { page: { S: '/' } }) } },
      ],
    });
    await update(client, 2, '7');
    await update(client, 5, '7');
    expect(await briefly(client)).to.deep.equal([
      ...[
        'INSERT ann 1',
        'INSERT ann 2',
        'INSERT ann 3',
        'REMOVE ann 1',
        'INSERT ann 4',
        'MODIFY ann 2',
        'INSERT ann 5',
      ],
    ]);
  });

  it('is not there where the change was refused, or taken back', async () => {
    const client = await clientWith(STREAMED);
    const ifThere = { ConditionExpression: 'attribute_exists(#user)', ExpressionAttributeNames: { '#user': 'user' } };
    const refused = client.putItem({ TableName, Item: visit('ann', 1), ...ifThere });
    expect(await refusal(refused)).to.contain('ConditionalCheckFailedException');
    const cancelled = client.transactWriteItems({
      TransactItems: [
        { Put: { TableName, Item: visit('ann', 2) } },
        { Put: { TableName, Item: visit('ann', 3), ...ifThere } },
      ],
    });
    expect(await refusal(cancelled)).to.contain('TransactionCanceledException');
    expect(await briefly(client)).to.deep.equal([]);
  });

  // Past the SDK, whose client of the Streams API loses such a name.
  it('has attributes of any name, that of the key too', async () => {
    const service = new Service({});
    const name = '__proto__';
    const ask = async (target: string, body: object) => {
      const reply = await service.answer(target, Buffer.from(JSON.stringify(body)));
      return JSON.parse(reply.body);
    };
    const { TableDescription } = await ask('DynamoDB_20120810.CreateTable', {
      ...STREAMED,
      KeySchema: [{ AttributeName: name, KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: name, AttributeType: 'S' }],
    });
    const item = JSON.parse(`{"${name}":{"S":"a"},"constructor":{"M":{"${name}":{"N":"1"}}}}`);
    await ask('DynamoDB_20120810.PutItem', { TableName, Item: item });
    const StreamArn = TableDescription.LatestStreamArn;
    const { StreamDescription } = await ask('DynamoDBStreams_20120810.DescribeStream', { StreamArn });
    const { ShardIterator } = await ask('DynamoDBStreams_20120810.GetShardIterator', {
      ...{ StreamArn, ShardIteratorType: 'TRIM_HORIZON', ShardId: StreamDescription.Shards[0].ShardId },
    });
    const { Records } = await ask('DynamoDBStreams_20120810.GetRecords', { ShardIterator });
    expect(JSON.stringify(Records[0].dynamodb.NewImage)).to.equal(JSON.stringify(item));
    expect(JSON.stringify(Records[0].dynamodb.Keys)).to.equal(`{"${name}":{"S":"a"}}`);
    service.close();
  });

  // Developer Guide, *DynamoDB Streams and Time to Live*.
  it('names the service where an item has expired', async () => {
    const clock = install({ now: NOW * 1000, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    try {
      const client = await clientWith(STREAMED);
      await client.updateTimeToLive({ TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: 'ends' } });
      await putAll(client, [visit('ann', 1, { ends: { N: String(NOW + 5) } }), visit('ann', 2)]);
      await client.deleteItem({ TableName, Key: visitKey('ann', 2) });
      clock.tick(10_000);
      const removals = (await recordsIn(client)).slice(2);
      expect(removals.map(brief)).to.deep.equal(['REMOVE ann 2', 'REMOVE ann 1']);
      expect(removals.map(({ userIdentity }) => userIdentity)).to.deep.equal([
        undefined,
        { PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' },
      ]);
      expect(removals[1]?.dynamodb?.OldImage?.ends).to.deep.equal({ N: String(NOW + 5) });
      client.destroy();
    } finally {
      clock.uninstall();
    }
  });

  it('is of a change of what the last one left, and all of them together are the table', async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(fc.array(writes, { maxLength: 40 }), rules, async (program, options) => {
        const client = await clientWith(STREAMED, options);
        for (const write of program) await write(client);
        const { Items = [] } = await client.scan({ TableName });
        expect([...replay(await recordsIn(client)).values()]).to.have.deep.members(Items.map(inOrder));
        client.destroy();
      }),
      { numRuns: 60 },
    );
  });
});

const rules = fc.record({ shards: fc.integer({ min: 1, max: 3 }), shardMs: fc.constantFrom(0, 1, 14_400_000) });
