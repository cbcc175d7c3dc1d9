import { expect } from 'chai';
import fc from 'fast-check';
import { call, type Reply } from '../../lib/dynamodb/call.js';
import { createTables } from '../../lib/dynamodb/create-tables.js';
import { encode } from '../../lib/dynamodb/encode.js';
import { del, get, put, update } from '../../lib/index.js';
import type { KeyedOperation } from '../../lib/operation/operation.js';
import { scan } from '../../lib/operation/query.js';
import { compileSelection } from '../../lib/operation/selection.js';
import { sqlite } from '../../lib/sqlite/index.js';
import { table } from '../../lib/table/table.js';
import { stubClient } from '../support/stub-client.js';

interface Visit {
  user: string;
  time: number;
  page?: string;
  bytes?: Uint8Array;
}

const Visits = table<Visit>()({ name: 'visits', hashKey: 'user', rangeKey: { name: 'time', type: 'N' } });
const { signal } = new AbortController();

const KEY = (user: string, time: string) => ({ user: { S: user }, time: { N: time } });

describe('call', () => {
  describe('of puts and deletes', () => {
    const batch = [
      put(Visits, { user: 'ann', time: 1 }),
      del(Visits, ['ann', 2]),
      put(Visits, { user: 'bob', time: 1 }),
    ];

    it('makes one BatchWriteItem of them', async () => {
      const { sent } = await answered(batch, {});
      expect(sent).to.deep.equal([
        {
          api: 'BatchWriteItem',
          input: {
            RequestItems: {
              visits: [
                { PutRequest: { Item: KEY('ann', '1') } },
                { DeleteRequest: { Key: KEY('ann', '2') } },
                { PutRequest: { Item: KEY('bob', '1') } },
              ],
            },
            ReturnConsumedCapacity: 'INDEXES',
          },
        },
      ]);
    });

    it('spells binary and all else as the SDK would', async () => {
      const { sent } = await answered(
        [put(Visits, { user: '"\u0007\u2028😀', time: 0.5, bytes: Buffer.from([0, 255]) })],
        {},
      );
      expect(sent[0]?.input).to.have.deep.nested.property('RequestItems.visits[0].PutRequest.Item', {
        ...KEY('"\u0007\u2028😀', '0.5'),
        bytes: { B: 'AP8=' },
      });
    });

    it('knows what is unprocessed by its key, however that is spelled and ordered', async () => {
      const UnprocessedItems = {
        visits: [
          { PutRequest: { Item: { page: { S: 'x' }, time: { N: '1.00' }, user: { S: 'bob' } } } },
          { DeleteRequest: { Key: KEY('ann', '2E0') } },
        ],
      };
      const { answers, strangerCount } = await answered(batch, { UnprocessedItems });
      expect(answers).to.deep.equal([{ item: undefined }, 'unprocessed', 'unprocessed']);
      expect(strangerCount).to.equal(0);
    });

    it('counts keys that nobody asked for', async () => {
      const UnprocessedItems = { visits: [{ DeleteRequest: { Key: KEY('eve', '1') } }], others: [] };
      const { answers, strangerCount } = await answered(batch, { UnprocessedItems });
      expect(answers).to.deep.equal([{ item: undefined }, { item: undefined }, { item: undefined }]);
      expect(strangerCount).to.equal(1);
    });

    it('hands consumed capacity on', async () => {
      const ConsumedCapacity = [{ TableName: 'visits', CapacityUnits: 3 }];
      expect((await answered(batch, { ConsumedCapacity })).consumed).to.deep.equal(ConsumedCapacity);
    });
  });

  describe('of gets', () => {
    const batch = [get(Visits, ['ann', 1]), get(Visits, ['ann', 2]), get(Visits, ['bob', 1])];

    it('gives each its item, however the service orders and spells them; a missing one is undefined', async () => {
      const bob = { page: { S: '/' }, ...KEY('bob', '1.0') };
      const { sent, answers, strangerCount } = await answered(batch, {
        Responses: { visits: [bob, KEY('ann', '1')] },
        UnprocessedKeys: {},
      });
      expect(answers).to.deep.equal([{ item: KEY('ann', '1') }, { item: undefined }, { item: bob }]);
      expect(strangerCount).to.equal(0);
      expect(sent[0]?.input).to.deep.equal({
        RequestItems: {
          visits: { Keys: [KEY('ann', '1'), KEY('ann', '2'), KEY('bob', '1')], ConsistentRead: true },
        },
        ReturnConsumedCapacity: 'INDEXES',
      });
    });

    it('tells what is unprocessed from what is missing, and counts strangers', async () => {
      const { answers, strangerCount } = await answered(batch, {
        Responses: { visits: [KEY('eve', '1')] },
        UnprocessedKeys: { visits: { Keys: [KEY('ann', '02')] } },
      });
      expect(answers).to.deep.equal([{ item: undefined }, 'unprocessed', { item: undefined }]);
      expect(strangerCount).to.equal(1);
    });

    it('gives every permutation of a reply to the right ones', async () => {
      const keys = Array.from({ length: 12 }, (_, index) => index);
      await fc.assert(
        fc.asyncProperty(fc.shuffledSubarray(keys), fc.shuffledSubarray(keys), async (found, unprocessed) => {
          const { answers } = await answered(
            keys.map((time) => get(Visits, ['ann', time])),
            {
              Responses: {
                visits: found.filter((time) => !unprocessed.includes(time)).map((time) => KEY('ann', `${time}.0`)),
              },
              UnprocessedKeys: { visits: { Keys: unprocessed.map((time) => KEY('ann', `0${time}`)) } },
            },
          );
          for (const time of keys) {
            const item = found.includes(time) ? KEY('ann', `${time}.0`) : undefined;
            expect(answers[time]).to.deep.equal(unprocessed.includes(time) ? 'unprocessed' : { item });
          }
        }),
        { numRuns: 30 },
      );
    });

    it('keeps keys apart that would run together', async () => {
      const Pairs = table<{ a: string; b: string }>()({ name: 'pairs', hashKey: 'a', rangeKey: 'b' });
      const { answers } = await answered([get(Pairs, ['ab', 'c']), get(Pairs, ['a', 'bc'])], {
        Responses: { pairs: [{ a: { S: 'a' }, b: { S: 'bc' } }] },
      });
      expect(answers).to.deep.equal([{ item: undefined }, { item: { a: { S: 'a' }, b: { S: 'bc' } } }]);
    });

    it('matches binary keys', async () => {
      const Blobs = table<{ id: Uint8Array }>()({ name: 'blobs', hashKey: { name: 'id', type: 'B' } });
      const { answers } = await answered([get(Blobs, Buffer.from([1, 2]))], {
        Responses: { blobs: [{ id: { B: 'AQI=' } }] },
      });
      expect(answers[0]).to.have.deep.nested.property('item.id.B', new Uint8Array([1, 2]));
    });
  });

  describe('of one operation', () => {
    it('sends a conditional put with its condition, and answers with the old item', async () => {
      const operation = put(Visits, { user: 'ann', time: 1 }, { if: { attr: 'page', eq: '/' }, returnOld: true });
      const { sent, answers } = await answered([operation], { Attributes: KEY('ann', '1') });
      expect(sent[0]).to.have.property('api', 'PutItem');
      expect(sent[0]?.input).to.include({
        TableName: 'visits',
        ReturnValues: 'ALL_OLD',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      expect(answers).to.deep.equal([{ item: KEY('ann', '1') }]);
    });

    it('asks an update for the item after it, and a delete for nothing', async () => {
      const after = await answered([update(Visits, ['ann', 1], { set: { page: '/' } })], {});
      expect(after.sent[0]?.input).to.include({ ReturnValues: 'ALL_NEW' });
      const removed = await answered([del(Visits, ['ann', 1], { if: { attr: 'page', exists: true } })], {});
      expect(removed.sent[0]).to.have.property('api', 'DeleteItem');
      expect(removed.sent[0]?.input).to.not.have.property('ReturnValues');
      expect(removed.answers).to.deep.equal([{ item: undefined }]);
    });

    it('fetches a page', async () => {
      const { client, requests } = stubClient(() => ({
        body: { Items: [KEY('ann', '1')], LastEvaluatedKey: KEY('ann', '1') },
      }));
      const input = compileSelection(scan(Visits).selection)({ after: undefined, segment: 0, wanted: 5 });
      const { answers } = await call(client, [{ api: 'Scan', table: Visits, input, units: 1, wireBytes: 0 }], signal);
      expect(answers).to.deep.equal([{ items: [KEY('ann', '1')], after: KEY('ann', '1') }]);
      expect(requests.map(({ api }) => api)).to.deep.equal(['Scan']);
    });
  });

  it('throws the error of the service', async () => {
    const { client } = stubClient(() => ({ status: 400, body: { __type: 'x#ThrottlingException' } }));
    const error = await call(client, [encode(del(Visits, ['ann', 1]))], signal).catch((reason) => reason);
    expect(error).to.have.property('name', 'ThrottlingException');
  });

  it('answers nothing with nothing', async () => {
    const { client, requests } = stubClient(() => ({ body: {} }));
    expect(await call(client, [], signal)).to.deep.equal({ answers: [], consumed: [], strangerCount: 0 });
    expect(requests).to.deep.equal([]);
  });

  for (const name of ['constructor', 'toString', 'hasOwnProperty', '__proto__']) {
    it(`writes to a table called ${name}`, async () => {
      const Odd = table<{ id: string }>()({ name, hashKey: 'id' });
      const { client, requests } = stubClient(() => ({ body: { UnprocessedItems: {} } }));
      const { answers } = await call(client, [encode(put(Odd, { id: 'a' }))], signal);
      expect(answers).to.deep.equal([{ item: undefined }]);
      expect(Object.keys(JSON.parse(requests[0]?.text ?? '').RequestItems)).to.deep.equal([name]);
    });
  }

  for (const name of ['constructor', 'toString', 'hasOwnProperty']) {
    it(`writes and reads a table called ${name}, and knows what is missing there`, async () => {
      const Odd = table<{ id: string }>()({ name, hashKey: 'id' });
      const client = sqlite();
      await createTables(client, [Odd]);
      expect((await call(client, [encode(put(Odd, { id: 'a' }))], signal)).answers).to.deep.equal([
        { item: undefined },
      ]);
      const { answers } = await call(client, [encode(get(Odd, 'a')), encode(get(Odd, 'b'))], signal);
      expect(answers).to.deep.equal([{ item: { id: { S: 'a' } } }, { item: undefined }]);
      client.destroy();
    });
  }
});

/** The reply for operations whose service answers with `body`, and what was sent. */
async function answered(
  operations: readonly KeyedOperation[],
  body: unknown,
): Promise<Reply & { sent: { api: string; input: Record<string, unknown> }[] }> {
  const { client, requests } = stubClient(() => ({ body }));
  const reply = await call(client, operations.map(encode), signal);
  return { ...reply, sent: requests.map(({ api, text }) => ({ api, input: JSON.parse(text) })) };
}
