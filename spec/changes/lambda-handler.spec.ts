import type { DynamoDB } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  checkpointTable,
  del,
  type LambdaEvent,
  type LambdaRecord,
  lambdaHandler,
  put,
  type Solvent,
  solvent,
  table,
  update,
  view,
} from '../../lib/index.js';
import { sqlite } from '../../lib/sqlite/index.js';
import { latestStream, recordsOf, streamsOf } from '../sqlite/stream/reading.js';
import { CountsByPage, counted, folded, PageCounts, switchOn, Visits, visited, visitPages } from './visits.js';

/** All records of a table's stream as Lambda has them: JSON, with binary in base64. */
async function lambdaRecords(client: DynamoDB, name = 'visits'): Promise<LambdaRecord[]> {
  const arn = await latestStream(client, name);
  const records = await recordsOf(streamsOf(client), arn);
  const text = JSON.stringify(
    records.map(({ dynamodb, ...record }) => ({
      ...record,
      eventSourceARN: arn,
      dynamodb: { ...dynamodb, ApproximateCreationDateTime: Number(dynamodb?.ApproximateCreationDateTime) / 1000 },
    })),
    (_, value) => (isBytes(value) ? Buffer.from(Object.values(value)).toString('base64') : value),
  );
  return JSON.parse(text);
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}

function numberOf({ dynamodb }: LambdaRecord | undefined = {}): string | undefined {
  return dynamodb?.SequenceNumber;
}

