import { expect } from 'chai';
import fc from 'fast-check';
import { Subject } from 'rxjs';
import { Budget } from '../../lib/capacity/budget.js';
import { TABLE } from '../../lib/capacity/consumed.js';
import { defaultScheduler } from '../../lib/clock.js';
import type { Answer, Reply } from '../../lib/dynamodb/call.js';
import type { Request } from '../../lib/dynamodb/request.js';
import type { Event } from '../../lib/events.js';
import { ClosedError, get, put, update } from '../../lib/index.js';
import type { KeyedOperation } from '../../lib/operation/operation.js';
import type { Entry } from '../../lib/pipeline/entry.js';
import { Gate } from '../../lib/pipeline/gate.js';
import { type PipelineOptions, pipeline } from '../../lib/pipeline/pipeline.js';
import { table } from '../../lib/table/table.js';
import { entryOf, pageEntry, Things, type Tracked, tracked } from '../support/entries.js';
import { fakeTime } from '../support/fake-time.js';

const Others = table<{ id: string; n?: number }>()({ name: 'others', hashKey: 'id' });
const Limited = table<{ id: string; n?: number }>()({ name: 'limited', hashKey: 'id', writeCapacity: 10 });

const puts = (count: number) => Array.from({ length: count }, (_, index) => put(Things, { id: String(index) }));

