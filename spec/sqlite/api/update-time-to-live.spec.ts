import type { DynamoDB } from '@aws-sdk/client-dynamodb';
import { type Clock, install } from '@sinonjs/fake-timers';
import { expect } from 'chai';
import { clientWith, INDEXED, type Item, putAll, refusal, visit, visitKey } from '../support.js';

const TableName = 'visits';
const NOW = 2_000_000_000;
const FIVE_YEARS = 5 * 365 * 24 * 60 * 60;
const ENABLE = { TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: 'ends' } };
const DISABLE = { TableName, TimeToLiveSpecification: { Enabled: false, AttributeName: 'ends' } };

const ending = (time: number, ends: string | number, more: Item = {}) =>
  visit('u', time, { ends: { N: String(ends) }, ...more });

async function times(client: DynamoDB): Promise<number[]> {
  const { Items = [] } = await client.scan({ TableName });
  return Items.map(({ time }) => Number(time?.N)).sort((a, b) => a - b);
}

// Developer Guide, *Using time to live (TTL) in DynamoDB*.
describe('UpdateTimeToLive', () => {
  let clock: Clock;
  beforeEach(() => {
    clock = install({ now: NOW * 1000, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  });
  afterEach(() => clock.uninstall());

  /** Time passes, and the backend gets its turns. */
  const pass = (seconds: number) => clock.tick(seconds * 1000);

  it('has items expire whose attribute is a number of seconds that has passed, and no others', async () => {
    const client = await clientWith();
    await client.updateTimeToLive(ENABLE);
    await putAll(client, [
      ...[ending(1, NOW - 1), ending(2, NOW + 10), ending(3, NOW + 100), ending(4, NOW - FIVE_YEARS + 3600)],
      ...[ending(5, NOW - FIVE_YEARS - 1), ending(6, -1), ending(7, '1E+100'), ending(8, `${NOW}000`)],
      ...[visit('u', 9, { ends: { S: String(NOW - 1) } }), visit('u', 10)],
    ]);
    expect(await times(client)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    pass(2);
    expect(await times(client)).to.deep.equal([2, 3, 5, 6, 7, 8, 9, 10]);
    pass(10);
    expect(await times(client)).to.deep.equal([3, 5, 6, 7, 8, 9, 10]);
    clock.setSystemTime((NOW + FIVE_YEARS) * 1000);
    pass(2);
    expect(await times(client)).to.deep.equal([5, 6, 7, 8, 9, 10]);
  });

  it('goes by what an item says when it is due', async () => {
    const client = await clientWith();
    await client.updateTimeToLive(ENABLE);
    await putAll(client, [ending(1, NOW + 5), ending(2, NOW + 5), ending(3, NOW + 5), ending(4, NOW + 50)]);
    await client.putItem({ TableName, Item: ending(1, NOW + 50) });
    await client.updateItem({ TableName, Key: visitKey('u', 2), UpdateExpression: 'REMOVE ends' });
    await client.deleteItem({ TableName, Key: visitKey('u', 3) });
    await client.putItem({ TableName, Item: visit('u', 3) });
    await client.putItem({ TableName, Item: ending(4, NOW + 5) });
    pass(10);
    expect(await times(client)).to.deep.equal([1, 2, 3]);
    pass(50);
    expect(await times(client)).to.deep.equal([2, 3]);
  });

  it('keeps an item that has expired readable, and writable, until it is deleted', async () => {
    const client = await clientWith();
    await client.updateTimeToLive(ENABLE);
    await putAll(client, [ending(1, NOW - 1)]);
    expect((await client.getItem({ TableName, Key: visitKey('u', 1) })).Item).to.deep.equal(ending(1, NOW - 1));
    await client.putItem({ TableName, Item: visit('u', 1) });
    pass(10);
    expect(await times(client)).to.deep.equal([1]);
  });

  it('takes expired items out of the indexes and out of the counts', async () => {
    const client = await clientWith(INDEXED);
    await client.updateTimeToLive(ENABLE);
    await putAll(client, [ending(1, NOW + 1, { page: { S: '/' }, hits: { N: '1' } })]);
    expect((await client.scan({ TableName, IndexName: 'byPage' })).Count).to.equal(1);
    pass(10);
    for (const IndexName of ['byPage', 'byHits']) {
      expect((await client.scan({ TableName, IndexName })).Count).to.equal(0);
    }
    const { Table } = await client.describeTable({ TableName });
    expect(Table).to.include({ ItemCount: 0, TableSizeBytes: 0 });
    expect(Table?.GlobalSecondaryIndexes?.[0]).to.include({ ItemCount: 0, IndexSizeBytes: 0 });
  });

  it('counts items that were there before, after a look at all of them', async () => {
    const client = await clientWith();
    const items = Array.from({ length: 600 }, (_, i) => ending(i, i < 400 ? NOW + 5 : NOW + 500));
    await Promise.all(items.map((Item) => client.putItem({ TableName, Item })));
    await client.updateTimeToLive(ENABLE);
    expect((await client.describeTimeToLive({ TableName })).TimeToLiveDescription).to.deep.equal({
      ...{ TimeToLiveStatus: 'ENABLING', AttributeName: 'ends' },
    });
    pass(3);
    expect((await client.describeTimeToLive({ TableName })).TimeToLiveDescription).to.deep.equal({
      ...{ TimeToLiveStatus: 'ENABLED', AttributeName: 'ends' },
    });
    expect(await times(client)).to.have.lengthOf(600);
    pass(10);
    expect(await times(client)).to.have.lengthOf(200);
  });

  it('consumes nothing: a table’s units are all there after a great many items have expired', async () => {
    const { BillingMode: _, ...unbilled } = INDEXED;
    const ProvisionedThroughput = { ReadCapacityUnits: 1000, WriteCapacityUnits: 300 };
    const indexes = unbilled.GlobalSecondaryIndexes?.map((index) => ({ ...index, ProvisionedThroughput }));
    const client = await clientWith({ ...unbilled, ProvisionedThroughput, GlobalSecondaryIndexes: indexes });
    await client.updateTimeToLive(ENABLE);
    await putAll(
      client,
      Array.from({ length: 100 }, (_, i) => ending(i, NOW + 1, { page: { S: '/' } })),
    );
    pass(10);
    expect(await times(client)).to.deep.equal([]);
    await putAll(
      client,
      Array.from({ length: 100 }, (_, i) => ending(i, NOW + 100, { page: { S: '/' } })),
    );
  });

  it('stops when it is disabled, and begins again with another attribute', async () => {
    const client = await clientWith();
    await client.updateTimeToLive(ENABLE);
    await putAll(client, [ending(1, NOW + 5), visit('u', 2, { until: { N: String(NOW + 5) } })]);
    const answer = await client.updateTimeToLive(DISABLE);
    expect(answer.TimeToLiveSpecification).to.deep.equal(DISABLE.TimeToLiveSpecification);
    const { TimeToLiveDescription } = await client.describeTimeToLive({ TableName });
    expect(TimeToLiveDescription).to.deep.equal({ TimeToLiveStatus: 'DISABLED' });
    pass(10);
    expect(await times(client)).to.deep.equal([1, 2]);
    await client.updateTimeToLive({ TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: 'until' } });
    pass(10);
    expect(await times(client)).to.deep.equal([1]);
  });

  it('ends with its client, and with its table', async () => {
    const client = await clientWith();
    await client.updateTimeToLive(ENABLE);
    await client.deleteTable({ TableName });
    pass(10);
    expect(clock.countTimers()).to.equal(0);
    await client.createTable({ ...INDEXED });
    await client.updateTimeToLive(ENABLE);
    pass(1);
    expect(clock.countTimers()).to.equal(1);
    client.destroy();
    expect(clock.countTimers()).to.equal(0);
  });

  it('costs nothing where no table expires: no timer waits', async () => {
    const client = await clientWith();
    await putAll(client, [ending(1, NOW + 1)]);
    pass(1);
    expect(clock.countTimers()).to.equal(0);
  });

  it('refuses what changes nothing, another attribute, and a table that is not there', async () => {
    const client = await clientWith();
    expect(await refusal(client.updateTimeToLive(DISABLE))).to.equal(
      'ValidationException: TimeToLive is already disabled',
    );
    await client.updateTimeToLive(ENABLE);
    expect(await refusal(client.updateTimeToLive(ENABLE))).to.equal(
      'ValidationException: TimeToLive is already enabled',
    );
    for (const Enabled of [true, false]) {
      const TimeToLiveSpecification = { Enabled, AttributeName: 'other' };
      expect(await refusal(client.updateTimeToLive({ TableName, TimeToLiveSpecification }))).to.equal(
        'ValidationException: TimeToLive is active on a different AttributeName: current AttributeName is ends',
      );
    }
    const unnamed = { TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: '' } };
    expect(await refusal(client.updateTimeToLive(unnamed))).to.equal(
      'ValidationException: TimeToLiveSpecification.AttributeName must be non empty',
    );
    for (const call of [
      client.updateTimeToLive({ ...ENABLE, TableName: 'nothing' }),
      client.describeTimeToLive({ TableName: 'nothing' }),
    ]) {
      expect(await refusal(call)).to.equal(
        'ResourceNotFoundException: Requested resource not found: Table: nothing not found',
      );
    }
  });
});
