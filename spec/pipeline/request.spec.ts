import { expect } from 'chai';
import { map, Subject, type Subscription } from 'rxjs';
import type { Units } from '../../lib/capacity/consumed.js';
import { defaultScheduler } from '../../lib/clock.js';
import type { Answer, Reply } from '../../lib/dynamodb/call.js';
import type { Request } from '../../lib/dynamodb/request.js';
import type { Event } from '../../lib/events.js';
import { get, put, table, transact, update } from '../../lib/index.js';
import type { KeyedOperation, TransactOperation } from '../../lib/operation/operation.js';
import { type Bill, billOf } from '../../lib/pipeline/bill.js';
import type { Sent } from '../../lib/pipeline/delivery.js';
import { inFlight } from '../../lib/pipeline/in-flight.js';
import { Parcel } from '../../lib/pipeline/parcel.js';
import type { Ledger } from '../../lib/pipeline/receipt.js';
import { type RequestOptions, request } from '../../lib/pipeline/request.js';
import { parcelOf, parcels, Things, tracked } from '../support/entries.js';
import { fakeTime } from '../support/fake-time.js';

const put1 = put(Things, { id: 'a', n: 1 });
const add1 = update(Things, 'a', { add: { n: 1 } });
const set1 = update(Things, 'a', { set: { n: 1 } });
const guarded = put(Things, { id: 'a' }, { if: { attr: 'n', exists: false } });