describe('pipeline', () => {
  const clock = fakeTime();

  it('lets what is pushed in one tick leave together at its end', async () => {
    const run = new Run();
    run.push(...puts(3));
    expect(run.calls).to.have.length(0);
    await clock().tickAsync(0);
    expect(run.sizes()).to.deep.equal([3]);
    expect(run.endings()).to.deep.equal([[{ value: undefined }], [{ value: undefined }], [{ value: undefined }]]);
  });

  it('fills requests with 25 writes or 100 gets', async () => {
    const run = new Run();
    run.push(...puts(60));
    for (let index = 0; index < 150; index += 1) run.push(get(Others, String(index)));
    await clock().runAllAsync();
    expect(run.sizes()).to.have.members([25, 25, 10, 100, 50]);
  });

  it('keeps a request below 16 MB as it is spelled, not as it is stored', async () => {
    const run = new Run();
    for (let index = 0; index < 25; index += 1)
      run.push(put(Things, { id: String(index), text: '\u0001'.repeat(400_000) }));
    await clock().runAllAsync();
    expect(run.sizes()).to.deep.equal([6, 6, 6, 6, 1]);
  });

  it('sends updates, conditional writes and pages one by one, side by side', async () => {
    const run = new Run();
    run.push(update(Things, 'a', { add: { n: 1 } }), put(Things, { id: 'b' }, { returnOld: true }));
    run.pushEntry(pageEntry());
    run.pushEntry(pageEntry());
    await clock().tickAsync(0);
    expect(run.sizes()).to.deep.equal([1, 1, 1, 1]);
  });

  it('sends consistent and eventual gets apart', async () => {
    const run = new Run();
    run.push(get(Things, 'a'), get(Things, 'b', { consistent: false }), get(Things, 'c'));
    await clock().tickAsync(0);
    expect(run.sizes()).to.have.members([2, 1]);
  });

  it('lets a get see the writes before it: it leaves when they are done', async () => {
    const run = new Run();
    run.push(put(Things, { id: 'a' }), get(Things, 'a'), put(Things, { id: 'a', n: 2 }), get(Things, 'a'));
    await clock().runAllAsync();
    expect(run.calls.map((batch) => batch.map(({ api }) => api))).to.deep.equal([
      ['BatchWriteItem'],
      ['BatchGetItem'],
      ['BatchWriteItem'],
      ['BatchGetItem'],
    ]);
  });

  it('sends at most maxInFlight requests of a kind at a time, and fills the next meanwhile', async () => {
    const replies: (() => void)[] = [];
    const call = (batch: readonly Request[]) =>
      new Promise<Reply>((resolve) => replies.push(() => resolve(replyTo(batch))));
    const run = new Run({ call, maxInFlight: 2 });
    run.push(...puts(60));
    await clock().tickAsync(1);
    expect(run.sizes()).to.deep.equal([25, 25]);
    run.push(...Array.from({ length: 30 }, (_, index) => put(Things, { id: `later ${index}` })));
    await clock().tickAsync(1);
    replies[0]?.();
    await clock().tickAsync(1);
    expect(run.sizes()).to.deep.equal([25, 25, 25]);
  });

  it('lets a table that is throttled hold up no other, and a hot key no other key', async () => {
    const isHot = (request: Request) => 'identity' in request && request.identity === 'hot';
    const call = (batch: readonly Request[]) => {
      if (batch.some(({ table: { name } }) => name === 'others')) return Promise.reject(fault('ThrottlingException'));
      return Promise.resolve(replyTo(batch, (request) => (isHot(request) ? 'unprocessed' : { item: undefined })));
    };
    const run = new Run({ call });
    run.push(put(Others, { id: 'a' }), put(Things, { id: 'hot' }), ...puts(30));
    await clock().tickAsync(1);
    expect(run.endings().map((endings) => endings.length)).to.deep.equal([
      0,
      0,
      ...Array.from({ length: 30 }, () => 1),
    ]);
    await clock().tickAsync(60_000);
    expect(run.endings().slice(0, 2)).to.deep.equal([[], []]);
    run.stop();
  });

  it('lets what is unprocessed go again ahead of all behind it, while backoffs grow', async () => {
    const answers: Answer[] = ['unprocessed', 'unprocessed', 'unprocessed'];
    const times: number[] = [];
    const call = (batch: readonly Request[]) => {
      times.push(defaultScheduler.now());
      return Promise.resolve(replyTo(batch, () => answers.shift() ?? { item: undefined }));
    };
    const run = new Run({ call });
    run.push(put(Things, { id: 'a', n: 1 }));
    await clock().tickAsync(0);
    run.push(get(Things, 'a'), put(Things, { id: 'a', n: 2 }));
    await clock().runAllAsync();
    expect(run.calls.map(([each]) => each?.api)).to.deep.equal([
      ...Array.from({ length: 4 }, () => 'BatchWriteItem'),
      'BatchGetItem',
      'BatchWriteItem',
    ]);
    const waits = times.slice(1, 4).map((time, index) => Math.floor((time - (times[index] ?? 0)) / 10) * 10);
    expect(waits).to.deep.equal([50, 100, 200]);
  });

  it('backs off without end where everything stays unprocessed, and never faster than the cap', async () => {
    const run = new Run({ call: (batch) => Promise.resolve(replyTo(batch, () => 'unprocessed')) });
    run.push(put(Things, { id: 'a' }));
    await clock().tickAsync(10 * 60_000);
    // Ten minutes at half of 20 s, and the few of the beginning.
    expect(run.calls).to.have.length.within(55, 75);
    run.stop();
    expect(clock().countTimers()).to.equal(0);
  });

  it('sends merged updates that are refused one by one, in order, and fails only the wrong one', async () => {
    const call = (batch: readonly Request[]) => {
      const isWrong = batch.some(
        (request) => request.api === 'UpdateItem' && request.update.actions.some(({ path }) => path === 'text'),
      );
      return isWrong ? Promise.reject(fault('ValidationException')) : Promise.resolve(replyTo(batch));
    };
    const run = new Run({ call });
    run.push(
      update(Things, 'a', { add: { n: 1 } }),
      update(Things, 'a', { set: { text: '' } }),
      update(Things, 'a', { add: { n: 1 } }),
    );
    await clock().runAllAsync();
    expect(run.endings().map(([ending]) => ending?.error?.name)).to.deep.equal([
      undefined,
      'ValidationError',
      undefined,
    ]);
    expect(run.calls).to.have.length(4);
  });

  it('spends in no second more than the declared capacity and what was saved', async () => {
    const spent: { at: number; units: number }[] = [];
    const call = (batch: readonly Request[]) => {
      spent.push({ at: defaultScheduler.now(), units: batch.length });
      return Promise.resolve(replyTo(batch));
    };
    const run = new Run({ call });
    for (let index = 0; index < 100; index += 1) run.push(put(Limited, { id: String(index) }));
    await clock().runAllAsync();
    for (const { at } of spent) {
      const window = spent.filter((each) => each.at >= at && each.at < at + 1_000);
      expect(window.reduce((sum, { units }) => sum + units, 0)).to.be.at.most(20);
    }
    expect(run.endings().every(([ending]) => ending && !ending.error)).to.equal(true);
    expect(defaultScheduler.now() - run.startedAt).to.be.within(8_900, 9_500);
  });

  it('pays for what was consumed beyond the estimate before it sends more', async () => {
    const times: number[] = [];
    const call = (batch: readonly Request[]) => {
      times.push(Math.round(defaultScheduler.now()));
      return Promise.resolve({ ...replyTo(batch), consumed: [{ CapacityUnits: 30 }] });
    };
    const run = new Run({ call });
    run.push(put(Limited, { id: 'a' }));
    await clock().tickAsync(0);
    run.push(put(Limited, { id: 'b' }));
    await clock().runAllAsync();
    // 5 were there, 30 are spent: 25 are owed, and the next will cost more than the 10 that there can be.
    expect((times[1] ?? 0) - (times[0] ?? 0)).to.be.closeTo(3_500, 2);
  });

  describe('with a share of a table', () => {
    const Shared = table<{ id: string; n?: number }>()({
      name: 'shared',
      hashKey: 'id',
      writeCapacity: { share: 0.5 },
    });
    const shared = (count: number) => Array.from({ length: count }, (_, index) => put(Shared, { id: String(index) }));

    it('waits until it is told what there is, spends its share of that, and asks again after a minute', async () => {
      const units = [20, 200];
      let asked = 0;
      const describe = async () => {
        await new Promise((resolve) => setTimeout(resolve, 500));
        return { read: new Map(), write: new Map([['', units[asked++] ?? 0]]) };
      };
      const run = new Run({ describe });
      run.push(...shared(205));
      await clock().tickAsync(499);
      expect(run.calls).to.have.length(0);
      await clock().tickAsync(20_001);
      expect(run.endings().filter((endings) => endings.length > 0)).to.have.length(205);
      expect(defaultScheduler.now() - run.startedAt).to.be.within(20_000, 21_000);
      expect(asked).to.equal(1);
      await clock().tickAsync(60_000);
      run.push(put(Shared, { id: 'later' }));
      await clock().tickAsync(1_000);
      expect(asked).to.equal(2);
      const before = run.endings().length;
      run.push(...shared(100));
      await clock().tickAsync(1_500);
      expect(
        run
          .endings()
          .slice(before)
          .every((endings) => endings.length > 0),
      ).to.equal(true);
      run.stop();
    });

    it('goes on as where nothing is declared, and tells it, if it cannot know', async () => {
      const told: Event[] = [];
      const run = new Run({
        describe: () => Promise.reject(fault('AccessDeniedException')),
        tell: (event) => told.push(event),
      });
      run.push(...shared(100));
      await clock().tickAsync(10);
      expect(run.endings().every((endings) => endings.length > 0)).to.equal(true);
      expect(told[0]).to.deep.equal({ kind: 'undescribed', table: 'shared', reason: 'AccessDeniedException' });
      run.stop();
    });
  });

  it('gives back what was expected and not consumed', async () => {
    const run = new Run({ call: (batch) => Promise.resolve({ ...replyTo(batch), consumed: [{ CapacityUnits: 0 }] }) });
    for (let index = 0; index < 50; index += 1) {
      run.push(put(Limited, { id: String(index) }));
      await clock().tickAsync(0);
    }
    expect(run.calls).to.have.length(50);
  });

  it('gives back what is paid for at last and was withdrawn meanwhile, though it is stopped in that instant', async () => {
    const budget = new Budget(1);
    const run = new Run({ budget });
    const entries = Array.from({ length: 10 }, (_, index) => entryOf(put(Limited, { id: String(index) })));
    for (const entry of entries) run.pushEntry(entry);
    const tokens = () => budget.standings('limited', 'write', defaultScheduler.now())?.get(TABLE)?.tokens;
    await clock().tickAsync(499);
    for (const entry of entries) entry.settle({ error: new ClosedError('It was withdrawn.') });
    clock().tick(1);
    expect(tokens()).to.be.closeTo(0, 0.1);
    run.stop();
    await clock().tickAsync(0);
    expect(tokens()).to.equal(10);
    expect(run.calls).to.have.length(0);
  });

  it('aborts what is under way and leaves no timer when it is stopped', async () => {
    const signals: AbortSignal[] = [];
    const call = (_: readonly Request[], signal: AbortSignal) => {
      signals.push(signal);
      return new Promise<Reply>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    };
    const run = new Run({ call, linger: 50 });
    run.push(put(Things, { id: 'a' }), update(Things, 'b', { add: { n: 1 } }));
    await clock().tickAsync(60);
    run.push(put(Things, { id: 'c' }));
    run.stop();
    await clock().tickAsync(0);
    expect(signals.map(({ aborted }) => aborted)).to.deep.equal([true, true]);
    expect(clock().countTimers()).to.equal(0);
  });

  it('settles each operation once, in the order of its key, whatever the service answers', async () => {
    const fate = fc.constantFrom(
      'ok',
      'ok',
      'unprocessed',
      'ThrottlingException',
      'ECONNREFUSED',
      'ECONNRESET',
      'InternalServerError',
    );
    const step = fc.record({
      key: fc.constantFrom('a', 'b', 'c'),
      kind: fc.constantFrom('put', 'get', 'add'),
      waitMs: fc.constantFrom(0, 0, 7),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.array(fate, { maxLength: 30 }), async (program, fates) => {
        const applied: string[] = [];
        const busy = new Set<string>();
        const left = [...fates];
        const call = async (batch: readonly Request[]): Promise<Reply> => {
          const keys = batch.map((request) => ('identity' in request ? request.identity : ''));
          expect(new Set(keys)).to.have.length(keys.length);
          for (const key of keys) {
            expect(busy).to.not.include(key);
            busy.add(key);
          }
          await new Promise((resolve) => setTimeout(resolve, 3));
          for (const key of keys) busy.delete(key);
          const next = left.shift() ?? 'ok';
          if (next !== 'ok' && next !== 'unprocessed') throw fault(next);
          return replyTo(batch, (request) => {
            if (next === 'unprocessed' && left.shift() !== 'ok') return 'unprocessed';
            if ('identity' in request) applied.push(request.identity);
            return { item: undefined };
          });
        };
        const run = new Run({ call });
        const order: number[] = [];
        for (const [index, { key, kind, waitMs }] of program.entries()) {
          run.pushHeard(operationOf(kind, key, index), () => order.push(index));
          await clock().tickAsync(waitMs);
        }
        await clock().runAllAsync();
        expect(run.endings().map(({ length }) => length)).to.deep.equal(program.map(() => 1));
        for (const key of ['a', 'b', 'c']) {
          const ofKey = order.filter((index) => program[index]?.key === key);
          expect(ofKey).to.deep.equal([...ofKey].sort((a, b) => a - b));
        }
        expect(clock().countTimers()).to.equal(0);
      }),
      { numRuns: 60 },
    );
  });
});

