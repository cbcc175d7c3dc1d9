import type { AttributeValue, DynamoDB, StreamViewType } from '@aws-sdk/client-dynamodb';
import type { _Record } from '@aws-sdk/client-dynamodb-streams';
import { install } from '@sinonjs/fake-timers';
import { expect } from 'chai';
import fc from 'fast-check';
import { clientWith, INDEXED, type Item, putAll, refusal, visit, visitKey } from '../support.js';
import { brief, latestStream, recordsOf, STREAMED, streamsOf } from './reading.js';

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
        expect([...replay(await recordsIn(client)).values()]).to.have.deep.members(Items);
        client.destroy();
      }),
      { numRuns: 60 },
    );
  });
});

const times = fc.integer({ min: 0, max: 3 });
const users = fc.constantFrom('ann', 'bob', 'cid');
const values: fc.Arbitrary<AttributeValue> = fc.oneof(
  fc.record({ N: fc.integer({ min: -2, max: 2 }).map(String) }),
  fc.record({ SS: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }) }),
  fc.record({ B: fc.uint8Array({ maxLength: 2 }) }),
);
const items: fc.Arbitrary<Item> = fc
  .tuple(users, times, fc.dictionary(fc.constantFrom('x', 'y', 'constructor'), values, { maxKeys: 2 }))
  .map(([user, time, more]) => visit(user, time, more));
const keys = fc.tuple(users, times).map(([user, time]) => visitKey(user, time));

const writes: fc.Arbitrary<(client: DynamoDB) => Promise<unknown>> = fc.oneof(
  items.map((Item) => (client: DynamoDB) => client.putItem({ TableName, Item })),
  keys.map((Key) => (client: DynamoDB) => client.deleteItem({ TableName, Key })),
  keys.map(
    (Key) => (client: DynamoDB) =>
      client
        .updateItem({
          TableName,
          Key,
          UpdateExpression: 'ADD x :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        })
        // To a set nothing can be added.
        .catch(() => {}),
  ),
  fc
    .uniqueArray(items, { minLength: 1, maxLength: 5, selector: ({ user, time }) => `${user?.S} ${time?.N}` })
    .map(
      (batch) => (client: DynamoDB) =>
        client.batchWriteItem({ RequestItems: { [TableName]: batch.map((Item) => ({ PutRequest: { Item } })) } }),
    ),
);

const rules = fc.record({ shards: fc.integer({ min: 1, max: 3 }), shardMs: fc.constantFrom(0, 1, 14_400_000) });

/** What the records make of nothing; each is to begin with what the last one of its item has left. */
function replay(records: readonly _Record[]): Map<string, Item> {
  const table = new Map<string, Item>();
  for (const { dynamodb: { Keys, OldImage, NewImage } = {} } of records) {
    const id = `${Keys?.user?.S} ${Keys?.time?.N}`;
    expect(OldImage, id).to.deep.equal(table.get(id));
    if (NewImage === undefined) table.delete(id);
    else table.set(id, NewImage);
  }
  return table;
}
