import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { firstValueFrom, lastValueFrom, take, toArray } from 'rxjs';
import { type Change, changes, put, type Solvent } from '../../lib/index.js';
import { sqlite } from '../../lib/sqlite/index.js';
import { refusal, stubClient } from '../support/stub-client.js';
import { StreamWorld } from './stream-world.js';
import { backends, switchOff, type Visit, Visits, visitEach, visited, visitPages } from './visits.js';

for (const backend of backends()) {
  describe(`changes of a table of ${backend.name}`, function () {
    this.timeout(60_000);
    let client: DynamoDBClient;
    let s: Solvent;
    visitEach(backend, (...opened) => {
      [client, s] = opened;
    });

    const all = () => lastValueFrom(changes(client, Visits).pipe(toArray()));

    it('are what was written, with the item before and after, its key, its place and its time', async () => {
      // DynamoDB Local tells times to the minute.
      const startedAt = Math.floor(Date.now() / 60_000) * 60_000;
      await s.put(Visits, { user: 'ann', time: 17, page: '/' });
      await s.update(Visits, ['ann', 17], { set: { page: '/a' } });
      await s.delete(Visits, ['ann', 17]);
      await switchOff(client);
      const found = await all();
      const at = (page: string) => ({ user: 'ann', time: 17, page });
      expect(found.map(({ kind, before, after }) => [kind, before, after])).to.deep.equal([
        ['insert', undefined, at('/')],
        ['modify', at('/'), at('/a')],
        ['remove', at('/a'), undefined],
      ]);
      for (const { key, position, at, isExpiry } of found) {
        expect(key).to.deep.equal({ user: 'ann', time: 17 });
        expect(position.shard).to.match(/^shardId-/);
        expect(at.getTime()).to.be.within(startedAt, Date.now());
        expect(isExpiry).to.equal(false);
      }
    });

    it('of one item come in their order, whatever shards they are in', async () => {
      await visitPages(s, 100);
      await switchOff(client);
      expect(lastItems(await all())).to.have.deep.members(await s.scan(Visits));
    });

    it('are read on from a position of each shard, with none twice', async () => {
      await visitPages(s, 60);
      await switchOff(client);
      const first = await lastValueFrom(changes(client, Visits).pipe(take(25), toArray()));
      const from: Record<string, string> = {};
      for (const { position } of first) from[position.shard] = position.sequenceNumber;
      const rest = await lastValueFrom(changes(client, Visits, { from }).pipe(toArray()));
      expect(first.length + rest.length).to.equal((await all()).length);
      expect(lastItems([...first, ...rest])).to.have.deep.members(await s.scan(Visits));
    });

    it('go on as others write, until nobody wants more', async () => {
      const found: Change<Visit>[] = [];
      await visitPages(s, 5);
      for await (const change of changes(client, Visits)) {
        found.push(change);
        if (found.length === 5) await visitPages(s, 20);
        if (found.length === 12) break;
      }
      expect(found).to.have.lengthOf(12);
    });
  });
}

/** What changes leave of nothing; each is to begin with what the last one of its item has left. */
function lastItems(found: readonly Change<Visit>[]): Visit[] {
  const items = new Map<string, Visit>();
  for (const { key, before, after } of found) {
    const id = JSON.stringify(key);
    expect(items.get(id)).to.deep.equal(before);
    if (after) items.set(id, after);
    else items.delete(id);
  }
  return [...items.values()];
}