describe('request', () => {
  const clock = fakeTime();

  describe('sends a batch once', () => {
    it('and delivers the answer to each of its requests', async () => {
      const run = new Run({ call: (batch) => Promise.resolve(replyTo(batch)) });
      run.send(parcels(3));
      await clock().runAllAsync();
      expect(fatesOf(run)).to.deep.equal(['answered', 'answered', 'answered']);
      expect(run.calls.map(({ length }) => length)).to.deep.equal([3]);
    });

    it('and lets what is unprocessed, or not answered at all, go again', async () => {
      const answers: Answer[] = [{ item: undefined }, 'unprocessed'];
      const run = new Run({ call: () => Promise.resolve({ answers, consumed: [], strangerCount: 0 }) });
      run.send(parcels(3));
      await clock().runAllAsync();
      expect(run.sent[0]?.deliveries.map(({ fate }) => fate)).to.deep.equal([
        { kind: 'answered', answer: { item: undefined } },
        { kind: 'again', isThrottled: true },
        { kind: 'again', isThrottled: true },
      ]);
    });

    it('and counts attempts, and what is under way', async () => {
      const run = new Run({
        call: () => new Promise((resolve) => defaultScheduler.schedule(() => resolve(replyTo([])), 5)),
      });
      const [parcel] = parcels(1);
      run.send(parcel ? [parcel] : []);
      await clock().tickAsync(1);
      expect([parcel?.attempts, parcel?.entries[0]?.isInFlight]).to.deep.equal([1, true]);
      await clock().runAllAsync();
      expect(parcel?.entries[0]?.isInFlight).to.equal(false);
    });

    it('without what has settled before', async () => {
      const [gone, live] = [tracked(put1), tracked(put(Things, { id: 'b' }))];
      gone.entry.settle({ value: undefined });
      const run = new Run({ call: (batch) => Promise.resolve(replyTo(batch)) });
      run.send([new Parcel(gone.entry), new Parcel(live.entry)]);
      run.send([new Parcel(gone.entry)]);
      await clock().runAllAsync();
      expect(run.calls).to.deep.equal([[live.entry.request]]);
      expect(fatesOf(run)).to.have.members(['void', 'answered', 'void']);
    });

    it('without the share of what has settled since it was merged', async () => {
      const [gone, live] = [tracked(add1), tracked(update(Things, 'a', { add: { n: 10 } }))];
      const parcel = new Parcel(gone.entry);
      parcel.join(live.entry);
      parcel.seal();
      gone.entry.settle({ value: undefined });
      const run = new Run({ call: (batch) => Promise.resolve(replyTo(batch)) });
      run.send([parcel]);
      await clock().runAllAsync();
      expect(run.calls).to.deep.equal([[live.entry.request]]);
    });
  });

  describe('tells', () => {
    it('of requests, consumed capacity and strangers', async () => {
      const consumed = [{ CapacityUnits: 7 }];
      const run = new Run({ call: (batch) => Promise.resolve({ ...replyTo(batch), consumed, strangerCount: 1 }) });
      run.send(parcels(2));
      await clock().runAllAsync();
      const WRITES = { api: 'BatchWriteItem', table: 'things', direction: 'write' };
      expect(run.events).to.deep.equal([
        { kind: 'request', ...WRITES, operationCount: 2, units: 2, waitMs: 0 },
        { kind: 'reply', ...WRITES, latencyMs: 0, error: undefined },
        { kind: 'capacity', table: 'things', direction: 'write', units: 7 },
        { kind: 'stranger', api: 'BatchWriteItem', table: 'things', keyCount: 1 },
      ]);
    });

    it('of no strangers where there are none', async () => {
      const run = new Run({ call: (batch) => Promise.resolve(replyTo(batch)) });
      run.send(parcels(2));
      await clock().runAllAsync();
      expect(run.events.map(({ kind }) => kind)).to.deep.equal(['request', 'reply']);
    });

    it('of retries, with their number and the name of the error', async () => {
      const run = new Run({ retries: 2, call: () => Promise.reject(fault('ECONNREFUSED')) });
      run.send([parcelOf(put1)]);
      await clock().runAllAsync();
      const retries = run.events.filter(({ kind }) => kind === 'retry');
      expect(retries.map((event) => 'attempt' in event && [event.attempt, event.reason])).to.deep.equal([
        [1, 'ECONNREFUSED'],
        [2, 'ECONNREFUSED'],
      ]);
    });
  });

  describe('gives back at once what was paid', () => {
    for (const [name, backCount] of [
      ['ECONNREFUSED', 2],
      ['ECONNRESET', 0],
    ] as const) {
      it(`${backCount} times where the connection ends in ${name} twice`, async () => {
        const run = new Run({ retries: 2, call: failingTwice(name) });
        run.send([parcelOf(put1)]);
        await clock().runAllAsync();
        expect(run.givenBack).to.deep.equal(Array.from({ length: backCount }, () => ['things', 1]));
        expect(run.sent[0]?.bill.paid.get('things')?.get('')).to.equal(3 - backCount);
      });
    }
  });

  describe('is paid for, and waits for its turn', () => {
    it('each time that it is sent', async () => {
      const run = new Run({ call: failingTwice('ECONNRESET') });
      run.send([parcelOf(put1)]);
      await clock().runAllAsync();
      const again = ['pay', 'turn', 'call', 'lost things'];
      expect(run.log).to.deep.equal([
        'turn',
        'call',
        'lost things',
        ...again.slice(0, 3),
        'lost things',
        ...again.slice(0, 3),
        'answered things',
      ]);
      expect(totalOf(run.sent[0]?.bill.paid)).to.equal(3);
    });

    it('but not once a part of it has settled: the rest goes in another batch', async () => {
      for (const [settlesAt, log] of [
        ['call', ['turn', 'call', 'lost things']],
        ['pay', ['turn', 'call', 'lost things', 'pay', 'turn']],
      ] as const) {
        const [gone, live] = [tracked(put1), tracked(put(Things, { id: 'b' }))];
        const run = new Run({
          call: () => Promise.reject(fault('ECONNREFUSED')),
          hear: (what) => what === settlesAt && gone.entry.settle({ value: undefined }),
        });
        run.send([new Parcel(gone.entry), new Parcel(live.entry)]);
        await clock().runAllAsync();
        expect(run.log).to.deep.equal(log);
        expect(run.sent[0]?.deliveries.map(({ fate }) => fate)).to.deep.equal([
          { kind: 'again', isThrottled: false },
          { kind: 'again', isThrottled: false },
        ]);
      }
    });

    it('and fails for good where the fault is for good, whatever has settled meanwhile', async () => {
      const [gone, live] = [tracked(put1), tracked(put(Things, { id: 'b' }))];
      const run = new Run({
        call: () => Promise.reject(fault('ResourceNotFoundException')),
        hear: (what) => what === 'call' && gone.entry.settle({ value: undefined }),
      });
      run.send([new Parcel(gone.entry), new Parcel(live.entry)]);
      await clock().runAllAsync();
      expect(fatesOf(run)).to.deep.equal(['failed', 'failed']);
    });
  });

  describe('says of a table', () => {
    const TOLD: readonly (readonly [string, () => Promise<Reply>, string[]])[] = [
      ['that it has answered where something was carried out', () => Promise.resolve(PARTLY), ['refused', 'answered']],
      [
        'that it has refused all',
        () => Promise.resolve({ ...PARTLY, answers: ['unprocessed', 'unprocessed'] }),
        ['refused'],
      ],
      ['that it has refused by a throttle', () => Promise.reject(fault('ThrottlingException')), ['refused']],
      ['that it has not answered for a lost reply', () => Promise.reject(fault('InternalServerError')), ['lost']],
      ['that it has not answered where nothing got there', () => Promise.reject(fault('ECONNREFUSED')), ['lost']],
      [
        'that it has answered if only to say no',
        () => Promise.reject(fault('ResourceNotFoundException')),
        ['answered'],
      ],
    ];
    for (const [name, call, told] of TOLD) {
      it(name, async () => {
        const run = new Run({ retries: 0, call });
        run.send(parcels(2));
        await clock().runAllAsync();
        expect(run.log).to.deep.equal(['turn', 'call', ...told.map((each) => `${each} things`)]);
      });
    }
  });

  describe('counts what is spent', () => {
    const SPENT: readonly (readonly [string, () => Promise<Reply>, number])[] = [
      ['what the service says', () => Promise.resolve({ ...replyTo([0, 0]), consumed: [{ CapacityUnits: 9 }] }), 9],
      ['what was expected where the service says nothing', () => Promise.resolve(replyTo([0, 0])), 2],
      ['nothing for a throttle', () => Promise.reject(fault('ThrottlingException')), 0],
      ['nothing for what was refused', () => Promise.reject(fault('ResourceNotFoundException')), 0],
      ['what was expected where the outcome is unknown', () => Promise.reject(fault('InternalServerError')), 2],
    ];
    for (const [name, call, spentUnits] of SPENT) {
      it(name, async () => {
        const run = new Run({ retries: 0, call });
        run.send(parcels(2));
        await clock().runAllAsync();
        expect(totalOf(run.sent[0]?.spent)).to.equal(spentUnits);
      });
    }

    it('what was expected for a condition that failed, which is charged', async () => {
      const run = new Run({ call: () => Promise.reject(fault('ConditionalCheckFailedException')) });
      run.send([parcelOf(guarded)]);
      await clock().runAllAsync();
      expect(totalOf(run.sent[0]?.spent)).to.equal(1);
    });
  });

  describe('of a batch that is served in part', () => {
    it('spends what was expected of the rest, and forfeits what was paid for in vain', async () => {
      const run = new Run({ call: () => Promise.resolve(PARTLY) });
      run.send(parcels(2));
      await clock().runAllAsync();
      expect([totalOf(run.sent[0]?.spent), totalOf(run.sent[0]?.forfeited)]).to.deep.equal([1, 1]);
      expect(run.refusals).to.deep.equal([undefined]);
    });

    it('learns what the rest has cost, and keeps it on its way until it settles', async () => {
      const consumed = [{ CapacityUnits: 5 }];
      const run = new Run({ call: () => Promise.resolve({ ...PARTLY, consumed }) });
      const batch = parcels(2);
      run.send(batch);
      await clock().runAllAsync();
      expect(run.lessons).to.deep.equal([['things', 1, 5]]);
      expect(batch.map(({ entries }) => entries[0]?.isInFlight)).to.deep.equal([true, false]);
    });

    it('forfeits nothing of one that is served whole, and all of one that is throttled', async () => {
      const run = new Run({ call: (batch) => Promise.resolve(replyTo(batch)) });
      run.send(parcels(2));
      await clock().runAllAsync();
      expect([totalOf(run.sent[0]?.forfeited), run.refusals.length]).to.deep.equal([0, 0]);
      const throttled = fault('ThrottlingException');
      const refused = new Run({ call: () => Promise.reject(throttled) });
      refused.send(parcels(2));
      await clock().runAllAsync();
      expect(totalOf(refused.sent[0]?.forfeited)).to.equal(2);
      expect(refused.refusals).to.deep.equal([throttled]);
    });
  });

  it('tells how long operations have waited, how long the reply took, and how it failed', async () => {
    const call = () =>
      new Promise<Reply>((_, reject) => defaultScheduler.schedule(() => reject(fault('AccessDeniedException')), 30));
    const run = new Run({ call });
    // Pushed at 0, on a clock that may have gone on since.
    const waitMs = defaultScheduler.now() + 10;
    await clock().tickAsync(10);
    run.send(parcels(2));
    await clock().runAllAsync();
    const [asked, replied] = run.events;
    expect(asked).to.have.property('waitMs').that.is.closeTo(waitMs, 1e-6);
    expect(replied).to.include({ kind: 'reply', error: 'AccessDeniedException' });
    expect(replied).to.have.property('latencyMs').that.is.closeTo(30, 1e-6);
  });

  describe('of a transaction', () => {
    const Others = table<{ id: string }>()({ name: 'others', hashKey: 'id' });
    const both = transact([put(Things, { id: 'a' }), put(Others, { id: 'b' })]);

    it('learns by table what it has cost', async () => {
      const consumed = [
        { TableName: 'things', CapacityUnits: 4 },
        { TableName: 'others', CapacityUnits: 6 },
      ];
      const run = new Run({ call: (batch) => Promise.resolve({ ...replyTo(batch), consumed }) });
      run.send([new Parcel(tracked(both).entry)]);
      await clock().runAllAsync();
      expect(run.lessons).to.deep.equal([
        ['things', 2, 4],
        ['others', 2, 6],
      ]);
      expect(totalOf(run.sent[0]?.spent)).to.equal(10);
    });

    it('slows down the tables that its reasons name, and all where there are none', async () => {
      const refusedOf = async (more: object) => {
        const cause = Object.assign(fault('TransactionCanceledException'), more);
        const run = new Run({ call: () => Promise.reject(cause) });
        run.send([new Parcel(tracked(both).entry)]);
        await clock().runAllAsync();
        return [run.refusedTables, totalOf(run.sent[0]?.forfeited)];
      };
      const CancellationReasons = [{ Code: 'None' }, { Code: 'ThrottlingError' }];
      expect(await refusedOf({ CancellationReasons })).to.deep.equal([['others'], 2]);
      expect(await refusedOf({ name: 'ThrottlingException' })).to.deep.equal([['things', 'others'], 4]);
    });

    it('goes again after a lost reply for nine minutes, while the service remembers its token, and not after', async () => {
      const fatesAfter = async (
        passedMs: number,
        isLost: boolean,
        operation: KeyedOperation | TransactOperation = both,
      ) => {
        await clock().tickAsync(3_600_000);
        const parcel = new Parcel(tracked(operation).entry);
        parcel.depart(defaultScheduler.now());
        if (isLost) parcel.markUncertain();
        await clock().tickAsync(passedMs);
        const run = new Run({ call: (batch) => Promise.resolve(replyTo(batch)) });
        run.send([parcel]);
        await clock().runAllAsync();
        return fatesOf(run);
      };
      expect(await fatesAfter(9 * 60_000 - 1, true)).to.deep.equal(['answered']);
      expect(await fatesAfter(9 * 60_000 + 1, true)).to.deep.equal(['unknown']);
      expect(await fatesAfter(9 * 60_000 + 1, false)).to.deep.equal(['answered']);
      expect(await fatesAfter(9 * 60_000 + 1, true, put1)).to.deep.equal(['answered']);
    });

    it('is not tried again where the token is forgotten by the time that it could be', async () => {
      const parcel = new Parcel(tracked(both).entry);
      parcel.depart(defaultScheduler.now());
      await clock().tickAsync(9 * 60_000 - 1);
      const run = new Run({ call: () => Promise.reject(fault('InternalServerError')) });
      run.send([parcel]);
      await clock().runAllAsync();
      expect([fatesOf(run), run.calls.length]).to.deep.equal([['unknown'], 1]);
    });

    it('is not tried again once the token is forgotten', async () => {
      const run = new Run({ retries: 100, call: () => Promise.reject(fault('InternalServerError')) });
      run.send([new Parcel(tracked(both).entry)]);
      await clock().runAllAsync();
      expect(fatesOf(run)).to.deep.equal(['unknown']);
      expect(defaultScheduler.now() - run.startedAt).to.be.within(9 * 60_000, 9 * 60_000 + 20_000);
    });
  });

  describe('after a fault', () => {
    const RETRIED: readonly (readonly [string, KeyedOperation])[] = [
      ['ECONNREFUSED', put1],
      ['ECONNREFUSED', add1],
      ['ENOTFOUND', add1],
      ['RequestTimeTooSkewed', add1],
      ['TimeoutError', put1],
      ['ECONNRESET', set1],
      ['InternalServerError', guarded],
      ['TimeoutError', get(Things, 'a')],
    ];
    for (const [name, operation] of RETRIED) {
      it(`sends ${named(operation)} again after ${name}, and succeeds`, async () => {
        const run = new Run({ call: failing(3, () => fault(name)) });
        run.send([parcelOf(operation)]);
        await clock().runAllAsync();
        expect(run.calls).to.have.length(4);
        expect(fatesOf(run)).to.deep.equal(['answered']);
      });
    }

    const FINAL: readonly (readonly [string, KeyedOperation, string])[] = [
      ['TimeoutError', add1, 'unknown'],
      ['ECONNRESET', add1, 'unknown'],
      ['InternalServerError', add1, 'unknown'],
      ['InternalServerError', update(Things, 'a', { set: [[['tags', 0], 'x']] }), 'unknown'],
      ['TimeoutError', put(Things, { id: 'a' }, { returnOld: true }), 'unknown'],
      ['ConditionalCheckFailedException', guarded, 'failed'],
      ['ResourceNotFoundException', put1, 'failed'],
      ['ValidationException', put1, 'failed'],
      ['ProvisionedThroughputExceededException', add1, 'again'],
      ['ThrottlingException', put1, 'again'],
    ];
    for (const [name, operation, kind] of FINAL) {
      it(`sends ${named(operation)} but once when the answer is ${name}, and makes it ${kind}`, async () => {
        const run = new Run({ call: () => Promise.reject(fault(name)) });
        run.send([parcelOf(operation)]);
        await clock().runAllAsync();
        expect(run.calls).to.have.length(1);
        expect(fatesOf(run)).to.deep.equal([kind]);
      });
    }

    it('does not send a batch again of which a part may not be applied twice', async () => {
      const run = new Run({ call: () => Promise.reject(fault('ECONNRESET')) });
      run.send([parcelOf(put1), parcelOf(add1)]);
      await clock().runAllAsync();
      expect([fatesOf(run), run.calls.length]).to.deep.equal([['unknown', 'unknown'], 1]);
    });

    it('does not send merged updates again: their images would be told from the wrong item', async () => {
      const run = new Run({ call: () => Promise.reject(fault('ECONNRESET')) });
      run.send([parcelOf(set1, update(Things, 'a', { set: { m: 2 } }))]);
      await clock().runAllAsync();
      expect(run.calls).to.have.length(1);
      expect(fatesOf(run)).to.deep.equal(['unknown']);
    });

    it('knows a write for uncertain whose condition fails after a reply was lost', async () => {
      const errors = [fault('ECONNRESET'), fault('ConditionalCheckFailedException')];
      const run = new Run({ call: () => Promise.reject(errors.shift()) });
      const parcel = parcelOf(guarded);
      run.send([parcel]);
      await clock().runAllAsync();
      expect(fatesOf(run)).to.deep.equal(['failed']);
      expect(parcel.entries[0]?.isUncertain).to.equal(true);
    });

    it('gives up after `retries`, with as many backoffs between', async () => {
      const run = new Run({ retries: 3, call: () => Promise.reject(fault('ECONNREFUSED')) });
      run.send([parcelOf(put1)]);
      await clock().runAllAsync();
      expect(run.calls).to.have.length(4);
      expect(fatesOf(run)).to.deep.equal(['failed']);
      expect(defaultScheduler.now() - run.startedAt).to.be.closeTo(50 + 100 + 200, 5);
    });

    it('does not send again what has settled meanwhile; what was beside it goes in another batch', async () => {
      const [late, live] = [tracked(put1), tracked(put(Things, { id: 'b' }))];
      const run = new Run({ call: () => Promise.reject(fault('ECONNREFUSED')) });
      run.send([new Parcel(late.entry), new Parcel(live.entry)]);
      await clock().tickAsync(1);
      late.entry.settle({ value: undefined });
      await clock().runAllAsync();
      expect(run.calls).to.have.length(1);
      expect(run.sent[0]?.deliveries.map(({ fate }) => fate)).to.deep.equal([
        { kind: 'again', isThrottled: false },
        { kind: 'again', isThrottled: false },
      ]);
    });

    it('stands errors that are none, and errors thrown before there is a promise', async () => {
      const thrown: unknown[] = ['text', undefined, new TypeError('bug')];
      for (const each of thrown) {
        const run = new Run({
          retries: 1,
          call: () => {
            throw each;
          },
        });
        run.send([parcelOf(add1)]);
        await clock().runAllAsync();
        expect(fatesOf(run)).to.deep.equal(['unknown']);
      }
    });
  });

  describe('in time', () => {
    it('gives a request up after requestTimeout, also one whose transport never answers nor heeds its signal', async () => {
      const run = new Run({ requestTimeout: 1_000, call: () => new Promise(() => undefined) });
      run.send([parcelOf(add1)]);
      await clock().tickAsync(999);
      expect(run.sent).to.have.length(0);
      await clock().tickAsync(2);
      expect(fatesOf(run)).to.deep.equal(['unknown']);
      expect(run.sent[0]?.deliveries[0]?.fate).to.have.nested.property('cause.name', 'TimeoutError');
    });

    it('aborts the request that it gives up', async () => {
      const run = new Run({ requestTimeout: 1_000, call: (_, signal) => aborted(signal) });
      run.send([parcelOf(add1)]);
      await clock().tickAsync(1_001);
      expect(run.signals.map((signal) => signal.aborted)).to.deep.equal([true]);
    });

    it('drops a reply that comes after the time, and leaves no timer', async () => {
      const run = new Run({
        requestTimeout: 10,
        call: (batch) => new Promise((resolve) => defaultScheduler.schedule(() => resolve(replyTo(batch)), 50)),
      });
      run.send([parcelOf(add1)]);
      await clock().runAllAsync();
      expect(fatesOf(run)).to.deep.equal(['unknown']);
      expect(clock().countTimers()).to.equal(0);
    });

    it('leaves no timer when a request is answered', async () => {
      const run = new Run({ call: (batch) => Promise.resolve(replyTo(batch)) });
      run.send([parcelOf(add1)]);
      await clock().tickAsync(0);
      expect(run.sent).to.have.length(1);
      expect(clock().countTimers()).to.equal(0);
    });
  });

  describe('with a bad operation in the batch', () => {
    /** The most that one poison may cost: 2 log2(25) + 1 requests more than the first. */
    const MOST_EXTRA = Math.floor(2 * Math.log2(25) + 1);

    for (let position = 0; position < 25; position += 1) {
      it(`finds it at position ${position} with at most ${MOST_EXTRA} requests more, and delivers the others`, async () => {
        const run = new Run({ call: refusing([position]) });
        run.send(parcels(25));
        await clock().runAllAsync();
        expect(run.calls.length - 1).to.be.at.most(MOST_EXTRA);
        expect(failedKeys(run)).to.deep.equal([`${position}`]);
        expect(fatesOf(run).filter((kind) => kind === 'answered')).to.have.length(24);
      });
    }

    it('finds two of them', async () => {
      const run = new Run({ call: refusing([3, 17]) });
      run.send(parcels(25));
      await clock().runAllAsync();
      expect(failedKeys(run)).to.deep.equal(['3', '17']);
      expect(run.sent).to.have.length(1);
      expect(run.sent[0]?.deliveries).to.have.length(25);
    });

    it('finds that all are bad', async () => {
      const run = new Run({ call: refusing(Array.from({ length: 25 }, (_, index) => index)) });
      run.send(parcels(25));
      await clock().runAllAsync();
      expect(failedKeys(run)).to.have.length(25);
      expect(run.calls).to.have.length(49);
      expect(totalOf(run.sent[0]?.bill.paid)).to.equal(25);
      expect(totalOf(run.sent[0]?.spent)).to.equal(0);
    });

    it('halves a body that is too large as well', async () => {
      const run = new Run({
        call: (batch) => (batch.length > 10 ? Promise.reject(fault('Error', 413)) : Promise.resolve(replyTo(batch))),
      });
      run.send(parcels(25));
      await clock().runAllAsync();
      expect(run.calls.map(({ length }) => length)).to.deep.equal([25, 13, 7, 6, 12, 6, 6]);
    });

    it('does not send the second half of what has settled meanwhile', async () => {
      const all = Array.from({ length: 4 }, (_, index) => tracked(put(Things, { id: String(index) })));
      const run = new Run({
        call: (batch, signal) => {
          if (batch.length === 2) all[3]?.entry.settle({ value: undefined });
          return refusing([0])(batch, signal);
        },
      });
      run.send(all.map(({ entry }) => new Parcel(entry)));
      await clock().runAllAsync();
      expect(run.calls.at(-1)?.map((each) => 'identity' in each && each.identity)).to.deep.equal(['2']);
    });
  });

  describe('as an operator', () => {
    const call = (batch: readonly unknown[]) => Promise.resolve(replyTo(batch));

    it('passes an error on', () => {
      const run = new Run({ call });
      run.batches.error('error');
      expect(run.error).to.equal('error');
    });

    it('aborts what is under way with an early unsubscription, sends nothing more and leaves no timer', async () => {
      const run = new Run({ call: (_, signal) => aborted(signal) });
      run.send([parcelOf(put1)]);
      await clock().tickAsync(5);
      run.subscription.unsubscribe();
      await clock().tickAsync(0);
      expect(run.signals.map((signal) => signal.aborted)).to.deep.equal([true]);
      expect(clock().countTimers()).to.equal(0);
      await clock().runAllAsync();
      expect(run.calls).to.have.length(1);
      expect(run.sent).to.deep.equal([]);
    });

    it('does not send the second half of a batch, nor try again, after an unsubscription', async () => {
      const run = new Run({
        call: (batch, signal) => (batch.length > 2 ? Promise.reject(fault('ValidationException')) : aborted(signal)),
      });
      run.send(parcels(4));
      await clock().tickAsync(5);
      run.subscription.unsubscribe();
      await clock().runAllAsync();
      expect(run.calls).to.have.length(2);
    });
  });
});

