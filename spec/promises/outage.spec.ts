/**
 * Under a total outage a table is asked once a second at the most, whatever waits for it; when the service is back, all that
 * waits goes through, within what the table declares.
 */
import { expect } from 'chai';
import {
  get,
  type Outcome,
  put,
  query,
  RequestError,
  type Solvent,
  scan,
  solvent,
  table,
  transact,
  UnknownOutcomeError,
  update,
} from '../../lib/index.js';
import { type FaultRates, sqlite } from '../../lib/sqlite/index.js';
import { fakeTime, passing } from '../support/fake-time.js';
import { LossyTransport } from '../support/lossy-transport.js';
import { World } from '../support/world.js';

interface Row {
  id: string;
  n?: number;
}

const Orders = table<Row>()({ name: 'orders', hashKey: 'id' });
const Visits = table<Row>()({ name: 'visits', hashKey: 'id', readCapacity: 200, writeCapacity: 100 });
const Counters = table<Row>()({ name: 'counters', hashKey: 'id' });
const TABLES = [Orders, Visits, Counters];

const OUTAGES: readonly { readonly name: string; readonly rates: FaultRates }[] = [
  { name: 'throttles', rates: { throttle: 1 } },
  { name: 'errors, nothing being done', rates: { errorBefore: 1 } },
  { name: 'resets, all being done', rates: { resetAfter: 1 } },
  { name: 'throttles, errors and resets', rates: { throttle: 0.4, errorAfter: 0.5, resetBefore: 1 } },
];

const SETTLED_MS = 30_000;
const OUTAGE_MS = 600_000;
const ROW_COUNT = 100;
/** What sums of fractions may be off by. */
const ROUNDING = 0.001;

describe('a total outage', function () {
  this.timeout(240_000);

  for (const { name, rates } of OUTAGES) {
    it(`of ${name} lets no table see more than one request a second after 30 s, and loses nothing`, async () => {
      const { received, endedAt, outcomes, operationCount } = await liveThrough(rates);
      for (const { name: table } of TABLES) {
        const ofTable = received.filter(({ tableNames }) => tableNames.includes(table));
        expectSeldom(ofTable, table);
      }
      expect(outcomes).to.have.length(operationCount);
      const errors = outcomes.flatMap(({ error }) => error ?? []);
      // Who had tried ten times, or could not try again, when the service was back.
      for (const error of errors) expect([UnknownOutcomeError, RequestError]).to.include(error.constructor);
      expect(errors.length).to.be.lessThan(operationCount / 3);
      // The longest backoff, and twice the time that the units of visits take: their rate has to climb back after throttles.
      expect(endedAt - OUTAGE_MS).to.be.lessThan(20_000 + 2 * 1000 * ((7 * ROW_COUNT) / 100));
    });
  }

  describe('in which nothing is ever answered', () => {
    const clock = fakeTime();

    it('lets no table see more than one request a second after 30 s', async () => {
      const client = sqlite();
      const s = solvent(client, { tables: TABLES });
      await passing(clock(), s.createTables());
      const received: { at: number; body: string }[] = [];
      const startedAt = performance.now();
      new LossyTransport(client).strikes = (_, body) => {
        received.push({ at: performance.now() - startedAt, body });
        return { loss: 'timeout', isApplied: false };
      };
      s.failures.subscribe();
      pushAll(s);
      await clock().tickAsync(OUTAGE_MS);
      for (const { name } of TABLES) {
        const ofTable = received.filter(({ body }) => body.includes(`"${name}"`));
        expectSeldom(ofTable, name);
      }
      client.destroy();
    });
  });

  it('has no more sent than the table declares, since what is sent again may have been carried out before', async () => {
    const world = new World(1, {});
    const s = world.solvent({ tables: [Visits] });
    await s.createTables();
    const sent: { at: number; units: number }[] = [];
    s.events.subscribe((event) => {
      if (event.kind === 'request') sent.push({ at: world.scheduler.now(), units: event.units });
    });
    world.service.rates = { resetAfter: 1 };
    endAfter(world, 60_000);
    for (let n = 0; n < 2000; n += 1) s.put(Visits, { id: `${n}`, n }).then(undefined, () => undefined);
    await s.flush();
    expect(sent.length).to.be.greaterThan(100);
    for (const [index, { at }] of sent.entries()) {
      let units = 0;
      for (const later of sent.slice(index)) {
        units += later.units;
        expect(units).to.be.at.most(100 + (100 * (later.at - at)) / 1000 + ROUNDING);
      }
    }
    await s.close();
    world.end();
  });

  it('of the writes to one table holds up neither other tables nor the reads of this one', async () => {
    const world = new World(1, {});
    const s = world.solvent({ tables: TABLES, deadline: 120_000 });
    await s.createTables();
    world.service.rates = { throttle: 1 };
    world.service.spares = ({ operation, tableNames }) =>
      operation === 'BatchGetItem' || !tableNames.includes('orders');
    const ends: { name: string; at: number }[] = [];
    const end = (name: string, result: PromiseLike<unknown>) => {
      const tell = () => ends.push({ name, at: world.scheduler.now() });
      return result.then(tell, tell);
    };
    const all = Array.from({ length: 500 }, (_, n) => end('out', s.put(Orders, { id: `${n}` }, { returnOld: true })));
    await new Promise<void>((resolve) => world.scheduler.schedule(() => resolve(), 60_000));
    all.push(end('other', s.put(Counters, { id: 'a' })), end('get', s.get(Orders, 'b')));
    await Promise.all(all);
    expect(ends.slice(0, 2).map(({ name }) => name)).to.deep.equal(['other', 'get']);
    // It was asked a moment ago, and goes next.
    expect(ends[1]?.at).to.be.within(60_000, 61_001);
    await s.close();
    world.end();
  });
});