function operationOf(kind: string, key: string, n: number): KeyedOperation {
  if (kind === 'put') return put(Things, { id: key, n });
  return kind === 'get' ? get(Things, key) : update(Things, key, { add: { n: 1 } });
}

function replyTo(batch: readonly Request[], answer: (request: Request) => Answer = () => ({ item: undefined })): Reply {
  return { answers: batch.map(answer), consumed: [], strangerCount: 0 };
}

/** An error as the SDK throws it. */
function fault(name: string): Error {
  return Object.assign(new Error(name), { name });
}

/** The stages with a stub for the service; what is pushed, sent and settled is kept. */
class Run {
  readonly calls: (readonly Request[])[] = [];
  readonly startedAt = defaultScheduler.now();
  readonly stop: () => void;
  readonly #entries = new Subject<Entry>();
  readonly #tracked: Tracked[] = [];

  constructor({ call = (batch) => Promise.resolve(replyTo(batch)), ...options }: Partial<PipelineOptions> = {}) {
    const subscription = pipeline(this.#entries, {
      budget: new Budget(1),
      describe: () => Promise.reject(new Error('No table has a share here.')),
      linger: 0,
      requestTimeout: 10_000,
      maxInFlight: 8,
      retries: 10,
      scheduler: defaultScheduler,
      random: () => 0.5,
      tell: () => undefined,
      gate: new Gate(),
      commit: () => Promise.reject(new Error('No view follows here.')),
      ...options,
      call: (batch, signal) => {
        this.calls.push(batch);
        return call(batch, signal);
      },
    }).subscribe();
    this.stop = () => subscription.unsubscribe();
  }

  push(...operations: readonly KeyedOperation[]): void {
    for (const operation of operations) this.pushHeard(operation, () => undefined);
  }

  pushHeard(operation: KeyedOperation, hear: () => void): void {
    const each = tracked(operation, hear);
    this.#tracked.push(each);
    this.#entries.next(each.entry);
  }

  pushEntry(entry: Entry): void {
    this.#entries.next(entry);
  }

  sizes(): number[] {
    return this.calls.map(({ length }) => length);
  }

  endings() {
    return this.#tracked.map(({ endings }) => endings);
  }
}
