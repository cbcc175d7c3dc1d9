import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { of, type SchedulerLike, Subject, VirtualTimeScheduler } from 'rxjs';
import type { Fault } from '../../lib/dynamodb/fault.js';
import type { Event } from '../../lib/events.js';
import { del, get, put, transact, update } from '../../lib/index.js';
import type { KeyedOperation } from '../../lib/operation/operation.js';
import type { Delivered, Fate } from '../../lib/pipeline/delivery.js';
import type { Release } from '../../lib/pipeline/lanes.js';
import { Parcel } from '../../lib/pipeline/parcel.js';
import { settle } from '../../lib/pipeline/settle.js';
import { parcelOf, Things, type Tracked, tracked } from '../support/entries.js';
import { marbles } from '../support/marbles.js';

const THROTTLED: Fate = { kind: 'again', isThrottled: true };
const WRITTEN: Fate = { kind: 'answered', answer: { item: undefined } };

/** Half of the first backoff, which is 50 ms at the most before an attempt is counted. */
const random = () => 0.5;

describe('settle', () => {
  it(
    'never emits when the source never does',
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const source = cold<Delivered>(' -');
      const unsub = '            ---!';
      expectObservable(source.pipe(stage(scheduler)), unsub).toBe('-');
      expectSubscriptions(source.subscriptions).toBe('^--!');
    }),
  );

  it(
    'completes with an empty source',
    marbles(({ cold, expectObservable, scheduler }) => {
      expectObservable(cold<Delivered>('--|').pipe(stage(scheduler))).toBe('--|');
    }),
  );

  it(
    'passes an error on',
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const source = cold<Delivered>(' --#');
      expectObservable(source.pipe(stage(scheduler))).toBe('--#');
      expectSubscriptions(source.subscriptions).toBe('^-!');
    }),
  );

  it(
    'lets what was throttled go again after its backoff, and what was not throttled too',
    marbles(({ cold, expectObservable, scheduler }) => {
      const [x, y] = [parcelOf(put(Things, { id: 'x' })), parcelOf(put(Things, { id: 'y' }))];
      const source = cold<Delivered>(' a-b', {
        a: sent(x, THROTTLED),
        b: sent(y, { kind: 'again', isThrottled: false }),
      });
      expectObservable(source.pipe(stage(scheduler))).toBe('25ms x-y', { x, y });
      scheduler.flush();
      expect([x.entries[0]?.isThrottled, y.entries[0]?.isThrottled]).to.deep.equal([true, false]);
    }),
  );

  it(
    'waits longer after each attempt, up to a cap',
    marbles(({ cold, expectObservable, scheduler }) => {
      const x = parcelOf(put(Things, { id: 'x' }));
      for (let attempt = 0; attempt < 5_000; attempt += 1) x.depart(0);
      expectObservable(cold<Delivered>('a', { a: sent(x, THROTTLED) }).pipe(stage(scheduler))).toBe('10s x', { x });
    }),
  );

  it(
    'emits and releases nothing that comes after an early unsubscription',
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const source = cold<Delivered>(' a', { a: sent(parcelOf(put(Things, { id: 'x' })), THROTTLED) });
      const unsub = '            -----!';
      expectObservable(source.pipe(stage(scheduler)), unsub).toBe('-');
      expectSubscriptions(source.subscriptions).toBe('^----!');
    }),
  );

  it('leaves no timer behind when it is unsubscribed', () => {
    const scheduler = new VirtualTimeScheduler();
    const source = new Subject<Delivered>();
    const subscription = source.pipe(stage(scheduler)).subscribe();
    source.next(sent(parcelOf(put(Things, { id: 'x' })), THROTTLED));
    expect(scheduler.actions).to.have.length(1);
    subscription.unsubscribe();
    expect(scheduler.actions).to.have.length(0);
  });

  it('takes a synchronous source of many', () => {
    const run = new Run();
    const all = Array.from({ length: 3 }, (_, index) => tracked(put(Things, { id: String(index) })));
    of(...all.map(({ entry }) => sent(new Parcel(entry), WRITTEN)))
      .pipe(run.stage)
      .subscribe();
    expect(all.map(({ endings }) => endings)).to.deep.equal([
      [{ value: undefined }],
      [{ value: undefined }],
      [{ value: undefined }],
    ]);
    expect(run.releases).to.have.length(3);
  });

  it('settles and releases what is pushed while it settles', () => {
    const run = new Run();
    const source = new Subject<Delivered>();
    const inner = tracked(put(Things, { id: 'inner' }));
    run.released.subscribe(({ parcel }) => {
      if (parcel.lanes.includes('things\nouter')) source.next(sent(new Parcel(inner.entry), WRITTEN));
    });
    source.pipe(run.stage).subscribe();
    source.next(sent(parcelOf(put(Things, { id: 'outer' })), WRITTEN));
    expect(inner.endings).to.have.length(1);
    expect(run.releases.flatMap(({ parcel }) => parcel.lanes)).to.deep.equal(['things\nouter', 'things\ninner']);
  });

  it('tells of throttles, with the number of operations', () => {
    const run = new Run().take(parcelOf(put(Things, { id: 'x' }), del(Things, 'x')), THROTTLED);
    expect(run.events).to.deep.equal([{ kind: 'throttle', table: 'things', direction: 'write', operationCount: 2 }]);
    expect(run.releases).to.deep.equal([]);
  });

  it('settles each operation of a batch by its own fate', () => {
    const run = new Run();
    const [good, bad, lost] = ['a', 'b', 'c'].map((id) => tracked(put(Things, { id })));
    run.source.next({
      deliveries: [
        { parcel: parcelAround(good), fate: WRITTEN },
        { parcel: parcelAround(bad), fate: failed('invalid') },
        { parcel: parcelAround(lost), fate: { kind: 'unknown', cause: new Error('gone') } },
      ],
    });
    expect([good, bad, lost].map((each) => each?.endings.map(({ error }) => error?.name))).to.deep.equal([
      [undefined],
      ['ValidationError'],
      ['UnknownOutcomeError'],
    ]);
    expect(run.releases.map(({ isSplit }) => isSplit)).to.deep.equal([false, false, false]);
  });

  it('gives a get its item, each reader a copy of its own', () => {
    const [first, second] = [tracked(get(Things, 'a')), tracked(get(Things, 'a'))];
    new Run().take(parcelAround(first, second), {
      kind: 'answered',
      answer: { item: { id: { S: 'a' }, n: { N: '1' } } },
    });
    expect([first?.endings, second?.endings]).to.deep.equal([
      [{ value: { id: 'a', n: 1 } }],
      [{ value: { id: 'a', n: 1 } }],
    ]);
    expect(first?.endings[0]).to.not.equal(second?.endings[0]);
    expect(answerTo(first)).to.not.equal(answerTo(second));
  });

  it('gives updates that were merged the images that they would have had one by one', () => {
    const updates = [1, 2, 3].map((n) => tracked(update(Things, 'a', { add: { n } })));
    new Run().take(parcelAround(...updates), {
      kind: 'answered',
      answer: { item: { id: { S: 'a' }, n: { N: '10' } } },
    });
    expect(updates.map(answerTo)).to.deep.equal([
      { id: 'a', n: 11 },
      { id: 'a', n: 13 },
      { id: 'a', n: 16 },
    ]);
  });

  it('gives a page as it is', () => {
    const answer = { items: [], after: undefined };
    const page = tracked(get(Things, 'a'));
    new Run().take(parcelAround(page), { kind: 'answered', answer });
    expect(answerTo(page)).to.equal(answer);
  });

  it('splits merged updates that are refused instead of failing them all', () => {
    const updates = [tracked(update(Things, 'a', { add: { n: 1 } })), tracked(update(Things, 'a', { add: { n: 2 } }))];
    const run = new Run().take(parcelAround(...updates), failed('invalid'));
    expect(updates.map(({ endings }) => endings)).to.deep.equal([[], []]);
    expect(run.releases.map(({ isSplit }) => isSplit)).to.deep.equal([true]);
  });

  it('releases what was not sent, and settles nothing for it', () => {
    const { entry, endings } = tracked(put(Things, { id: 'a' }));
    const run = new Run().take(new Parcel(entry), { kind: 'void' });
    expect(endings).to.deep.equal([]);
    expect(run.releases).to.have.length(1);
  });

  const put1: KeyedOperation = put(Things, { id: 'a' });
  const get1: KeyedOperation = get(Things, 'a');
  const FAILURES: readonly (readonly [Fault, KeyedOperation, boolean, string])[] = [
    ['condition', put1, false, 'ConditionFailedError'],
    ['invalid', put1, false, 'ValidationError'],
    ['refused', put1, false, 'RequestError'],
    ['unsent', put1, false, 'RequestError'],
    ['condition', put1, true, 'UnknownOutcomeError'],
    ['invalid', put1, true, 'UnknownOutcomeError'],
    ['refused', put1, true, 'UnknownOutcomeError'],
    ['refused', get1, false, 'RequestError'],
    ['refused', get1, true, 'RequestError'],
    ['invalid', get1, true, 'ValidationError'],
  ];
  for (const [fault, operation, isUncertain, name] of FAILURES) {
    it(`ends a ${operation.kind} in ${name} when it is ${fault}${isUncertain ? ' after a reply was lost' : ''}`, () => {
      const ended = tracked(operation);
      ended.entry.isUncertain = isUncertain;
      new Run().take(parcelAround(ended), failed(fault));
      expect(errorOf(ended)).to.include({ name, operation });
      expect(errorOf(ended)?.cause).to.be.an('error').with.property('message', 'why');
    });
  }

  it('ends a read whose reply was lost for good in RequestError: it has no effect that could be unknown', () => {
    const ended = tracked(get(Things, 'a'));
    new Run().take(parcelAround(ended), { kind: 'unknown', cause: new Error('gone') });
    expect(errorOf(ended)?.name).to.equal('RequestError');
  });

  it('hands the old item over with a condition that failed', () => {
    const ended = tracked(put(Things, { id: 'a' }, { if: { attr: 'n', eq: 2 }, returnOld: true }));
    const cause = new ConditionalCheckFailedException({
      message: '',
      $metadata: {},
      Item: { id: { S: 'a' }, n: { N: '1' } },
    });
    new Run().take(parcelAround(ended), { kind: 'failed', fault: 'condition', cause });
    expect(errorOf(ended)).to.have.deep.property('item', { id: 'a', n: 1 });
  });

  it('hands nothing over where the service did not say what was there, or where another says it', () => {
    const said = { message: '', $metadata: {} };
    for (const cause of [new ConditionalCheckFailedException(said), Object.assign(new Error(), { Item: { id: 1 } })]) {
      const ended = tracked(put(Things, { id: 'a' }, { if: { attr: 'n', eq: 2 } }));
      new Run().take(parcelAround(ended), { kind: 'failed', fault: 'condition', cause });
      expect(errorOf(ended)).to.include({ name: 'ConditionFailedError', item: undefined });
    }
  });

  describe('ends a transaction', () => {
    const operation = transact([put(Things, { id: 'a' }), put(Things, { id: 'b' })]);
    const CANCELLED = Object.assign(new Error(), {
      CancellationReasons: [{ Code: 'None' }, { Code: 'ValidationError' }],
    });
    const errorName = (fault: Fault, cause: unknown, isLost = false) => {
      const ended = tracked(operation);
      const parcel = new Parcel(ended.entry);
      if (isLost) parcel.markUncertain();
      new Run().take(parcel, { kind: 'failed', fault, cause });
      return errorOf(ended);
    };

    it('that was cancelled with the reason of each of its parts', () => {
      const error = errorName('invalid', CANCELLED);
      expect(error).to.include({ name: 'TransactionCanceledError' });
      expect(error).to.have.deep.property('reasons', [{ code: 'None' }, { code: 'ValidationError' }]);
    });

    it('that failed as a whole as other operations end', () => {
      expect(errorName('invalid', new Error('why'))?.name).to.equal('ValidationError');
      expect(errorName('denied', new Error('why'))?.name).to.equal('RequestError');
    });

    it('by what the service found under its token, also after a reply was lost, and else in what nobody knows', () => {
      expect(errorName('invalid', CANCELLED, true)?.name).to.equal('TransactionCanceledError');
      expect(errorName('denied', new Error('why'), true)?.name).to.equal('UnknownOutcomeError');
    });

    it('that is one write sent exactly once as that write ends', () => {
      const single = tracked(put(Things, { id: 'a' }, { exactlyOnce: true, if: { attr: 'n', eq: 2 } }));
      new Run().take(parcelAround(single), { kind: 'failed', fault: 'condition', cause: CANCELLED });
      expect(errorOf(single)?.name).to.equal('ConditionFailedError');
    });
  });

  it('takes an answer that cannot be read for a lost one, and reads those beside it', () => {
    const [bad, good] = [tracked(get(Things, 'a')), tracked(get(Things, 'b'))];
    const run = new Run();
    run.source.next({
      deliveries: [
        {
          parcel: parcelAround(bad),
          fate: { kind: 'answered', answer: { item: { n: { N: '1234567890123456789E200' } } } },
        },
        { parcel: parcelAround(good), fate: WRITTEN },
      ],
    });
    expect(errorOf(bad)?.name).to.equal('RequestError');
    expect(good?.endings).to.deep.equal([{ value: undefined }]);
    expect(run.releases).to.have.length(2);
  });

  for (const [isLost, name] of [
    [false, 'ThrottledError'],
    [true, 'UnknownOutcomeError'],
  ] as const) {
    it(`gives up in ${name} what only comes back${isLost ? ', after a reply was lost' : ''}`, () => {
      const each = tracked(put(Things, { id: 'a' }));
      const parcel = parcelAround(each);
      if (isLost) parcel.markUncertain();
      const run = new Run();
      for (let round = 0; round < 100; round += 1) run.take(parcel, THROTTLED);
      expect(errorOf(each)?.name).to.equal(name);
      expect(run.releases).to.have.length(1);
    });
  }

  it('gives up nothing of a table that others get through in, and has it wait a second at the most', () => {
    const each = tracked(put(Things, { id: 'a' }));
    const parcel = parcelAround(each);
    const run = new Run();
    for (let round = 0; round < 250; round += 1) {
      parcel.depart(0);
      run.take(parcelOf(put(Things, { id: 'b' })), WRITTEN).take(parcel, THROTTLED);
    }
    expect(each.endings).to.deep.equal([]);
    // Half of what it may be.
    expect(Math.max(...run.delaysMs)).to.equal(500);
    const reads = parcelOf(get(Things, 'b'));
    for (let round = 0; round < 50; round += 1) {
      parcel.depart(0);
      run.take(reads, { kind: 'answered', answer: { item: undefined } }).take(parcel, THROTTLED);
    }
    expect(run.delaysMs.at(-1)).to.equal(10_000);
  });

  it('sends nothing again that it has given up', () => {
    const parcel = parcelOf(put(Things, { id: 'a' }));
    const run = new Run();
    for (let round = 0; round < 100; round += 1) run.take(parcel, THROTTLED);
    expect(run.delaysMs).to.have.length(99);
  });

  it('tells of no throttle where there was none', () => {
    const run = new Run().take(parcelOf(put(Things, { id: 'a' })), { kind: 'again', isThrottled: false });
    run.take(parcelOf(put(Things, { id: 'b' })), WRITTEN);
    expect(run.events).to.deep.equal([]);
  });

  it('drops what comes for an operation that has settled already', () => {
    const ended = tracked(put(Things, { id: 'a' }));
    const parcel = parcelAround(ended);
    ended.entry.settle({ value: 'first' });
    const run = new Run().take(parcel, WRITTEN);
    expect(ended.endings).to.deep.equal([{ value: 'first' }]);
    expect(run.releases).to.have.length(1);
  });
});

