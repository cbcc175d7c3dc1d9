import type { DynamoDB, StreamSpecification } from '@aws-sdk/client-dynamodb';
import { install } from '@sinonjs/fake-timers';
import { expect } from 'chai';
import { clientWith, putAll, refusal, VISITS, visit } from '../support.js';
import { brief, latestStream, recordsOf, STREAMED, shardsOf, streamsOf } from './reading.js';

const TableName = 'visits';
const ON: StreamSpecification = { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' };
const OFF: StreamSpecification = { StreamEnabled: false };

const change = (client: DynamoDB, StreamSpecification: StreamSpecification) =>
  client.updateTable({ TableName, StreamSpecification });

async function streamMembers(client: DynamoDB) {
  const { Table } = await client.describeTable({ TableName });
  return [Table?.StreamSpecification, Table?.LatestStreamLabel, Table?.LatestStreamArn];
}

async function statusOf(client: DynamoDB, StreamArn: string) {
  const { StreamDescription } = await streamsOf(client).describeStream({ StreamArn });
  return StreamDescription?.StreamStatus;
}

// API Reference, *StreamSpecification*; what is said of streams is measured on the service, October 2026.
describe('StreamSpecification', () => {
  it('gives a new table a stream, whose label is the time', async () => {
    const clock = install({ now: 1_432_155_070_252, toFake: ['Date'] });
    try {
      const client = await clientWith(STREAMED);
      const label = '2015-05-20T20:51:10.252';
      const arn = `arn:aws:dynamodb:local:000000000000:table/visits/stream/${label}`;
      expect(await streamMembers(client)).to.deep.equal([STREAMED.StreamSpecification, label, arn]);
    } finally {
      clock.uninstall();
    }
  });

  it('switches a stream on, off, and a new one on, though it be in the same millisecond', async () => {
    const clock = install({ now: 2_000_000_000_000, toFake: ['Date'] });
    try {
      const client = await clientWith();
      const { TableDescription } = await change(client, ON);
      expect(TableDescription?.StreamSpecification).to.deep.equal(ON);
      const [, label, first] = await streamMembers(client);
      await change(client, OFF);
      expect(await streamMembers(client)).to.deep.equal([undefined, label, first]);
      await change(client, { ...ON, StreamViewType: 'NEW_IMAGE' });
      const second = await latestStream(client);
      expect(second).not.to.equal(first);
      expect(await statusOf(client, String(first))).to.equal('DISABLED');
      expect(await statusOf(client, second)).to.equal('ENABLED');
    } finally {
      clock.uninstall();
    }
  });

  it('has each stream show what was changed while it was on', async () => {
    const client = await clientWith();
    await putAll(client, [visit('ann', 1)]);
    await change(client, ON);
    const first = await latestStream(client);
    await putAll(client, [visit('ann', 2)]);
    await change(client, OFF);
    await putAll(client, [visit('ann', 3)]);
    await change(client, ON);
    await putAll(client, [visit('ann', 4)]);
    const streams = streamsOf(client);
    expect((await recordsOf(streams, first)).map(brief)).to.deep.equal(['INSERT ann 2']);
    expect((await recordsOf(streams, await latestStream(client))).map(brief)).to.deep.equal(['INSERT ann 4']);
  });

  it('closes the shards of a stream that is switched off with their last records', async () => {
    const client = await clientWith(STREAMED, { shards: 2 });
    const arn = await latestStream(client);
    await putAll(client, [visit('ann', 1), visit('ann', 2)]);
    await change(client, OFF);
    const streams = streamsOf(client);
    const [, last] = await recordsOf(streams, arn);
    const ends = (await shardsOf(streams, arn)).map(({ SequenceNumberRange: range }) => [
      range?.EndingSequenceNumber === range?.StartingSequenceNumber,
      range?.EndingSequenceNumber === last?.dynamodb?.SequenceNumber,
    ]);
    expect(ends).to.have.deep.members([
      [true, false],
      [false, true],
    ]);
  });

  it('keeps the stream of a table that is gone, and of one that takes its name, apart', async () => {
    const client = await clientWith(STREAMED);
    const arn = await latestStream(client);
    await putAll(client, [visit('ann', 1)]);
    await client.deleteTable({ TableName });
    const streams = streamsOf(client);
    expect(await statusOf(client, arn)).to.equal('DISABLED');
    await client.createTable(STREAMED);
    expect((await recordsOf(streams, arn)).map(brief)).to.deep.equal(['INSERT ann 1']);
    expect(await recordsOf(streams, await latestStream(client))).to.deep.equal([]);
    expect((await streams.listStreams({ TableName })).Streams).to.have.lengthOf(2);
  });

  it('refuses to switch on what is on, and to switch off what is not', async () => {
    const client = await clientWith(VISITS);
    const none = 'ValidationException: Table has no stream to disable: TableName: visits';
    expect(await refusal(change(client, OFF))).to.equal(none);
    await change(client, ON);
    for (const StreamViewType of ['KEYS_ONLY', 'NEW_IMAGE'] as const) {
      expect(await refusal(change(client, { StreamEnabled: true, StreamViewType }))).to.equal(
        'ValidationException: Table already has an enabled stream: TableName: visits',
      );
    }
    await change(client, OFF);
    expect(await refusal(change(client, OFF))).to.equal(none);
  });
});
