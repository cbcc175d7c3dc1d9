/** Promise 9: whatever is written, and whatever goes wrong that is not unknown, views end as a fold of their base tables. */
import { expect } from 'chai';
import fc from 'fast-check';
import {
  type Consistency,
  check,
  del,
  type Operation,
  type Outcome,
  put,
  table,
  transact,
  update,
  type View,
  view,
} from '../../lib/index.js';
import type { FaultRates } from '../../lib/sqlite/index.js';
import { World } from '../support/world.js';

interface Order {
  id: string;
  region: string;
  amount: number;
}

interface RegionTotal {
  region: string;
  orders?: number;
  amount?: number;
}

interface Standing {
  /** How many orders a region has. */
  orders: string;
  regions?: number;
}

const Orders = table<Order>()({ name: 'orders', hashKey: 'id' });
const RegionTotals = table<RegionTotal>()({ name: 'region-totals', hashKey: 'region' });
const Standings = table<Standing>()({ name: 'standings', hashKey: 'orders' });

function viewsOf(consistency: Consistency): View[] {
  const total = ({ region, amount }: Order, sign: number) => [
    update(RegionTotals, region, { add: { orders: sign, amount: sign * amount } }),
  ];
  const standing = ({ orders = 0 }: RegionTotal, sign: number) => [
    update(Standings, String(orders), { add: { regions: sign } }),
  ];
  return [
    view({
      ...{ from: Orders, to: RegionTotals, consistency },
      add: (order) => total(order, 1),
      remove: (order) => total(order, -1),
    }),
    view({
      ...{ from: RegionTotals, to: Standings, consistency },
      add: (regionTotal) => standing(regionTotal, 1),
      remove: (regionTotal) => standing(regionTotal, -1),
    }),
  ];
}

/** A step of a program; `pause` lets what was pushed before settle first. */
interface Step {
  readonly kind: 'put' | 'create' | 'delete' | 'move' | 'raise' | 'both' | 'once' | 'get';
  readonly id: string;
  readonly region: string;
  readonly amount: number;
  readonly pause: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('put', 'create', 'delete', 'move', 'raise', 'both', 'once', 'get'),
  id: fc.constantFrom('a', 'b', 'c', 'd'),
  region: fc.constantFrom('north', 'south'),
  amount: fc.integer({ min: 1, max: 9 }),
  pause: fc.boolean(),
});

const rate = fc.constantFrom(0, 0.1, 0.4);
const faults: fc.Arbitrary<FaultRates> = fc.record({ throttle: rate, partialBatch: rate, conflict: rate });

/** PROGRAMS=1000 npx mocha spec/promises/views.spec.ts */
const PROGRAM_COUNT = Number(process.env.PROGRAMS ?? 60);

describe('views after any program of base operations', function () {
  this.timeout(900_000);

  for (const consistency of ['eventual', 'atomic'] as const) {
    it(`are what a recomputation gives, one feeding another (${consistency})`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 30 }), faults, fc.nat(), async (program, drawn, seed) => {
          const world = new World(seed, {});
          try {
            await run(program, world, drawn, consistency);
          } finally {
            world.end();
          }
        }),
        { numRuns: PROGRAM_COUNT },
      );
    });
  }
});

async function run(program: readonly Step[], world: World, drawn: FaultRates, consistency: Consistency): Promise<void> {
  const s = world.solvent({ tables: [Orders, RegionTotals, Standings], views: viewsOf(consistency) });
  await s.createTables();
  world.service.rates = drawn;
  const outcomes: Outcome[] = [];
  s.outcomes.subscribe((outcome) => outcomes.push(outcome));
  for (const each of program) {
    s.operations.next(operationOf(each));
    if (each.pause) await s.flush();
  }
  await s.flush();
  expect(outcomes).to.have.length(program.length);
  for (const { error } of outcomes) expect(error?.name).to.be.oneOf([undefined, ...EXPECTED]);
  const orders = await s.scan(Orders).consistent();
  const totals = await s.scan(RegionTotals).consistent();
  const standings = await s.scan(Standings).consistent();
  expect(told(totals, 'region')).to.deep.equal(told(foldOrders(orders), 'region'));
  // What has come to nothing has still been seen: the second view follows the table that is there.
  expect(told(standings, 'orders')).to.deep.equal(told(foldTotals(totals), 'orders'));
  await s.close();
  expect(world.scheduler.timerCount).to.equal(0);
}

/** Conditions that do not hold, and updates of items that are not whole. */
const EXPECTED = ['ConditionFailedError', 'TransactionCanceledError'];

function operationOf({ kind, id, region, amount }: Step): Operation {
  const exists = { if: { attr: 'id', exists: true } } as const;
  switch (kind) {
    case 'put':
      return put(Orders, { id, region, amount });
    case 'create':
      return put(Orders, { id, region, amount }, { if: { attr: 'id', exists: false } });
    case 'delete':
      return del(Orders, id);
    case 'move':
      return update(Orders, id, { set: { region } }, exists);
    case 'raise':
      return update(Orders, id, { add: { amount } }, exists);
    case 'once':
      return update(Orders, id, { add: { amount } }, { ...exists, exactlyOnce: true });
    case 'both':
      return transact([
        put(Orders, { id, region, amount }),
        check(Orders, id === 'a' ? 'b' : 'a', { attr: 'id', exists: true }),
      ]);
    case 'get':
      return put(Orders, { id, region, amount }, { returnOld: true });
  }
}

function foldOrders(orders: readonly Order[]): RegionTotal[] {
  const totals = new Map<string, Required<RegionTotal>>();
  for (const { region, amount } of orders) {
    const { orders: count, amount: sum } = totals.get(region) ?? { orders: 0, amount: 0 };
    totals.set(region, { region, orders: count + 1, amount: sum + amount });
  }
  return [...totals.values()];
}

function foldTotals(totals: readonly RegionTotal[]): Standing[] {
  const standings = new Map<string, Required<Standing>>();
  for (const { orders = 0 } of totals) {
    const key = String(orders);
    standings.set(key, { orders: key, regions: (standings.get(key)?.regions ?? 0) + 1 });
  }
  return [...standings.values()];
}

/** Items by key, without those that hold zeros alone: that is what additions leave that cancel out. */
function told(items: readonly object[], key: string): ReadonlyMap<string, object> {
  const kept = items.filter((item) => Object.entries(item).some(([name, value]) => name !== key && value !== 0));
  return new Map(kept.map((item) => [String(new Map(Object.entries(item)).get(key)), item]));
}
