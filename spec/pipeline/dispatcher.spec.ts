import { expect } from 'chai';
import { firstValueFrom, of, toArray } from 'rxjs';
import { alone } from '../../lib/capacity/supply.js';
import { defaultScheduler } from '../../lib/clock.js';
import { createTables } from '../../lib/dynamodb/create-tables.js';
import { put, query, scan, shared, solvent, table } from '../../lib/index.js';
import type { Operation } from '../../lib/operation/operation.js';
import type { Outcome } from '../../lib/operation/outcome.js';
import { type Carrier, Dispatcher, type Ground } from '../../lib/pipeline/dispatcher.js';
import { sqlite } from '../../lib/sqlite/index.js';
import { Things } from '../support/entries.js';
import { refusal, stubClient } from '../support/stub-client.js';

const Limited = table<{ id: string }>()({ name: 'limited', hashKey: 'id', writeCapacity: 10 });

const OPTIONS = {
  ...{ requestTimeout: 1000, deadline: 1000, maxQueued: 10, maxInFlight: 8, retries: 1, linger: 0, burst: 1 },
  ...{ budget: alone, scheduler: defaultScheduler, random: Math.random },
};

describe('Dispatcher', () => {
  it('runs a query or a scan that is pushed as a plain operation: its value is all items', async () => {
    const client = sqlite();
    await createTables(client, [Things]);
    const s = solvent(client);
    const all = [put(Things, { id: 'a' }), put(Things, { id: 'b' })];
    await firstValueFrom(s.ingest(all).pipe(toArray()));
    const outcomes = await firstValueFrom(of(query(Things, 'a'), scan(Things)).pipe(s.dissolve(), toArray()));
    expect(outcomes.map(({ value }) => Array.isArray(value) && value.length)).to.have.members([1, 2]);
    await s.close();
    client.destroy();
  });

  it('fails a query as it fails other operations: with one of its errors, and with the operation', async () => {
    const { client } = stubClient(() => refusal('ResourceNotFoundException'));
    const s = solvent(client);
    const wrong = query(Things, 7 as never);
    const missing = scan(Things);
    const outcomes = await firstValueFrom(s.ingest([wrong, missing]).pipe(toArray()));
    const told = (operation: Operation) => outcomes.find((outcome) => outcome.operation === operation)?.error;
    expect(told(wrong)).to.include({ name: 'ValidationError', operation: wrong });
    expect(told(missing)).to.include({ name: 'RequestError', operation: missing });
    await s.close();
  });

  const NONE = [
    undefined,
    null,
    7,
    'put',
    {},
    { kind: 'nonsense' },
    { kind: 'put' },
    { kind: 'query' },
    { kind: 'scan' },
  ];
  for (const nothing of NONE) {
    it(`fails what is no operation by itself: ${JSON.stringify(nothing)}`, async () => {
      const { client } = stubClient(() => ({ body: { UnprocessedItems: {} } }));
      const s = solvent(client);
      const good = put(Things, { id: 'a' });
      // What users of plain JavaScript may push.
      const source = [good, nothing as Operation, good];
      const outcomes = await firstValueFrom(s.ingest(source).pipe(toArray()));
      expect(outcomes.map(({ error }) => error?.name)).to.have.members([undefined, undefined, 'ValidationError']);
      await s.close();
    });
  }

  it('queues queries that are pushed up to maxQueued, like all that cannot be pulled', async () => {
    const { client } = stubClient(() => ({ body: { Items: [] } }));
    const s = solvent(client, { maxQueued: 2 });
    const outcomes: Outcome[] = [];
    s.outcomes.subscribe((outcome) => outcomes.push(outcome));
    for (let index = 0; index < 5; index += 1) s.operations.next(scan(Things));
    await s.flush();
    const refused = outcomes.filter(({ error }) => error?.name === 'QueueFullError');
    expect([outcomes.length, refused.length]).to.deep.equal([5, 3]);
    await s.close();
  });

  it('has room for the deletions of a page, whatever is queued', async () => {
    const client = sqlite();
    await createTables(client, [Things]);
    const s = solvent(client, { maxQueued: 2 });
    const all = Array.from({ length: 30 }, (_, index) => put(Things, { id: String(index) }));
    await firstValueFrom(s.ingest(all).pipe(toArray()));
    expect(await s.scan(Things).delete()).to.have.length(30);
    expect(await s.scan(Things)).to.deep.equal([]);
    await s.close();
    client.destroy();
  });

  it('sees through at close what was pushed, queries too, takes nothing more, and completes its streams', async () => {
    const { client } = stubClient(({ api }) => ({ body: api === 'Scan' ? { Items: [] } : { UnprocessedItems: {} } }));
    const s = solvent(client);
    const outcomes = firstValueFrom(s.outcomes.pipe(toArray()));
    const before = s.scan(Things);
    s.operations.next(put(Things, { id: 'a' }));
    s.operations.next(scan(Things));
    await s.close();
    expect((await outcomes).map(({ operation, error }) => [operation.kind, error])).to.have.deep.members([
      ['put', undefined],
      ['scan', undefined],
    ]);
    const later = await Promise.allSettled([s.put(Things, { id: 'b' }), before, s.scan(Things)]);
    expect(later.map((each) => each.status === 'rejected' && each.reason.name)).to.deep.equal(
      Array(3).fill('ClosedError'),
    );
  });

  it('stops a query that is withdrawn, and sends none of its pages that has not left', async () => {
    const { client, requests } = stubClient(() => ({ body: { Items: [] } }));
    const s = solvent(client);
    s.scan(Things).subscribe().unsubscribe();
    await s.flush();
    expect(requests).to.have.length(0);
    await s.close();
  });

  it('tells of requests, and of a limiter that fails', async () => {
    const { client } = stubClient(() => ({ body: { UnprocessedItems: {} } }));
    const consume = () => Promise.reject(new TypeError('no line'));
    const s = solvent(client, { budget: shared({ points: 10, duration: 1, consume }) });
    const events = firstValueFrom(s.events.pipe(toArray()));
    await s.put(Limited, { id: 'a' });
    await s.close();
    const told = await events;
    expect(told.map(({ kind }) => kind)).to.include.members(['request', 'settle']);
    expect(told.find(({ kind }) => kind === 'limiter')).to.deep.equal({
      kind: 'limiter',
      table: 'limited',
      direction: 'write',
      error: 'TypeError',
    });
  });

  it('fails all that is open when one of its stages breaks down, takes nothing more, and stops its carrier at the end', async () => {
    const { client } = stubClient(() => ({ body: { UnprocessedItems: {} } }));
    const bug = new Error('a bug');
    let stopCount = 0;
    /** Leaves all to commits, which are not to reject. */
    const carrier = ({ intake }: Ground): Carrier => ({
      push: (operation, listener, options) => {
        const commit = {
          api: 'Commit',
          table: operation.table,
          writes: [],
          parts: [],
          units: 1,
          wireBytes: 0,
        } as const;
        intake.push(operation, listener, { ...options, encode: () => commit });
        return () => undefined;
      },
      commit: () => Promise.reject(bug),
      stop: async () => {
        stopCount += 1;
      },
    });
    const dispatcher = new Dispatcher(client, { ...OPTIONS, carrier });
    const errors: unknown[] = [];
    const hear = ({ error }: Outcome) => {
      errors.push(error);
      return true;
    };
    const operations = ['a', 'b'].map((id) => put(Things, { id }));
    for (const operation of operations) dispatcher.push(operation, hear);
    await dispatcher.flush();
    for (const [index, operation] of operations.entries())
      expect(errors[index]).to.include({ name: 'RequestError', operation, cause: bug });
    dispatcher.push(put(Things, { id: 'c' }), hear);
    await dispatcher.flush();
    expect(errors[2]).to.have.property('name', 'ClosedError');
    await dispatcher.close();
    expect(stopCount).to.equal(1);
  });

  it('takes a pushed query back', async () => {
    const { client, requests } = stubClient(() => ({
      body: { Items: [{ id: { S: 'a' } }], LastEvaluatedKey: { id: { S: 'a' } } },
    }));
    const dispatcher = new Dispatcher(client, {
      ...OPTIONS,
      carrier: () => ({
        push: () => () => undefined,
        commit: () => Promise.resolve([]),
        stop: () => Promise.resolve(),
      }),
    });
    const withdraw = dispatcher.push(scan(Things), () => true);
    withdraw();
    await dispatcher.flush();
    expect(requests).to.have.length(0);
    await dispatcher.close();
  });
});
