/** Operations of each kind, and what is to come of them when a reply is lost before they took effect, or after. */
import { lastValueFrom, toArray } from 'rxjs';
import {
  put,
  type Solvent,
  table,
  transact,
  UnknownOutcomeError,
  update,
  type View,
  view,
} from '../../../lib/index.js';

interface Counter {
  id: string;
  n?: number;
}

export const Counters = table<Counter>()({ name: 'counters', hashKey: 'id' });
export const Sums = table<Counter>()({ name: 'sums', hashKey: 'id' });

/** A row of the table, or an example of it. */
export interface Case {
  /** As the README names it. */
  readonly row: string;
  readonly run: (s: Solvent) => PromiseLike<unknown>;
  /** The call whose first reply is lost. */
  readonly api: string;
  /** How often it is sent in all. */
  readonly sentCount: number;
  readonly views?: readonly View[];
  readonly before: Found;
  readonly after: Found;
}

/** What there is in the end, where at first there was an item `a` whose `n` is 5. */
interface Found {
  /** What the operation yields, or the name of its error. */
  readonly ending: unknown;
  /** The item's `n`; `undefined` where it is gone. */
  readonly n: number | undefined;
  /** What the view shows of it. */
  readonly sum?: number | undefined;
  /** How many items were told of as stale. */
  readonly staleCount?: number;
}

const UNKNOWN = UnknownOutcomeError.name;
const IS_5 = { attr: 'n', eq: 5 } as const;