type Call = RequestOptions['call'];

const PARTLY: Reply = { answers: [{ item: undefined }, 'unprocessed'], consumed: [], strangerCount: 0 };

function failingTwice(name: string): Call {
  let count = 0;
  return () => {
    count += 1;
    return count > 2 ? Promise.resolve(replyTo([0])) : Promise.reject(fault(name));
  };
}

const LEDGER: Ledger = {
  costOf: (_, { units }) => new Map([['', units]]),
  learn: () => undefined,
  refused: () => undefined,
  answered: () => undefined,
  lost: () => undefined,
  giveBack: () => undefined,
  payAgain: (bill) => Promise.resolve(bill),
  turn: () => Promise.resolve(),
};

function paid(batch: readonly Parcel[]): Bill {
  const bill = billOf(batch);
  return { ...bill, paid: new Map(Array.from(bill.purchases, ([name, each]) => [name, LEDGER.costOf(name, each)])) };
}

function totalOf(costs: ReadonlyMap<string, Units> = new Map()): number {
  const all = [...costs.values()].flatMap((units) => [...units.values()]);
  return all.reduce((sum, each) => sum + each, 0);
}

function options(some: Partial<RequestOptions> & { readonly call: Call }): RequestOptions {
  return {
    requestTimeout: 10_000,
    retries: 10,
    scheduler: defaultScheduler,
    random: () => 0.5,
    tell: () => undefined,
    ...some,
  };
}

