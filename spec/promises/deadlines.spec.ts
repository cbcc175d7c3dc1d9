/** Promise 1: every request and every operation has a deadline; an outage ends in a typed error. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import {
  DeadlineError,
  del,
  put,
  RequestError,
  solvent,
  ThrottledError,
  table,
  UnknownOutcomeError,
  view,
} from '../../lib/index.js';
import { World } from '../support/world.js';

interface Row {
  id: string;
  n: number;
}

const Rows = table<Row>()({ name: 'rows', hashKey: 'id' });
const ended = (result: PromiseLike<unknown>) => result.then(undefined, (error: unknown) => error);

describe('a deadline', () => {
  it('ends operations that are throttled all the time, with the attempts that were made', async () => {
    const world = new World(1, {});
    const s = world.solvent({ tables: [Rows], deadline: 600_000 });
    await s.createTables();
    world.service.rates = { throttle: 1 };
    const startedAt = world.scheduler.now();
    const errors = await Promise.all([1, 2, 3].map((n) => ended(s.put(Rows, { id: `row ${n}`, n }))));
    expect(world.scheduler.now() - startedAt).to.be.within(600_000, 600_001);
    for (const error of errors) {
      expect(error).to.be.instanceOf(ThrottledError).with.property('attempts').that.is.within(30, 200);
    }
    world.service.rates = {};
    await s.put(Rows, { id: 'row 1', n: 7 });
    expect(await s.scan(Rows)).to.deep.equal([{ id: 'row 1', n: 7 }]);
    await s.close();
    world.end();
  });

  it('ends what waits behind such an operation, and what waits is not sent afterwards', async () => {
    const world = new World(1, {});
    const s = world.solvent({ tables: [Rows], deadline: 1000 });
    await s.createTables();
    world.service.rates = { throttle: 1 };
    const first = ended(s.put(Rows, { id: 'a', n: 1 }, { returnOld: true }));
    const second = ended(s.put(Rows, { id: 'a', n: 2 }, { returnOld: true }));
    expect(await first).to.be.instanceOf(ThrottledError);
    expect(await second)
      .to.be.instanceOf(DeadlineError)
      .with.property('message')
      .that.includes('1000 ms');
    world.service.rates = {};
    await s.flush();
    expect(await s.scan(Rows)).to.deep.equal([]);
    await s.close();
    world.end();
  });

  it('ends requests that a transport never answers: writes are unknown, reads failed', async () => {
    const client = new DynamoDBClient({
      region: 'local',
      endpoint: 'http://localhost',
      credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
      requestHandler: { handle: () => new Promise(() => undefined) },
    });
    const s = solvent(client, { requestTimeout: 5, retries: 1 });
    const [write, read, page] = await Promise.all([
      ended(s.update(Rows, 'a', { add: { n: 1 } })),
      ended(s.get(Rows, 'a')),
      ended(s.query(Rows, 'a')),
    ]);
    expect(write).to.be.instanceOf(UnknownOutcomeError);
    expect(read).to.be.instanceOf(RequestError);
    expect(page).to.be.instanceOf(RequestError);
    await s.close();
  });

  it('lets the solvent close, while what such an operation had asked for still waits for units', async () => {
    const Slow = table<Row>()({ name: 'slow', hashKey: 'id', readCapacity: 1, writeCapacity: 1 });
    const Copies = table<Row>()({ name: 'copies', hashKey: 'id' });
    const copies = view({
      ...{ from: Slow, to: Copies, consistency: 'atomic' },
      add: (row) => [put(Copies, { ...row })],
      remove: ({ id }) => [del(Copies, id)],
    });
    const world = new World(1, {});
    const s = world.solvent({ tables: [Slow, Copies], views: [copies], deadline: 400 });
    await s.createTables();
    const error = ended(s.put(Slow, { id: 'a', n: 1 }));
    await s.close();
    expect(await error).to.be.instanceOf(DeadlineError);
    await s.flush();
    expect(s.stats()).to.include({ queued: 0, inFlight: 0 });
    expect(world.scheduler.timerCount).to.equal(0);
    world.end();
  });

  it('leaves no trace: puts that could not be sent are not sent later', async () => {
    const world = new World(3, {});
    const s = world.solvent({ tables: [Rows], deadline: 10_000 });
    await s.createTables();
    world.service.rates = { resetBefore: 1 };
    const ending = await ended(s.put(Rows, { id: 'a', n: 1 }));
    // The connection broke while the request was on its way, so nobody knows that it was not carried out.
    expect(ending).to.be.instanceOf(UnknownOutcomeError);
    const { length } = world.service.received;
    world.service.rates = {};
    await s.flush();
    await s.get(Rows, 'b');
    expect(world.service.received.slice(length).map(({ operation }) => operation)).to.deep.equal(['BatchGetItem']);
    await s.close();
    expect(world.scheduler.timerCount).to.equal(0);
    world.end();
  });
});