describe('lambdaHandler', () => {
  let client: DynamoDB;
  let s: Solvent;
  let warnings: string[];
  const hear = ({ message, name }: Error) => name === 'DynochemyWarning' && warnings.push(message);

  beforeEach(async () => {
    client = sqlite();
    s = await visited(client);
    warnings = [];
    process.on('warning', hear);
  });
  afterEach(async () => {
    process.off('warning', hear);
    await s.close();
    client.destroy();
  });

  const handle = lambdaOf(() => client);
  const expectRight = async () => expect(await counted(s)).to.deep.equal(folded(await s.scan(Visits)));

  it('applies the records of an event, and has nothing to complain about', async () => {
    await visitPages(s, 40);
    await s.query(Visits, 'user 1').delete();
    expect(await handle(await lambdaRecords(client))).to.deep.equal([]);
    await expectRight();
  });

  it('counts each record once, however often it comes and to how many at once', async () => {
    await visitPages(s, 40);
    const records = await lambdaRecords(client);
    expect(await handle(records.slice(0, 25))).to.deep.equal([]);
    const all = await Promise.all([handle(records), handle(records), handle(records.slice(10))]);
    expect(all.flat()).to.deep.equal([]);
    await handle(records.slice(3, 7));
    await expectRight();
  });

  it('counts each record once where the records of a shard are divided by their partition keys', async () => {
    await visitPages(s, 60);
    const records = await lambdaRecords(client);
    const parts = new Map<string, LambdaRecord[]>();
    for (const record of records) {
      const user = JSON.stringify(record.dynamodb?.Keys);
      parts.set(user, [...(parts.get(user) ?? []), record]);
    }
    await Promise.all(Array.from(parts.values(), (part) => handle(part)));
    await expectRight();
  });

  it('names the first record that a view cannot follow, has applied those before it, and warns', async () => {
    for (const page of ['/a', '/b', '/bad', '/c']) await s.put(Visits, { user: page, time: 1, page });
    const records = await lambdaRecords(client);
    const picky = view({
      ...{ name: 'picky', from: Visits, to: PageCounts, remove: () => [] },
      add: (visit) => {
        if (visit.page === '/bad') throw new Error('no');
        return CountsByPage.add(visit);
      },
    });
    const handler = lambdaHandler({ client, views: [picky], consumer: 'counts' });
    const { batchItemFailures } = await handler({ Records: records });
    expect(batchItemFailures).to.deep.equal([{ itemIdentifier: numberOf(records[2]) }]);
    await new Promise(setImmediate);
    expect(warnings.join()).to.include("View 'picky': add() threw Error: no.");
    expect(await counted(s)).to.deep.equal({ '/a': 1, '/b': 1 });
    const mended = lambdaHandler({ client, views: [CountsByPage], consumer: 'counts' });
    expect(await mended({ Records: records.slice(2) })).to.deep.equal({ batchItemFailures: [] });
    await expectRight();
  });

  it('follows items whose keys are binary', async () => {
    const Files = table<{ id: Uint8Array; size: number }>()({ name: 'files', hashKey: { name: 'id', type: 'B' } });
    const Sizes = table<{ id: string; size: number }>()({ name: 'sizes', hashKey: 'id' });
    const own = solvent(client, { tables: [Files, Sizes] });
    await own.createTables();
    await switchOn(client, 'files');
    await own.put(Files, { id: new Uint8Array([1, 2, 255]), size: 5 });
    const sum = (sign: number) => (file: { id: Uint8Array; size: number }) => [
      update(Sizes, Buffer.from(file.id).toString('hex'), { add: { size: sign * file.size } }),
    ];
    const bySize = view({ name: 'sizes', from: Files, to: Sizes, add: sum(1), remove: sum(-1) });
    const records = await lambdaRecords(client, 'files');
    await lambdaHandler({ client, views: [bySize] })({ Records: records });
    await lambdaHandler({ client, views: [bySize] })({ Records: records });
    expect(await own.scan(Sizes)).to.deep.equal([{ id: '0102ff', size: 5 }]);
    await own.close();
  });

  it('keeps checkpoints of items in the table that it is told, and lets them go by time to live', async () => {
    const Others = checkpointTable('others');
    const own = solvent(client, { tables: [Others] });
    await own.createTables();
    await visitPages(s, 1);
    const [record] = await lambdaRecords(client);
    await lambdaHandler({ client, views: [CountsByPage], checkpoints: Others })({ Records: record ? [record] : [] });
    const [checkpoint] = await own.scan(Others);
    expect(checkpoint?.sequenceNumber).to.equal(numberOf(record));
    expect(checkpoint?.expiresAt).to.be.above((checkpoint?.at ?? 0) + 24 * 60 * 60);
    await own.close();
  });

  it('rejects what is not meant for its views', async () => {
    await visitPages(s, 1);
    const [record = {}] = await lambdaRecords(client);
    const errorOf = async (records: LambdaRecord[]) => handle(records).then(String, String);
    expect(await errorOf([{ ...record, eventSourceARN: 'arn:aws:dynamodb:x:1:table/other/stream/1' }])).to.include(
      "No view follows table 'other'",
    );
    expect(await errorOf([{ ...record, dynamodb: { ...record.dynamodb, StreamViewType: 'KEYS_ONLY' } }])).to.include(
      'shows KEYS_ONLY, and views want NEW_AND_OLD_IMAGES',
    );
    expect(() => lambdaHandler({ client, views: [] })).to.throw('at least one view');
  });

  it('leaves the view as the table says, however the batches are cut, repeated and lost', async () => {
    const user = fc.constantFrom('ann', 'bob', 'cat');
    const visit = fc.record({ user, time: fc.nat({ max: 2 }), page: fc.constantFrom('/a', '/b') });
    const write = fc.oneof(
      visit.map((item) => put(Visits, item)),
      visit.map(({ user, time }) => del(Visits, [user, time])),
    );
    const cuts = fc.array(fc.record({ length: fc.integer({ min: 1, max: 9 }), isRepeated: fc.boolean() }));
    await fc.assert(
      fc.asyncProperty(fc.array(write, { maxLength: 30 }), cuts, async (writes, batches) => {
        const other = sqlite();
        const own = await visited(other);
        for (const operation of writes) own.operations.next(operation);
        await own.flush();
        const records = await lambdaRecords(other);
        const handler = lambdaOf(() => other);
        let from = 0;
        for (const { length, isRepeated } of batches) {
          await handler(records.slice(from, from + length));
          if (!isRepeated) from += length;
        }
        await handler(records.slice(from));
        expect(await counted(own)).to.deep.equal(folded(await own.scan(Visits)));
        await own.close();
        other.destroy();
      }),
      { numRuns: 20 },
    );
  }).timeout(60_000);
});

/** Handles records, and returns the failures. */
function lambdaOf(client: () => DynamoDB): (records: LambdaRecord[]) => Promise<object[]> {
  return async (Records) => {
    const event: LambdaEvent = { Records };
    const { batchItemFailures } = await lambdaHandler({ client: client(), views: [CountsByPage] })(event);
    return batchItemFailures;
  };
}