function stage(scheduler: SchedulerLike) {
  return settle(new Subject<Release>(), { scheduler, random, tell: () => undefined });
}

function sent(parcel: Parcel, fate: Fate): Delivered {
  return { deliveries: [{ parcel, fate }] };
}

function failed(fault: Fault): Fate {
  return { kind: 'failed', fault, cause: new Error('why') };
}

/** One parcel of several entries, which must merge. */
function parcelAround(...all: readonly (Tracked | undefined)[]): Parcel {
  const entries = all.flatMap((each) => each?.entry ?? []);
  const [first, ...rest] = entries;
  if (!first) throw new Error('A parcel holds something.');
  const parcel = new Parcel(first);
  for (const entry of rest) parcel.join(entry);
  expect(parcel.entries).to.have.length(entries.length);
  return parcel;
}

function answerTo(each: Tracked | undefined): unknown {
  return (each?.endings[0] as { value?: unknown } | undefined)?.value;
}

function errorOf(each: Tracked | undefined) {
  return each?.endings[0]?.error;
}

/** The stage with what goes in in hand and all that comes out kept. Its time stands still. */
class Run {
  readonly released = new Subject<Release>();
  readonly source = new Subject<Delivered>();
  readonly releases: Release[] = [];
  readonly events: Event[] = [];
  readonly delaysMs: number[] = [];
  readonly stage = settle(this.released, {
    scheduler: {
      now: () => 0,
      schedule: (_work: unknown, delayMs = 0) => {
        this.delaysMs.push(delayMs);
        return new Subject().subscribe();
      },
    },
    random,
    tell: (event) => this.events.push(event),
  });

  constructor() {
    this.released.subscribe((release) => this.releases.push(release));
    this.source.pipe(this.stage).subscribe();
  }

  take(parcel: Parcel, fate: Fate): this {
    this.source.next(sent(parcel, fate));
    return this;
  }
}
