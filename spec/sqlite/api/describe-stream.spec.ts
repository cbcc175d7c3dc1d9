import { expect } from 'chai';
import { latestStream, STREAMED, shardsOf, streamsOf } from '../stream/reading.js';
import { clientWith, putAll, refusal, visit } from '../support.js';

// API Reference, *DescribeStream*.
describe('DescribeStream', () => {
  it('tells of the stream and of its table’s key', async () => {
    const client = await clientWith(STREAMED);
    const { Table } = await client.describeTable({ TableName: 'visits' });
    const { StreamDescription } = await streamsOf(client).describeStream({ StreamArn: Table?.LatestStreamArn });
    const { Shards, ...stream } = StreamDescription ?? {};
    expect(stream).to.deep.equal({
      StreamArn: Table?.LatestStreamArn,
      StreamLabel: Table?.LatestStreamLabel,
      StreamStatus: 'ENABLED',
      StreamViewType: 'NEW_AND_OLD_IMAGES',
      CreationRequestDateTime: Table?.CreationDateTime,
      TableName: 'visits',
      KeySchema: STREAMED.KeySchema,
    });
    expect(Shards).to.have.lengthOf(1);
    expect(Shards?.[0]?.ShardId).to.match(/^shardId-\d{20}-[0-9a-f]{8}$/);
    expect(Shards?.[0]?.SequenceNumberRange?.StartingSequenceNumber).to.match(/^\d{21,40}$/);
    expect(Shards?.[0]).not.to.have.any.keys('ParentShardId');
    expect(Shards?.[0]?.SequenceNumberRange).not.to.have.any.keys('EndingSequenceNumber');
  });

  it('has up to as many shards a page as asked, in the order of their names, which is the one of their opening', async () => {
    const client = await clientWith(STREAMED, { shardMs: 0, shards: 3 });
    await putAll(
      client,
      Array.from({ length: 8 }, (_, i) => visit(`user ${i}`, i)),
    );
    const arn = await latestStream(client);
    const all = await shardsOf(streamsOf(client), arn);
    expect(all).to.have.lengthOf(11);
    expect(await shardsOf(streamsOf(client), arn, 4)).to.deep.equal(all);
    const names = all.map(({ ShardId }) => String(ShardId));
    expect(names).to.deep.equal([...names].sort());
    for (const { ShardId, ParentShardId } of all)
      if (ParentShardId) expect(ParentShardId < String(ShardId)).to.equal(true);
    const { StreamDescription } = await streamsOf(client).describeStream({
      ...{ StreamArn: arn, ExclusiveStartShardId: names.at(-1) },
    });
    expect(StreamDescription).to.deep.include({ Shards: [] });
  });

  it('has the children of one shard alone where it is asked for them', async () => {
    const client = await clientWith(STREAMED, { shardMs: 0, shards: 2 });
    await putAll(client, [visit('ann', 1), visit('ann', 2)]);
    const arn = await latestStream(client);
    const all = await shardsOf(streamsOf(client), arn);
    const child = all.find(({ ParentShardId }) => ParentShardId !== undefined);
    const childrenOf = async (ShardId: string | undefined) => {
      const ShardFilter = { Type: 'CHILD_SHARDS' as const, ShardId };
      return (await streamsOf(client).describeStream({ StreamArn: arn, ShardFilter })).StreamDescription?.Shards;
    };
    expect(await childrenOf(child?.ParentShardId)).to.deep.equal([child]);
    expect(await childrenOf(all.at(-1)?.ShardId)).to.deep.equal([]);
  });

  it('refuses what is no stream, and no page', async () => {
    const client = await clientWith(STREAMED);
    const streams = streamsOf(client);
    const StreamArn = await latestStream(client);
    expect(await refusal(streams.describeStream({ StreamArn: `${StreamArn}0` }))).to.equal(
      `ResourceNotFoundException: Requested resource not found: Stream: ${StreamArn}0 not found`,
    );
    expect(await refusal(streams.describeStream({ StreamArn: 'x'.repeat(50) }))).to.equal(
      'ValidationException: Invalid StreamArn',
    );
    expect(await refusal(streams.describeStream({ StreamArn: 'short' }))).to.contain(
      "at 'streamArn' failed to satisfy constraint: Member must have length greater than or equal to 37",
    );
    expect(await refusal(streams.describeStream({ StreamArn, Limit: 101 }))).to.equal(
      'ValidationException: One or more parameter values were invalid: Limit cannot be greater than the maximum: 100',
    );
  });
});
