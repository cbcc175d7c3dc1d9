import { expect } from 'chai';
import type { Fault, FaultOptions } from '../../../lib/sqlite/faults/fault.js';
import { Planner } from '../../../lib/sqlite/faults/plan.js';
import { readFaultRequest } from '../../../lib/sqlite/faults/request.js';

const request = (operation: string, body: object = { TableName: 'visits' }) =>
  readFaultRequest(`DynamoDB_20120810.${operation}`, Buffer.from(JSON.stringify(body)));
const GET = request('GetItem');

describe('plans of faults', () => {
  const faults = (options: FaultOptions, count: number, of = GET) => {
    const planner = new Planner(options);
    return Array.from({ length: count }, () => planner.plan(of).fault);
  };

  it('strike as often as their rates say', () => {
    const struck = faults({ faults: { throttle: 0.2, resetAfter: 0.1 }, seed: 5 }, 10_000);
    const count = (fault: Fault | undefined) => struck.filter((each) => each === fault).length;
    expect(count('throttle')).to.be.within(1850, 2150);
    expect(count('resetAfter')).to.be.within(880, 1120);
    expect(count('throttle') + count('resetAfter') + count(undefined)).to.equal(10_000);
  });

  it('strike always at a rate of 1 and never at 0', () => {
    expect(new Set(faults({ faults: { slow: 1, throttle: 0 } }, 1000))).to.deep.equal(new Set(['slow']));
    expect(new Set(faults({ faults: {} }, 10))).to.deep.equal(new Set([undefined]));
  });

  it('go the same way for the same seed, which is 1 if there is none', () => {
    const options: FaultOptions = { faults: { throttle: 0.5 }, latency: { min: 0, max: 9 } };
    expect(faults({ ...options, seed: 3 }, 50)).to.deep.equal(faults({ ...options, seed: 3 }, 50));
    expect(faults({ ...options, seed: 3 }, 50)).to.not.deep.equal(faults({ ...options, seed: 4 }, 50));
    expect(faults(options, 50)).to.deep.equal(faults({ ...options, seed: 1 }, 50));
  });

  it('leave calls about tables alone, unless a function says otherwise', () => {
    const describeTable = request('DescribeTable');
    expect(faults({ faults: { throttle: 1 } }, 1, describeTable)).to.deep.equal([undefined]);
    expect(faults({ faults: () => 'throttle' }, 1, describeTable)).to.deep.equal(['throttle']);
  });

  it('show a function what came in: the call, its body and its tables', () => {
    const seen: unknown[] = [];
    const ask = (of: ReturnType<typeof request>) =>
      faults(
        { faults: ({ operation, body, tableNames }) => void seen.push(operation, Object.keys(body), tableNames) },
        1,
        of,
      );
    ask(request('PutItem', { TableName: 'a', Item: {} }));
    ask(request('BatchGetItem', { RequestItems: { a: { Keys: [] }, b: { Keys: [] } } }));
    ask(
      request('TransactWriteItems', { TransactItems: [{ Put: { TableName: 'b' } }, { Delete: { TableName: 'b' } }] }),
    );
    ask(readFaultRequest('DynamoDB_20120810.PutItem', Buffer.from('no JSON')));
    expect(seen).to.deep.equal([
      ...['PutItem', ['TableName', 'Item'], ['a']],
      ...['BatchGetItem', ['RequestItems'], ['a', 'b']],
      ...['TransactWriteItems', ['TransactItems'], ['b']],
      ...['PutItem', [], []],
    ]);
  });

  it('throw the Error that a function throws, and one where it returns no fault that there is', () => {
    const wrong = (value: unknown) => faults({ faults: () => value as Fault }, 1);
    expect(() => wrong('throtle')).to.throw("faults() returned 'throtle' for GetItem: there are throttle, ");
    expect(() => wrong(1)).to.throw('faults() returned 1 for GetItem');
    expect(() => wrong(new Error('mine'))).to.throw('faults() returned Error: mine for GetItem');
    const failing = () => {
      throw new RangeError('mine');
    };
    expect(() => faults({ faults: failing }, 1)).to.throw(RangeError, 'mine');
  });

  it('say what a function threw or returned, whatever it is', () => {
    for (const [rubbish, shown] of [
      [undefined, 'undefined'],
      [null, 'null'],
      ['text', "'text'"],
      [Symbol('x'), 'Symbol(x)'],
      [Object.create(null), '[Object: null prototype] {}'],
      [Promise.resolve('throttle'), 'a Promise'],
    ]) {
      const throwing = () => {
        throw rubbish;
      };
      expect(() => faults({ faults: throwing }, 1)).to.throw(`faults() threw ${shown} for GetItem.`);
      expect(() => faults({ latency: throwing }, 1)).to.throw(`latency() threw ${shown} for GetItem.`);
      expect(() => faults({ latency: () => rubbish }, 1)).to.throw(`latency() returned ${shown} for GetItem, `);
      if (rubbish === undefined) continue;
      expect(() => faults({ faults: () => rubbish }, 1)).to.throw(`faults() returned ${shown} for GetItem: `);
    }
  });

  it('strike with a conflict what writes one item or is a transaction, and nothing else', () => {
    const of = (operation: string, body?: object) =>
      faults({ faults: { conflict: 1 } }, 1, request(operation, body))[0];
    expect(['PutItem', 'UpdateItem', 'DeleteItem'].map((operation) => of(operation))).to.deep.equal(
      Array(3).fill('conflict'),
    );
    expect(of('TransactGetItems', { TransactItems: [{ Get: {} }] })).to.equal('conflict');
    expect(of('TransactWriteItems', { TransactItems: [] })).to.equal(undefined);
    expect(['GetItem', 'Query', 'BatchWriteItem'].map((operation) => of(operation))).to.deep.equal(
      Array(3).fill(undefined),
    );
  });

  it('choose any of a transaction’s items for a conflict', () => {
    const planner = new Planner({ faults: { conflict: 1 } });
    const transaction = request('TransactWriteItems', { TransactItems: [{}, {}, {}] });
    const chosen = Array.from({ length: 100 }, () => planner.plan(transaction).conflictAt);
    expect(new Set(chosen)).to.deep.equal(new Set([0, 1, 2]));
  });

  describe('of latency', () => {
    const latencies = (latency: NonNullable<FaultOptions['latency']>, count: number) => {
      const planner = new Planner({ latency });
      return Array.from({ length: count }, () => planner.plan(GET).latencyMs);
    };

    it('take a number as it is, and draw evenly from a range', () => {
      expect(latencies(7, 2)).to.deep.equal([7, 7]);
      const drawn = latencies({ min: 10, max: 20 }, 1000);
      expect(Math.min(...drawn)).to.be.within(10, 10.5);
      expect(Math.max(...drawn)).to.be.within(19.5, 20);
    });

    it('ask a function about each request', () => {
      expect(latencies(({ operation }) => operation.length, 1)).to.deep.equal([7]);
      expect(() => latencies(() => Number.NaN, 1)).to.throw(
        'latency() returned NaN for GetItem, it wants milliseconds from 0 on.',
      );
    });
  });
});
