import { expect } from 'chai';
import { STREAMED, streamsOf } from '../stream/reading.js';
import { clientWith, refusal } from '../support.js';

// API Reference, *ListStreams*.
describe('ListStreams', () => {
  it('lists no table that never had a stream', async () => {
    const client = await clientWith();
    expect((await streamsOf(client).listStreams({})).Streams).to.deep.equal([]);
    expect((await streamsOf(client).listStreams({ TableName: 'nothing' })).Streams).to.deep.equal([]);
  });

  it('lists the streams of all tables, or of one, page by page', async () => {
    const client = await clientWith(STREAMED);
    const streams = streamsOf(client);
    for (const TableName of ['aaa', 'bbb']) await client.createTable({ ...STREAMED, TableName });
    const names: (string | undefined)[][] = [];
    let start: string | undefined;
    do {
      const page = await streams.listStreams({ Limit: 2, ExclusiveStartStreamArn: start });
      names.push(page.Streams?.map(({ TableName }) => TableName) ?? []);
      start = page.LastEvaluatedStreamArn;
    } while (start !== undefined);
    expect(names).to.deep.equal([['aaa', 'bbb'], ['visits']]);
    const { Streams } = await streams.listStreams({ TableName: 'bbb' });
    const { Table } = await client.describeTable({ TableName: 'bbb' });
    expect(Streams).to.deep.equal([
      { TableName: 'bbb', StreamArn: Table?.LatestStreamArn, StreamLabel: Table?.LatestStreamLabel },
    ]);
  });

  it('refuses a limit that is none, and an ARN that is no stream’s', async () => {
    const streams = streamsOf(await clientWith());
    expect(await refusal(streams.listStreams({ Limit: 0 }))).to.contain('Member must have value greater than or equal');
    expect(await refusal(streams.listStreams({ Limit: 101 }))).to.equal(
      'ValidationException: One or more parameter values were invalid: Limit cannot be greater than the maximum allowed size: 100',
    );
    expect(await refusal(streams.listStreams({ ExclusiveStartStreamArn: 'x'.repeat(40) }))).to.equal(
      'ValidationException: Invalid StreamArn',
    );
  });
});