describe('changes', () => {
  it('are none before now, where they are asked for from now on', async () => {
    const client = sqlite();
    const s = await visited(client);
    await visitPages(s, 5);
    const next = firstValueFrom(changes(client, Visits, { from: 'now' }));
    // Until it has been subscribed to for long enough.
    let isFound = false;
    void next.then(() => (isFound = true));
    for (let time = 100; !isFound; time += 1) await s.put(Visits, { user: 'new', time, page: '/' });
    expect((await next).key.user).to.equal('new');
    await s.close();
    client.destroy();
  });

  it('show no more of items than the stream does', async () => {
    const client = sqlite();
    const s = await visited(client, 'KEYS_ONLY');
    await visitPages(s, 1);
    const { key, before, after } = await firstValueFrom(changes(client, Visits));
    expect([key, before, after]).to.deep.equal([{ user: 'user 0', time: 0 }, undefined, undefined]);
    await s.close();
    client.destroy();
  });

  it('keep attributes of any name', async () => {
    const client = sqlite();
    const s = await visited(client);
    const odd = JSON.parse('{ "user": "ann", "time": 1, "page": "/", "__proto__": 1, "constructor": 2 }');
    await s.put(Visits, odd);
    const { after } = await firstValueFrom(changes(client, Visits));
    expect(Object.entries(after ?? {})).to.have.deep.members(Object.entries(odd));
    await s.close();
    client.destroy();
  });

  it('come through throttles and faults on the way', async () => {
    let count = 0;
    const client = sqlite({
      shards: 2,
      faults: ({ operation }) => {
        if (!/Stream|Shard|Records/.test(operation)) return undefined;
        count += 1;
        return count % 3 === 0 ? undefined : count % 3 === 1 ? 'throttle' : 'resetAfter';
      },
    });
    const s = await visited(client);
    await visitPages(s, 35);
    await switchOff(client);
    expect(await lastValueFrom(changes(client, Visits).pipe(toArray()))).to.have.lengthOf(35);
    expect(count).to.be.above(6);
    await s.close();
    client.destroy();
  });

  it('leave no timer and no request behind, once nobody wants them', async () => {
    const world = new StreamWorld({ shards: 2 });
    const s = await visited(world.client);
    await visitPages(s, 5);
    const { client, scheduler } = world;
    const found = await lastValueFrom(changes(client, Visits, { scheduler }).pipe(take(5), toArray()));
    expect(found).to.have.lengthOf(5);
    let lateCount = 0;
    world.onRequest = () => {
      lateCount += 1;
      return undefined;
    };
    for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
    expect([lateCount, world.scheduler.timerCount]).to.deep.equal([0, 0]);
    await s.close();
    world.end();
  });

  it('are read from many shards at once, without a warning', async () => {
    const client = sqlite({ shards: 40 });
    const s = await visited(client);
    const warnings: Error[] = [];
    const hear = (warning: Error) => warning.name === 'MaxListenersExceededWarning' && warnings.push(warning);
    process.on('warning', hear);
    for (let n = 0; n < 100; n += 1) s.put(Visits, { user: `user ${n}`, time: n, page: '/' });
    await s.flush();
    expect(await lastValueFrom(changes(client, Visits).pipe(take(100), toArray()))).to.have.lengthOf(100);
    await new Promise(setImmediate);
    process.off('warning', hear);
    expect(warnings).to.deep.equal([]);
    await s.close();
    client.destroy();
  });

  it('are read no further ahead than a page of each shard', async () => {
    const client = sqlite({ shards: 1 });
    const s = await visited(client);
    for (let page = 0; page < 3; page += 1) {
      const writes = Array.from({ length: 1000 }, (_, time) => put(Visits, { user: `u${page}`, time, page: '/' }));
      await lastValueFrom(s.ingest(writes));
    }
    let readCount = 0;
    const handler = client.config.requestHandler;
    const handle = handler.handle.bind(handler);
    handler.handle = async (...args: Parameters<typeof handle>) => {
      if (args[0].headers['x-amz-target']?.endsWith('GetRecords')) readCount += 1;
      return handle(...args);
    };
    const iterator = changes(client, Visits)[Symbol.asyncIterator]();
    for (let count = 0; count < 1000; count += 1) await iterator.next();
    for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
    expect(readCount).to.equal(1);
    await iterator.next();
    expect(readCount).to.equal(2);
    await iterator.return();
    await s.close();
    client.destroy();
  });

  it('tell of items that were deleted by their time to live', async () => {
    const records = [
      {
        eventName: 'REMOVE',
        dynamodb: record('1'),
        userIdentity: { PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' },
      },
    ];
    const { client } = streamStub({ GetRecords: () => ({ body: { Records: records, NextShardIterator: 'i' } }) });
    expect((await firstValueFrom(changes(client, Visits))).isExpiry).to.equal(true);
  });

  it('ask for an expired iterator anew, from the last record on', async () => {
    let count = 0;
    const replies = [
      { body: { Records: [{ eventName: 'INSERT', dynamodb: record('123') }], NextShardIterator: 'i' } },
      refusal('ExpiredIteratorException'),
      { body: { Records: [{ eventName: 'INSERT', dynamodb: record('456') }] } },
    ];
    const { client, requests } = streamStub({ GetRecords: () => replies[count++] ?? refusal('ValidationException') });
    const found = await lastValueFrom(changes(client, Visits).pipe(take(2), toArray()));
    expect(found.map(({ position }) => position.sequenceNumber)).to.deep.equal(['123', '456']);
    const asked = requests.filter(({ api }) => api === 'GetShardIterator').map(({ text }) => JSON.parse(text));
    expect(asked.map((each) => [each.ShardIteratorType, each.SequenceNumber])).to.deep.equal([
      ['TRIM_HORIZON', undefined],
      ['AFTER_SEQUENCE_NUMBER', '123'],
    ]);
  });

  it('end in an error where some are gone before they were read', async () => {
    const gone = () => refusal('TrimmedDataAccessException');
    const { client } = streamStub({ GetShardIterator: gone });
    const from = { 'shard-1': '5' };
    const error = await firstValueFrom(changes(client, Visits, { from })).catch((caught) => caught);
    expect(error).to.include({ name: 'TrimmedDataAccessError', shard: 'shard-1' });
    expect(error.message).to.match(/24 hours.*Rebuild/);
    const unlisted = await firstValueFrom(changes(client, Visits, { from: { 'shard-0': '5' } })).catch(String);
    expect(unlisted).to.match(/^TrimmedDataAccessError/);
  });

  it('end in an error where the stream cannot be read, and where there is none', async () => {
    const { client } = streamStub({ DescribeStream: () => refusal('AccessDeniedException') });
    expect(await firstValueFrom(changes(client, Visits)).catch(String)).to.match(
      /^RequestError: The stream of table 'visits' cannot be read: AccessDeniedException/,
    );
    const none = streamStub({ DescribeTable: () => ({ body: { Table: {} } }) });
    expect(await firstValueFrom(changes(none.client, Visits)).catch(String)).to.match(
      /^ValidationError: Table 'visits' has no stream: switch one on/,
    );
  });

  it('refuse what is no place to begin, and unknown options', () => {
    const { client } = streamStub({});
    // @ts-expect-error: there is no such place
    expect(() => changes(client, Visits, { from: 'end' })).to.throw('not from end');
    // @ts-expect-error: there is no such option
    expect(() => changes(client, Visits, { form: 'now' })).to.throw("Unknown option 'form'");
  });
});

type StubAnswer = () => { status?: number; body: unknown };

function record(SequenceNumber: string) {
  const Keys = { user: { S: 'ann' }, time: { N: '1' } };
  return { Keys, SequenceNumber, ApproximateCreationDateTime: 1_800_000_000 };
}

/** A stream of one shard, but for what is answered otherwise. */
function streamStub(answers: Readonly<Record<string, StubAnswer>>) {
  const usual: Record<string, unknown> = {
    DescribeTable: { Table: { LatestStreamArn: 'arn' } },
    DescribeStream: { StreamDescription: { StreamStatus: 'ENABLED', Shards: [{ ShardId: 'shard-1' }] } },
    GetShardIterator: { ShardIterator: 'i' },
    GetRecords: { Records: [], NextShardIterator: 'i' },
  };
  return stubClient(({ api }) => answers[api]?.() ?? { body: usual[api] });
}
