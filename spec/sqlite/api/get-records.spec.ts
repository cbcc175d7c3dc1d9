import { install } from '@sinonjs/fake-timers';
import { expect } from 'chai';
import { brief, iteratorOf, latestStream, pagesFrom, STREAMED, shardsOf, streamsOf } from '../stream/reading.js';
import { clientWith, type Item, putAll, refusal, visit } from '../support.js';

async function reading(items: readonly Item[], options = {}) {
  const client = await clientWith(STREAMED, options);
  await putAll(client, items);
  const streams = streamsOf(client);
  const arn = await latestStream(client);
  const shards = await shardsOf(streams, arn);
  return { client, streams, arn, shards, iterator: await iteratorOf(streams, arn, shards[0] ?? {}) };
}

const many = (count: number, more: Item = {}) => Array.from({ length: count }, (_, i) => visit('ann', i, more));

// API Reference, *GetRecords*.
describe('GetRecords', () => {
  it('has no records more than asked for a page, and 1,000 unless told otherwise', async () => {
    const { streams, iterator } = await reading(many(1005));
    const sizes = async (limit?: number) =>
      (await pagesFrom(streams, iterator, limit)).map(({ Records = [] }) => Records.length);
    expect(await sizes()).to.deep.equal([1000, 5, 0]);
    expect(await sizes(1000)).to.deep.equal([1000, 5, 0]);
    expect(await sizes(400)).to.deep.equal([400, 400, 205, 0]);
  });

  it('ends a page at 1 MB, and has one record at least', async () => {
    const { streams, iterator } = await reading(many(5, { pad: { S: 'x'.repeat(300_000) } }));
    const pages = await pagesFrom(streams, iterator);
    expect(pages.map(({ Records = [] }) => Records.length)).to.deep.equal([3, 2, 0]);
  });

  it('gives an iterator that goes on where the page ended, as long as the shard is open', async () => {
    const { client, streams, iterator } = await reading(many(2));
    const pages = await pagesFrom(streams, iterator);
    expect(pages.map(({ Records = [] }) => Records.length)).to.deep.equal([2, 0]);
    await putAll(client, [visit('bob', 1)]);
    const [next] = await pagesFrom(streams, pages.at(-1)?.NextShardIterator ?? '');
    expect(next?.Records?.map(brief)).to.deep.equal(['INSERT bob 1']);
  });

  it('gives none with the last record of a closed shard', async () => {
    const { client, streams, arn, iterator, shards } = await reading(many(2));
    await client.updateTable({ TableName: 'visits', StreamSpecification: { StreamEnabled: false } });
    const pages = await pagesFrom(streams, iterator, 1);
    expect(
      pages.map(({ Records = [], NextShardIterator }) => [Records.length, NextShardIterator === undefined]),
    ).to.deep.equal([
      [1, false],
      [1, true],
    ]);
    const latest = await iteratorOf(streams, arn, shards[0] ?? {}, 'LATEST');
    expect((await streams.getRecords({ ShardIterator: latest })).NextShardIterator).to.equal(undefined);
  });

  it('gives none for a closed shard that never had a record', async () => {
    const { client, streams, iterator } = await reading([]);
    await client.updateTable({ TableName: 'visits', StreamSpecification: { StreamEnabled: false } });
    expect((await streams.getRecords({ ShardIterator: iterator })).NextShardIterator).to.equal(undefined);
  });

  it('takes an iterator for 15 minutes', async () => {
    const clock = install({ now: 2_000_000_000_000, toFake: ['Date'] });
    try {
      const { streams, iterator } = await reading(many(1));
      clock.setSystemTime(2_000_000_000_000 + 15 * 60 * 1000);
      const { NextShardIterator } = await streams.getRecords({ ShardIterator: iterator });
      clock.setSystemTime(2_000_000_000_000 + 15 * 60 * 1000 + 1);
      expect(await refusal(streams.getRecords({ ShardIterator: iterator }))).to.equal(
        'ExpiredIteratorException: Shard iterator has expired',
      );
      await streams.getRecords({ ShardIterator: NextShardIterator });
    } finally {
      clock.uninstall();
    }
  });

  it('refuses what is no iterator, and no page', async () => {
    const { streams, arn, iterator } = await reading(many(1));
    for (const wrong of ['nonsense', arn, `${iterator}x|`, iterator.replace('|1|', '|2|'), `${arn}|1|`]) {
      expect(await refusal(streams.getRecords({ ShardIterator: wrong })), wrong).to.equal(
        'ValidationException: Invalid ShardIterator',
      );
    }
    expect(await refusal(streams.getRecords({ ShardIterator: iterator, Limit: 0 }))).to.contain(
      'Member must have value greater than or equal to 1',
    );
    expect(await refusal(streams.getRecords({ ShardIterator: iterator, Limit: 1001 }))).to.equal(
      'ValidationException: One or more parameter values were invalid: Limit should be less than or equal to 1000',
    );
  });
});
