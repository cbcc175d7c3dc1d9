/** The backend as a test harness for retry logic: the SDK's own, and this library's. */
import { expect } from 'chai';
import { solvent, ThrottledError, table, UnknownOutcomeError } from '../../lib/index.js';
import { type Fault, type SqliteOptions, sqlite } from '../../lib/sqlite/index.js';
import { fakeTime, passing as leaping } from '../support/fake-time.js';
import { seeded } from '../support/random.js';

interface Counter {
  id: string;
  hits?: number;
}

const Counters = table<Counter>()({ name: 'counters', hashKey: 'id' });

/** A backend of which the first so many requests of a call go wrong. */
async function failing(operation: string, faults: readonly Fault[], more: SqliteOptions = {}) {
  const left = [...faults];
  const client = sqlite({ ...more, faults: (request) => (request.operation === operation ? left.shift() : undefined) });
  await using s = solvent(client, { tables: [Counters] });
  await s.createTables();
  return client;
}

const ADD = {
  TableName: 'counters',
  Key: { id: { S: 'a' } },
  UpdateExpression: 'ADD hits :one',
  ExpressionAttributeValues: { ':one': { N: '1' } },
};
const hits = { TableName: 'counters', Key: { id: { S: 'a' } } };

describe('the fault harness', () => {
  const clock = fakeTime();
  const passing = <T>(call: PromiseLike<T>) => leaping(clock(), call);

  describe('under the SDK’s own retries', () => {
    it('lets the third attempt through', async () => {
      const client = await passing(failing('GetItem', ['throttle', 'resetBefore']));
      const { $metadata } = await passing(client.getItem(hits));
      expect($metadata.attempts).to.equal(3);
    });

    it('shows what they give up on', async () => {
      const client = await passing(failing('GetItem', Array<Fault>(10).fill('throttle')));
      const error = await passing(client.getItem(hits)).catch((reason: unknown) => reason);
      expect(error).to.include({ name: 'ProvisionedThroughputExceededException' });
      expect(error).to.have.nested.property('$metadata.attempts').within(3, 4);
    });

    it('finds the update that they apply twice, where its reply was lost', async () => {
      const client = await passing(failing('UpdateItem', ['resetAfter']));
      await passing(client.updateItem(ADD));
      expect((await passing(client.getItem(hits))).Item?.hits).to.deep.equal({ N: '2' });
    });
  });

  describe('under a solvent', () => {
    for (const fault of ['resetAfter', 'resetBefore', 'errorAfter', 'errorBefore'] as const) {
      it(`ends an update that met ${fault} in an UnknownOutcomeError, sent once`, async () => {
        const client = await passing(failing('UpdateItem', [fault]));
        const s = solvent(client);
        const error = await passing(s.update(Counters, 'a', { add: { hits: 1 } })).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        expect(error).to.be.instanceOf(UnknownOutcomeError);
        const took = fault.endsWith('After');
        expect((await passing(s.get(Counters, 'a')))?.hits).to.equal(took ? 1 : undefined);
        await passing(s.close());
      });
    }

    it('keeps no put from getting through in the end', async () => {
      const rates = { throttle: 0.2, resetBefore: 0.1, resetAfter: 0.1, errorAfter: 0.1, partialBatch: 0.3 };
      const client = sqlite({ faults: rates, seed: 11 });
      const s = solvent(client, { tables: [Counters], random: seeded(11) });
      await passing(s.createTables());
      await passing(Promise.all(Array.from({ length: 200 }, (_, hits) => s.put(Counters, { id: `${hits}`, hits }))));
      const items = await passing(s.scan(Counters));
      expect(new Set(items.map(({ hits }) => hits)).size).to.equal(200);
      await passing(s.close());
    });

    it('ends what it throttles for too long in a ThrottledError', async () => {
      const s = solvent(await passing(failing('BatchWriteItem', Array<Fault>(1000).fill('throttle'))), {
        deadline: 5000,
      });
      const error = await passing(s.put(Counters, { id: 'a' })).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).to.be.instanceOf(ThrottledError);
      await passing(s.close());
    });
  });
});
