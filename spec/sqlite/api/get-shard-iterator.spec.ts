import { expect } from 'chai';
import {
  brief,
  type IteratorType,
  iteratorOf,
  latestStream,
  pagesFrom,
  STREAMED,
  shardsOf,
  streamsOf,
} from '../stream/reading.js';
import { clientWith, putAll, refusal, visit } from '../support.js';

const INVALID = 'ValidationException: One or more parameter values were invalid:';

async function threeRecords() {
  const client = await clientWith(STREAMED);
  await putAll(client, [visit('ann', 1), visit('ann', 2), visit('ann', 3)]);
  const streams = streamsOf(client);
  const arn = await latestStream(client);
  const [shard = {}] = await shardsOf(streams, arn);
  const numbers = (await pagesFrom(streams, await iteratorOf(streams, arn, shard))).flatMap(({ Records = [] }) =>
    Records.map(({ dynamodb }) => String(dynamodb?.SequenceNumber)),
  );
  const read = async (type: IteratorType, number?: string) => {
    const [page] = await pagesFrom(streams, await iteratorOf(streams, arn, shard, type, number));
    return page?.Records?.map(brief);
  };
  return { client, streams, arn, shard, numbers, read };
}

// API Reference, *GetShardIterator*.
describe('GetShardIterator', () => {
  it('begins at the oldest record, at one, or after one', async () => {
    const { numbers, shard, read } = await threeRecords();
    const [one, two, three] = ['INSERT ann 1', 'INSERT ann 2', 'INSERT ann 3'];
    expect(await read('TRIM_HORIZON')).to.deep.equal([one, two, three]);
    expect(await read('AT_SEQUENCE_NUMBER', numbers[1])).to.deep.equal([two, three]);
    expect(await read('AFTER_SEQUENCE_NUMBER', numbers[1])).to.deep.equal([three]);
    expect(await read('AFTER_SEQUENCE_NUMBER', numbers[2])).to.deep.equal([]);
    const start = shard.SequenceNumberRange?.StartingSequenceNumber;
    expect(await read('AT_SEQUENCE_NUMBER', start)).to.deep.equal([one, two, three]);
    expect(await read('AFTER_SEQUENCE_NUMBER', start)).to.deep.equal([one, two, three]);
  });

  it('begins, as the latest, after all that has been written when it is given', async () => {
    const { client, streams, arn, shard } = await threeRecords();
    const latest = await iteratorOf(streams, arn, shard, 'LATEST');
    await putAll(client, [visit('ann', 4)]);
    const [page] = await pagesFrom(streams, latest);
    expect(page?.Records?.map(brief)).to.deep.equal(['INSERT ann 4']);
  });

  it('wants a number where there is to be one, and none elsewhere', async () => {
    const { streams, arn, shard, numbers } = await threeRecords();
    for (const type of ['AT_SEQUENCE_NUMBER', 'AFTER_SEQUENCE_NUMBER'] as const) {
      expect(await refusal(iteratorOf(streams, arn, shard, type))).to.equal(`${INVALID} Invalid SequenceNumber`);
    }
    for (const type of ['TRIM_HORIZON', 'LATEST'] as const) {
      expect(await refusal(iteratorOf(streams, arn, shard, type, numbers[0]))).to.equal(
        `${INVALID} SequenceNumber should not be passed for this iterator type`,
      );
    }
  });

  it('refuses numbers that the shard cannot have', async () => {
    const { streams, arn, shard } = await threeRecords();
    for (const number of ['9'.repeat(40), '0'.repeat(21), '5'.padEnd(21, '0'), 'x'.repeat(30)]) {
      expect(await refusal(iteratorOf(streams, arn, shard, 'AT_SEQUENCE_NUMBER', number)), number).to.equal(
        `${INVALID} Invalid SequenceNumber`,
      );
    }
    expect(await refusal(iteratorOf(streams, arn, shard, 'AT_SEQUENCE_NUMBER', '1'))).to.contain(
      "at 'sequenceNumber' failed to satisfy constraint: Member must have length greater than or equal to 21",
    );
  });

  it('knows no other streams and shards', async () => {
    const { streams, arn, shard } = await threeRecords();
    expect(await refusal(iteratorOf(streams, `${arn}0`, shard))).to.equal(
      `ResourceNotFoundException: Requested resource not found: Stream: ${arn}0 not found`,
    );
    expect(await refusal(iteratorOf(streams, arn, { ShardId: `shardId-${'0'.repeat(20)}-00000000` }))).to.equal(
      'ResourceNotFoundException: Requested resource not found: Shard does not exist',
    );
    expect(await refusal(iteratorOf(streams, 'x'.repeat(50), shard))).to.equal(
      'ValidationException: Invalid StreamArn',
    );
  });
});
