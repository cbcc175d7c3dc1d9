import type { DynamoDB } from '@aws-sdk/client-dynamodb';
import { type Clock, install } from '@sinonjs/fake-timers';
import { expect } from 'chai';
import { brief, iteratorOf, latestStream, recordsOf, STREAMED, shardsOf, streamsOf } from '../stream/reading.js';
import { clientWith, putAll, refusal, visit } from '../support.js';

const TableName = 'visits';
const HOUR_SECONDS = 60 * 60;
const TRIMMED = 'TrimmedDataAccessException: The data you are trying to access has been trimmed';

async function briefly(client: DynamoDB, arn: string): Promise<string[]> {
  return (await recordsOf(streamsOf(client), arn)).map(brief);
}

// Developer Guide, *Change data capture for DynamoDB Streams*, Data retention limit for DynamoDB Streams.
describe('trimming', () => {
  let clock: Clock;
  beforeEach(() => {
    clock = install({ now: 2_000_000_000_000, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  });
  afterEach(() => clock.uninstall());

  /** Time passes, and the backend gets a few turns of its own. */
  const pass = (hours: number) => {
    clock.setSystemTime(clock.now + hours * HOUR_SECONDS * 1000);
    clock.tick(3000);
  };

  it('takes records away that are a day old, and no others', async () => {
    const client = await clientWith(STREAMED, { shardMs: 100 * HOUR_SECONDS * 1000 });
    const arn = await latestStream(client);
    await putAll(client, [visit('ann', 1)]);
    pass(10);
    await putAll(client, [visit('ann', 2)]);
    pass(13);
    expect(await briefly(client, arn)).to.deep.equal(['INSERT ann 1', 'INSERT ann 2']);
    pass(1);
    expect(await briefly(client, arn)).to.deep.equal(['INSERT ann 2']);
    pass(10);
    expect(await briefly(client, arn)).to.deep.equal([]);
    client.destroy();
  });

  it('takes many records away in slices', async () => {
    const client = await clientWith(STREAMED);
    const arn = await latestStream(client);
    await putAll(
      client,
      Array.from({ length: 600 }, (_, i) => visit('ann', i)),
    );
    clock.setSystemTime(clock.now + 24 * HOUR_SECONDS * 1000);
    clock.runToLast();
    expect(await briefly(client, arn)).to.have.lengthOf(350);
    clock.tick(2000);
    expect(await briefly(client, arn)).to.deep.equal([]);
    client.destroy();
  });

  it('tells who asks for what is gone, by its number or with an iterator from before', async () => {
    const client = await clientWith(STREAMED);
    const streams = streamsOf(client);
    const arn = await latestStream(client);
    const [shard = {}] = await shardsOf(streams, arn);
    await putAll(client, [visit('ann', 1)]);
    pass(1);
    await putAll(client, [visit('ann', 2)]);
    const [one, two] = (await recordsOf(streams, arn)).map(({ dynamodb }) => dynamodb?.SequenceNumber);
    pass(22.9);
    const iterator = await iteratorOf(streams, arn, shard);
    pass(0.15);
    expect(await refusal(streams.getRecords({ ShardIterator: iterator }))).to.equal(TRIMMED);
    for (const type of ['AT_SEQUENCE_NUMBER', 'AFTER_SEQUENCE_NUMBER'] as const) {
      expect(await refusal(iteratorOf(streams, arn, shard, type, one))).to.equal(TRIMMED);
      await iteratorOf(streams, arn, shard, type, two);
    }
    expect(await briefly(client, arn)).to.deep.equal(['INSERT ann 2']);
    client.destroy();
  });

  it('takes closed shards away when they are empty, and never the open one', async () => {
    const client = await clientWith(STREAMED);
    const streams = streamsOf(client);
    const arn = await latestStream(client);
    await putAll(client, [visit('ann', 1)]);
    const [first = {}] = await shardsOf(streams, arn);
    pass(5);
    await putAll(client, [visit('ann', 2)]);
    const [, second] = await shardsOf(streams, arn);
    pass(23);
    expect(await shardsOf(streams, arn)).to.have.lengthOf(2);
    pass(1);
    expect(await shardsOf(streams, arn)).to.deep.equal([second]);
    expect(await refusal(iteratorOf(streams, arn, first))).to.contain('Shard does not exist');
    pass(100);
    expect(await shardsOf(streams, arn)).to.deep.equal([second]);
    client.destroy();
  });

  it('takes a stream away a day after it was switched off, or its table deleted', async () => {
    const client = await clientWith(STREAMED);
    const streams = streamsOf(client);
    const arn = await latestStream(client);
    await client.createTable({ ...STREAMED, TableName: 'gone' });
    const another = await latestStream(client, 'gone');
    await putAll(client, [visit('ann', 1)]);
    await putAll(client, [visit('ann', 1)], 'gone');
    await client.updateTable({ TableName, StreamSpecification: { StreamEnabled: false } });
    await client.deleteTable({ TableName: 'gone' });
    pass(23);
    expect(await briefly(client, arn)).to.deep.equal(['INSERT ann 1']);
    expect(await briefly(client, another)).to.deep.equal(['INSERT ann 1']);
    pass(1);
    expect((await streams.listStreams({})).Streams).to.deep.equal([]);
    expect(await refusal(streams.describeStream({ StreamArn: arn }))).to.contain('ResourceNotFoundException');
    client.destroy();
  });

  it('costs nothing where there is no stream: no timer waits', async () => {
    const client = await clientWith();
    await putAll(client, [visit('ann', 1)]);
    clock.tick(1000);
    expect(clock.countTimers()).to.equal(0);
    client.destroy();
  });
});