/** After 30 s there is a second between any two requests; but it is asked all the time whether the service is back. */
function expectSeldom(received: readonly { readonly at: number }[], table: string): void {
  const later = received.map(({ at }) => at).filter((at) => at > SETTLED_MS && at < OUTAGE_MS);
  const gaps = later.slice(1).map((at, index) => at - (later[index] ?? 0));
  expect(Math.min(...gaps), table).to.be.at.least(1000 - ROUNDING);
  expect(later.length, table).to.be.at.least(100);
}

/** Ten minutes without an answer, with everything waiting that there is, and what comes after. */
async function liveThrough(rates: FaultRates) {
  const world = new World(1, {});
  const s = world.solvent({ tables: TABLES });
  await s.createTables();
  const { length } = world.service.received;
  const outcomes: Outcome[] = [];
  s.outcomes.subscribe((outcome) => outcomes.push(outcome));
  s.failures.subscribe();
  world.service.rates = rates;
  endAfter(world, OUTAGE_MS);
  const operationCount = pushAll(s);
  await s.flush();
  const endedAt = world.scheduler.now();
  await s.close();
  world.end();
  return { received: world.service.received.slice(length), endedAt, outcomes, operationCount };
}

function endAfter(world: World, delayMs: number): void {
  world.scheduler.schedule(() => {
    world.service.rates = {};
  }, delayMs);
}

/** Pushes operations of every kind on every table; returns how many. */
function pushAll(s: Solvent): number {
  const operations = Array.from({ length: ROW_COUNT }, (_, n) => [
    ...TABLES.flatMap((each) => [
      put(each, { id: `put ${n}`, n }),
      put(each, { id: `new ${n}`, n }, { if: { attr: 'id', exists: false } }),
      update(each, `set ${n}`, { set: { n } }),
      update(each, `add ${n}`, { add: { n: 1 } }),
      update(each, `once ${n}`, { add: { n: 1 } }, { exactlyOnce: true }),
      get(each, `put ${n}`),
      get(each, `other ${n}`, { consistent: true }),
      query(each, `query ${n}`),
    ]),
    scan(Orders),
    transact([put(Orders, { id: `both ${n}` }), update(Counters, `both ${n}`, { add: { n: 1 } })]),
  ]).flat();
  for (const operation of operations) s.operations.next(operation);
  return operations.length;
}