export const CASES: readonly Case[] = [
  {
    row: '`put`',
    run: (s) => s.put(Counters, { id: 'a', n: 1 }),
    api: 'BatchWriteItem',
    sentCount: 2,
    before: { ending: undefined, n: 1 },
    after: { ending: undefined, n: 1 },
  },
  {
    row: '`put` with `if`',
    run: (s) => s.put(Counters, { id: 'a', n: 1 }, { if: IS_5 }),
    api: 'PutItem',
    sentCount: 2,
    before: { ending: undefined, n: 1 },
    after: { ending: UNKNOWN, n: 1 },
  },
  {
    row: '`put` with `if`',
    run: (s) => s.put(Counters, { id: 'a', n: 1 }, { if: { attr: 'id', exists: true } }),
    api: 'PutItem',
    sentCount: 2,
    before: { ending: undefined, n: 1 },
    after: { ending: undefined, n: 1 },
  },
  {
    row: '`put`, `delete` or `update` with `returnOld`',
    run: (s) => s.put(Counters, { id: 'a', n: 1 }, { returnOld: true }),
    api: 'PutItem',
    sentCount: 1,
    before: { ending: UNKNOWN, n: 5 },
    after: { ending: UNKNOWN, n: 1 },
  },
  {
    row: '`put`, `delete` or `update` with `returnOld`',
    run: (s) => s.delete(Counters, 'a', { returnOld: true }),
    api: 'DeleteItem',
    sentCount: 1,
    before: { ending: UNKNOWN, n: 5 },
    after: { ending: UNKNOWN, n: undefined },
  },
  {
    row: '`put`, `delete` or `update` with `returnOld`',
    run: (s) => s.update(Counters, 'a', { set: { n: 1 } }, { returnOld: true }),
    api: 'UpdateItem',
    sentCount: 1,
    before: { ending: UNKNOWN, n: 5 },
    after: { ending: UNKNOWN, n: 1 },
  },
  {
    row: '`delete`',
    run: (s) => s.delete(Counters, 'a'),
    api: 'BatchWriteItem',
    sentCount: 2,
    before: { ending: undefined, n: undefined },
    after: { ending: undefined, n: undefined },
  },
  {
    row: '`delete` with `if`',
    run: (s) => s.delete(Counters, 'a', { if: IS_5 }),
    api: 'DeleteItem',
    sentCount: 2,
    before: { ending: undefined, n: undefined },
    after: { ending: UNKNOWN, n: undefined },
  },
  {
    row: '`update` that sets or removes, or adds to sets',
    run: (s) => s.update(Counters, 'a', { set: { n: 1 } }),
    api: 'UpdateItem',
    sentCount: 2,
    before: { ending: { id: 'a', n: 1 }, n: 1 },
    after: { ending: { id: 'a', n: 1 }, n: 1 },
  },
  {
    row: 'such an `update` with `if`',
    run: (s) => s.update(Counters, 'a', { set: { n: 1 } }, { if: IS_5 }),
    api: 'UpdateItem',
    sentCount: 2,
    before: { ending: { id: 'a', n: 1 }, n: 1 },
    after: { ending: UNKNOWN, n: 1 },
  },
  {
    row: 'such `update`s of one item that have coalesced',
    run: (s) => Promise.all([1, 2].map((n) => endingOf(s.update(Counters, 'a', { set: { n } })))),
    api: 'UpdateItem',
    sentCount: 1,
    before: { ending: [UNKNOWN, UNKNOWN], n: 5 },
    after: { ending: [UNKNOWN, UNKNOWN], n: 2 },
  },
  {
    row: '`update` that adds numbers, or names places of a list',
    run: (s) => s.update(Counters, 'a', { add: { n: 1 } }),
    api: 'UpdateItem',
    sentCount: 1,
    before: { ending: UNKNOWN, n: 5 },
    after: { ending: UNKNOWN, n: 6 },
  },
  {
    row: '`update` that adds numbers, or names places of a list',
    run: (s) => s.update(Counters, 'a', { add: { n: 1 } }, { if: IS_5 }),
    api: 'UpdateItem',
    sentCount: 1,
    before: { ending: UNKNOWN, n: 5 },
    after: { ending: UNKNOWN, n: 6 },
  },
  {
    row: 'any write with `exactlyOnce`',
    run: (s) => s.update(Counters, 'a', { add: { n: 1 } }, { exactlyOnce: true }),
    api: 'TransactWriteItems',
    sentCount: 2,
    before: { ending: undefined, n: 6 },
    after: { ending: undefined, n: 6 },
  },
  {
    row: 'any write with `exactlyOnce`',
    run: (s) => s.delete(Counters, 'a', { exactlyOnce: true, if: IS_5 }),
    api: 'TransactWriteItems',
    sentCount: 2,
    before: { ending: undefined, n: undefined },
    after: { ending: undefined, n: undefined },
  },
  {
    row: '`transact`',
    run: (s) => s.transact([update(Counters, 'a', { add: { n: 1 } }), put(Sums, { id: 'b' })]),
    api: 'TransactWriteItems',
    sentCount: 2,
    before: { ending: undefined, n: 6 },
    after: { ending: undefined, n: 6 },
  },
  ...(['get', 'query', 'scan'] as const).map((kind) => ({
    row: '`get`, or a page of `query` or `scan`',
    run: (s: Solvent) =>
      kind === 'get' ? s.get(Counters, 'a') : kind === 'query' ? s.query(Counters, 'a') : s.scan(Counters),
    api: { get: 'BatchGetItem', query: 'Query', scan: 'Scan' }[kind],
    sentCount: 2,
    before: { ending: kind === 'get' ? { id: 'a', n: 5 } : [{ id: 'a', n: 5 }], n: 5 },
    after: { ending: kind === 'get' ? { id: 'a', n: 5 } : [{ id: 'a', n: 5 }], n: 5 },
  })),
  {
    row: '`query(…).delete()`',
    run: (s) => s.query(Counters, 'a').delete(),
    api: 'BatchWriteItem',
    sentCount: 2,
    before: { ending: [{ id: 'a', n: 5 }], n: undefined },
    after: { ending: [{ id: 'a', n: 5 }], n: undefined },
  },
  {
    row: '`query(…).delete({ where })`',
    run: (s) => s.query(Counters, 'a').delete({ where: ({ n }) => n === 5 }),
    api: 'DeleteItem',
    sentCount: 2,
    before: { ending: [{ id: 'a', n: 5 }], n: undefined },
    after: { ending: UNKNOWN, n: undefined },
  },
  {
    row: 'a write under an eventual view',
    run: (s) => s.put(Counters, { id: 'a', n: 1 }),
    views: [sumsOf('eventual')],
    api: 'PutItem',
    sentCount: 1,
    before: { ending: UNKNOWN, n: 5, sum: 5, staleCount: 1 },
    after: { ending: UNKNOWN, n: 1, sum: 5, staleCount: 1 },
  },
  {
    row: 'what an eventual view derives from a write',
    run: (s) => s.put(Counters, { id: 'a', n: 1 }),
    views: [sumsOf('eventual')],
    api: 'UpdateItem',
    sentCount: 1,
    before: { ending: UNKNOWN, n: 1, sum: 5, staleCount: 2 },
    after: { ending: UNKNOWN, n: 1, sum: 1, staleCount: 2 },
  },
  {
    row: 'a write under an atomic view',
    run: (s) => s.update(Counters, 'a', { add: { n: 1 } }),
    views: [sumsOf('atomic')],
    api: 'TransactWriteItems',
    sentCount: 2,
    before: { ending: { id: 'a', n: 6 }, n: 6, sum: 6 },
    after: { ending: { id: 'a', n: 6 }, n: 6, sum: 6 },
  },
  {
    row: 'any of them by `ingest`, `dissolve` or `operations`',
    run: async (s) => {
      const additions = [update(Counters, 'a', { add: { n: 1 } })];
      const [outcome] = await lastValueFrom(s.ingest(additions).pipe(toArray()));
      return outcome?.error?.name;
    },
    api: 'UpdateItem',
    sentCount: 1,
    before: { ending: UNKNOWN, n: 5 },
    after: { ending: UNKNOWN, n: 6 },
  },
  {
    row: 'any of them by `ingest`, `dissolve` or `operations`',
    run: async (s) => {
      const failure = lastValueFrom(s.failures.pipe(toArray()));
      s.operations.next(transact([update(Counters, 'a', { add: { n: 1 } })]));
      await s.close();
      return failure;
    },
    api: 'TransactWriteItems',
    sentCount: 2,
    before: { ending: [], n: 6 },
    after: { ending: [], n: 6 },
  },
];

function sumsOf(consistency: 'eventual' | 'atomic'): View {
  return view({
    ...{ from: Counters, to: Sums, consistency },
    add: ({ n = 0 }) => [update(Sums, 'all', { add: { n } })],
    remove: ({ n = 0 }) => [update(Sums, 'all', { add: { n: -n } })],
  });
}

/** What an operation yields, or the name of its error. */
export function endingOf(result: PromiseLike<unknown>): Promise<unknown> {
  return Promise.resolve(result).then(undefined, ({ name }: Error) => name);
}
