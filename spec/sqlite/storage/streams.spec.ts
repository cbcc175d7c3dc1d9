import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamoDB } from '@aws-sdk/client-dynamodb';
import { type Clock, install } from '@sinonjs/fake-timers';
import { expect } from 'chai';
import { sqlite } from '../../../lib/sqlite/index.js';
import { brief, iteratorOf, latestStream, pagesFrom, STREAMED, shardsOf, streamsOf } from '../stream/reading.js';
import { clientWith, putAll, visit } from '../support.js';

const HOURS = 60 * 60 * 1000;

/** The shards of the stream, each with its parent's place among them and its records. */
async function lineage(client: DynamoDB): Promise<[number | undefined, string[]][]> {
  const streams = streamsOf(client);
  const arn = await latestStream(client);
  const shards = await shardsOf(streams, arn);
  return Promise.all(
    shards.map(async (shard): Promise<[number | undefined, string[]]> => {
      const parent = shards.findIndex(({ ShardId }) => ShardId === shard.ParentShardId);
      const pages = await pagesFrom(streams, await iteratorOf(streams, arn, shard));
      return [parent < 0 ? undefined : parent, pages.flatMap(({ Records = [] }) => Records.map(brief))];
    }),
  );
}

// Developer Guide, *Change data capture for DynamoDB Streams*, Reading and processing a stream.
describe('streams', () => {
  let clock: Clock;
  beforeEach(() => {
    clock = install({ now: 2_000_000_000_000, toFake: ['Date'] });
  });
  afterEach(() => clock.uninstall());

  it('close a shard after four hours, and go on with a child of it', async () => {
    const client = await clientWith(STREAMED);
    await putAll(client, [visit('ann', 1)]);
    clock.setSystemTime(clock.now + 4 * HOURS - 1);
    await putAll(client, [visit('ann', 2)]);
    clock.setSystemTime(clock.now + 1);
    await putAll(client, [visit('ann', 3), visit('ann', 4)]);
    expect(await lineage(client)).to.deep.equal([
      [undefined, ['INSERT ann 1', 'INSERT ann 2']],
      [0, ['INSERT ann 3', 'INSERT ann 4']],
    ]);
  });

  it('number all the records of a shard below those of its child, and end it with the last one', async () => {
    const client = await clientWith(STREAMED, { shardMs: 0 });
    await putAll(client, [visit('ann', 1), visit('ann', 2), visit('ann', 3)]);
    const streams = streamsOf(client);
    const arn = await latestStream(client);
    let last = 0n;
    for (const shard of await shardsOf(streams, arn)) {
      const { StartingSequenceNumber: start = '', EndingSequenceNumber: end } = shard.SequenceNumberRange ?? {};
      expect(BigInt(start) > last, 'a shard begins after its parent').to.equal(true);
      const [page] = await pagesFrom(streams, await iteratorOf(streams, arn, shard));
      const number = page?.Records?.[0]?.dynamodb?.SequenceNumber;
      last = BigInt(number ?? start);
      if (shard.ShardId !== (await shardsOf(streams, arn)).at(-1)?.ShardId) expect(end).to.equal(number ?? start);
    }
  });

  it('have several lines of shards where they are to, and all changes of a partition key in one of them', async () => {
    const client = await clientWith(STREAMED, { shards: 3, shardMs: 1000 });
    const users = Array.from({ length: 20 }, (_, i) => `user${i}`);
    for (const time of [1, 2, 3]) {
      await Promise.all(users.map((user) => putAll(client, [visit(user, time)])));
      clock.setSystemTime(clock.now + 1000);
    }
    const shards = await lineage(client);
    const lines = shards.map(([parent]) => parent === undefined);
    expect(lines.filter((isFirst) => isFirst)).to.have.lengthOf(3);
    const rootOf = (place: number): number => {
      const parent = shards[place]?.[0];
      return parent === undefined ? place : rootOf(parent);
    };
    for (const user of users) {
      const places = shards.flatMap(([, records], place) =>
        records.filter((each) => each.includes(`${user} `)).map(() => place),
      );
      expect(places).to.have.lengthOf(3);
      expect(new Set(places.map(rootOf)).size, user).to.equal(1);
    }
    expect(new Set(shards.flatMap(([, records], place) => (records.length > 0 ? [rootOf(place)] : []))).size).to.equal(
      3,
    );
  });

  it('keep the number of lines that they began with, whatever a later process is told', async () => {
    const file = join(tmpdir(), `dynochemy-${randomUUID()}.db`);
    try {
      const first = await clientWith(STREAMED, { file, shards: 2 });
      await putAll(first, [visit('ann', 1)]);
      first.destroy();
      const second = sqlite({ file, shards: 5, shardMs: 0 });
      await putAll(second, [visit('ann', 2), visit('bob', 1)]);
      const shards = await lineage(second);
      expect(shards.filter(([parent]) => parent === undefined)).to.have.lengthOf(2);
      expect(shards.flatMap(([, records]) => records)).to.have.members([
        'INSERT ann 1',
        'INSERT ann 2',
        'INSERT bob 1',
      ]);
      second.destroy();
    } finally {
      for (const suffix of ['', '-shm', '-wal']) rmSync(`${file}${suffix}`, { force: true });
    }
  });

  it('close no shard while the clock has stepped back', async () => {
    const client = await clientWith(STREAMED, { shardMs: 1000 });
    await putAll(client, [visit('ann', 1)]);
    clock.setSystemTime(clock.now - HOURS);
    await putAll(client, [visit('ann', 2)]);
    clock.setSystemTime(clock.now + HOURS + 1000);
    await putAll(client, [visit('ann', 3)]);
    expect(await lineage(client)).to.deep.equal([
      [undefined, ['INSERT ann 1', 'INSERT ann 2']],
      [0, ['INSERT ann 3']],
    ]);
  });
});
