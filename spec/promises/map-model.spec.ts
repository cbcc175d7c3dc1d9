/** Promises 1, 2 and 3: every operation settles once, in the order of its key, as a plain Map would have it. */
import { expect } from 'chai';
import fc from 'fast-check';
import {
  ConditionFailedError,
  del,
  get,
  type KeyedOperation,
  type Outcome,
  put,
  table,
  update,
} from '../../lib/index.js';
import type { FaultRates } from '../../lib/sqlite/index.js';
import { World } from '../support/world.js';

interface Counter {
  id: string;
  n: number;
  label?: string;
}

const Counters = table<Counter>()({ name: 'counters', hashKey: 'id' });

/** A step of a program: one operation on one of few keys; `pause` lets what was pushed before settle first. */
interface Step {
  readonly kind: 'put' | 'create' | 'delete' | 'add' | 'label' | 'get';
  readonly id: string;
  readonly n: number;
  readonly pause: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('put', 'create', 'delete', 'add', 'label', 'get'),
  id: fc.constantFrom('a', 'b', 'c'),
  n: fc.integer({ min: -5, max: 99 }),
  pause: fc.boolean(),
});

const rate = fc.constantFrom(0, 0.1, 0.5, 0.9);
const faults: fc.Arbitrary<FaultRates> = fc.record({ throttle: rate, partialBatch: rate });

describe('any program of operations on few keys', function () {
  this.timeout(120_000);

  it('ends as a Map model says under throttles and unprocessed items, and settles every operation once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), faults, fc.nat(), async (program, drawn, seed) => {
        const world = new World(seed, {});
        try {
          await run(program, world, drawn);
        } finally {
          world.end();
        }
      }),
      { numRuns: 100 },
    );
  });
});

async function run(program: readonly Step[], world: World, drawn: FaultRates): Promise<void> {
  const s = world.solvent({ tables: [Counters] });
  await s.createTables();
  world.service.rates = drawn;
  const outcomes = new Map<KeyedOperation, Outcome[]>();
  s.outcomes.subscribe((outcome) => {
    const operation = outcome.operation as KeyedOperation;
    outcomes.set(operation, [...(outcomes.get(operation) ?? []), outcome]);
  });
  const model = new Map<string, Counter>();
  const expected: { readonly operation: KeyedOperation; readonly ending: unknown }[] = [];
  for (const each of program) {
    const operation = operationOf(each);
    expected.push({ operation, ending: apply(each, model) });
    s.operations.next(operation);
    if (each.pause) await s.flush();
  }
  await s.flush();
  for (const { operation, ending } of expected) {
    const ended = outcomes.get(operation) ?? [];
    expect(ended).to.have.length(1);
    expect(ended[0]?.error ? ended[0].error.name : ended[0]?.value).to.deep.equal(ending);
  }
  const stored = await s.scan(Counters).consistent();
  expect(new Map(stored.map((item) => [item.id, item]))).to.deep.equal(model);
  for (const { body } of world.service.received) expect(repeatedKeys(body)).to.deep.equal([]);
  await s.close();
  expect(world.scheduler.timerCount).to.equal(0);
}

function operationOf({ kind, id, n }: Step): KeyedOperation {
  switch (kind) {
    case 'put':
      return put(Counters, { id, n });
    case 'create':
      return put(Counters, { id, n }, { if: { attr: 'id', exists: false } });
    case 'delete':
      return del(Counters, id);
    case 'add':
      return update(Counters, id, { add: { n } });
    case 'label':
      return update(Counters, id, { set: { label: `label ${n}` } });
    case 'get':
      return get(Counters, id);
  }
}

/** What the operation yields, or the name of its error; the model is changed as the table must be. */
function apply({ kind, id, n }: Step, model: Map<string, Counter>): unknown {
  const before = model.get(id);
  switch (kind) {
    case 'create':
      if (before) return ConditionFailedError.name;
      model.set(id, { id, n });
      return undefined;
    case 'put':
      model.set(id, { id, n });
      return undefined;
    case 'delete':
      model.delete(id);
      return undefined;
    case 'add':
      return changed(model, { ...before, id, n: (before?.n ?? 0) + n });
    case 'label':
      // An item that only a label has made has no number yet.
      return changed(model, { ...before, id, label: `label ${n}` } as Counter);
    case 'get':
      return before;
  }
}

function changed(model: Map<string, Counter>, item: Counter): Counter {
  model.set(item.id, item);
  return item;
}

function repeatedKeys(input: { readonly RequestItems?: Record<string, unknown> }): string[] {
  return Object.values(input.RequestItems ?? {}).flatMap((requested) => {
    const keys: string[] = JSON.stringify(requested).match(/"id":\{"S":"[a-c]"\}/g) ?? [];
    return keys.filter((key, index) => keys.indexOf(key) !== index);
  });
}