/** The stage with batches going in by hand and all that happens kept. */
class Run {
  readonly batches = new Subject<readonly Parcel[]>();
  readonly calls: (readonly Request[])[] = [];
  readonly signals: AbortSignal[] = [];
  readonly events: Event[] = [];
  readonly sent: Sent[] = [];
  readonly refusals: unknown[] = [];
  readonly givenBack: [string, number | undefined][] = [];
  readonly refusedTables: string[] = [];
  readonly lessons: (readonly [table: string, units: number, consumed: number | undefined])[] = [];
  readonly startedAt = defaultScheduler.now();
  /** Calls, and what the ledger was asked for and told. */
  readonly log: string[] = [];
  readonly subscription: Subscription;
  error: unknown;

  /** `hear` is called with all that is logged, as it happens. */
  constructor({
    call,
    hear,
    ...some
  }: Partial<RequestOptions> & { readonly call: Call; readonly hear?: (what: string) => void }) {
    const note = (what: string) => {
      this.log.push(what);
      hear?.(what);
    };
    const recorded: Call = (batch, signal) => {
      note('call');
      this.calls.push(batch);
      this.signals.push(signal);
      return call(batch, signal);
    };
    const all = options({ tell: (event) => this.events.push(event), ...some, call: recorded });
    const ledger: Ledger = {
      ...LEDGER,
      giveBack: (table, units) => this.givenBack.push([table, units.get('')]),
      learn: (name, { units }, consumed) => void this.lessons.push([name, units, consumed.get('')]),
      answered: (name) => note(`answered ${name}`),
      lost: (name) => note(`lost ${name}`),
      payAgain: (bill) => {
        note('pay');
        return Promise.resolve(paid(bill.batch));
      },
      turn: () => {
        note('turn');
        return Promise.resolve();
      },
      refused: (name, cause) => {
        note(`refused ${name}`);
        this.refusedTables.push(name);
        this.refusals.push(cause);
      },
    };
    this.subscription = this.batches
      .pipe(map(paid), inFlight({ maxInFlight: 8, send: request(all, ledger), makeRoom: () => undefined }))
      .subscribe({
        next: (sent) => this.sent.push(sent),
        error: (error) => (this.error = error),
      });
  }

  send(batch: readonly Parcel[]): void {
    this.batches.next(batch);
  }
}

function fatesOf({ sent }: Run): string[] {
  return sent.flatMap(({ deliveries }) => deliveries.map(({ fate }) => fate.kind));
}

function failedKeys({ sent }: Run): unknown[] {
  const failed = sent.flatMap(({ deliveries }) => deliveries.filter(({ fate }) => fate.kind === 'failed'));
  return failed.map(({ parcel: { request } }) => 'identity' in request && request.identity);
}

function replyTo(batch: readonly unknown[]): Reply {
  return { answers: batch.map(() => ({ item: undefined })), consumed: [], strangerCount: 0 };
}

/** Fails so many times, then answers. */
function failing(count: number, error: () => Error): Call {
  let left = count;
  return (batch) => {
    left -= 1;
    return left >= 0 ? Promise.reject(error()) : Promise.resolve(replyTo(batch));
  };
}

/** Refuses each batch that holds one of these keys, as the service does. */
function refusing(keys: readonly number[]): Call {
  return (batch) => {
    const isPoisoned = batch.some((each) => 'identity' in each && keys.includes(Number(each.identity)));
    return isPoisoned ? Promise.reject(fault('ValidationException')) : Promise.resolve(replyTo(batch));
  };
}

function aborted(signal: AbortSignal): Promise<Reply> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
}

/** An error as the SDK throws it. */
function fault(name: string, httpStatusCode = 0): Error {
  return Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });
}

function named(operation: KeyedOperation): string {
  const { kind } = operation;
  if (kind === 'update') return `an update ${JSON.stringify(operation.actions)}`;
  if (kind === 'get') return 'a get';
  return `${operation.if ? 'a conditional' : operation.returnOld ? 'an old-item-returning' : 'a'} ${kind}`;
}
