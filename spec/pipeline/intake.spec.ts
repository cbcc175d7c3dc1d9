import { expect } from 'chai';
import { defaultScheduler } from '../../lib/clock.js';
import { RequestError } from '../../lib/errors.js';
import { get, put } from '../../lib/index.js';
import type { Operation } from '../../lib/operation/operation.js';
import { scan } from '../../lib/operation/query.js';
import type { Ending, Entry } from '../../lib/pipeline/entry.js';
import { asOurs, Intake, type IntakeOptions } from '../../lib/pipeline/intake.js';
import { Things } from '../support/entries.js';
import { fakeTime } from '../support/fake-time.js';

const put1 = put(Things, { id: 'a' });
const VALUE = { value: undefined };

describe('Intake', () => {
  const clock = fakeTime();

  it('encodes what it takes and hands it on at once, in order', () => {
    const run = new Run();
    const entry = run.push(put1);
    expect(run.entries).to.deep.equal([entry]);
    expect(entry).to.have.nested.property('request.identity', 'a');
    expect(run.endings).to.deep.equal([]);
  });

  it('counts what is open until it has settled', () => {
    const run = new Run();
    const entry = run.push(put1);
    expect(run.intake.openCount).to.equal(1);
    entry?.settle(VALUE);
    expect(run.intake.openCount).to.equal(0);
    expect(run.endings).to.deep.equal([VALUE]);
  });

  it('counts what is in flight', () => {
    const run = new Run();
    const [first] = [run.push(put1), run.push(put1)];
    if (first) first.isInFlight = true;
    expect(run.intake.inFlightCount).to.equal(1);
  });

  it('counts what waits to be sent by direction and table', () => {
    const run = new Run();
    const [first] = [run.push(put1), run.push(put1), run.push(put1), run.push(get(Things, 'a'))];
    first?.depart(0);
    expect([...run.intake.queuedCounts()]).to.deep.equal([
      ['write things', 2],
      ['read things', 1],
    ]);
  });

  it('takes what its own operations call for when it is full, and when it is closed', () => {
    const run = new Run({ maxQueued: 1 });
    run.push(put1);
    const taken = () => run.intake.push(put1, run.listen, { isOwn: true });
    expect(taken()).to.not.equal(undefined);
    expect(run.intake.push(put1, run.listen, { isPulled: true })).to.not.equal(undefined);
    run.entries[0]?.settle(VALUE);
    expect(run.push(put1)).to.not.equal(undefined);
    run.intake.close();
    expect(taken()).to.not.equal(undefined);
  });

  it('has what is opened beside take the room of what it comes from, if that has any', async () => {
    const run = new Run({ maxQueued: 3 });
    const pulled = run.intake.push(put1, run.listen, { isPulled: true });
    const pushed = run.push(put1);
    if (!pulled || !pushed) throw new Error('There is room.');
    const openedFrom = async (...from: readonly Entry[]) => {
      const close = run.intake.open(from);
      const more = [run.push(put1), run.push(put1)];
      for (const entry of more) entry?.settle(VALUE);
      close();
      // What was refused takes room until it is told.
      await clock().tickAsync(0);
      return more.filter((entry) => entry !== undefined).length;
    };
    expect([await openedFrom(pulled), await openedFrom(pushed)]).to.deep.equal([2, 1]);
    expect([await openedFrom(pulled, pushed), await openedFrom()]).to.deep.equal([1, 1]);
  });

  describe('refuses, at the end of the tick and never at once,', () => {
    const REFUSED: readonly (readonly [string, unknown, string])[] = [
      ['a key of the wrong type', put(Things, { id: 7 as never }), 'ValidationError'],
      ['an item that is too large', put(Things, { id: 'a', text: 'x'.repeat(409_601) }), 'ItemTooLargeError'],
      ['an operation without a table', { kind: 'put', item: {} }, 'ValidationError'],
      [
        'an item whose property throws',
        put(Things, {
          id: 'a',
          get text(): string {
            throw new Error('no');
          },
        }),
        'ValidationError',
      ],
    ];
    for (const [name, operation, error] of REFUSED) {
      it(name, async () => {
        const run = new Run();
        // What users of plain JavaScript may push.
        expect(run.push(operation as Operation)).to.equal(undefined);
        expect([run.endings, run.intake.openCount]).to.deep.equal([[], 1]);
        await clock().tickAsync(0);
        expect(run.endings).to.have.length(1);
        expect(run.endings[0]?.error).to.include({ name: error, operation });
        expect([run.entries, run.intake.openCount, clock().countTimers()]).to.deep.equal([[], 0, 0]);
      });
    }

    it('what is beyond maxQueued, until there is room again', async () => {
      const run = new Run({ maxQueued: 2 });
      const first = run.push(put1);
      run.push(put1);
      run.push(put1);
      await clock().tickAsync(0);
      expect(run.endings.map(({ error }) => error?.name)).to.deep.equal(['QueueFullError']);
      first?.settle(VALUE);
      expect(run.push(put1)).to.not.equal(undefined);
    });

    it('also beyond maxQueued what is itself refused', async () => {
      const run = new Run({ maxQueued: 2 });
      for (let index = 0; index < 4; index += 1) run.push(put(Things, { id: '' }));
      await clock().tickAsync(0);
      expect(run.endings.map(({ error }) => error?.name)).to.deep.equal([
        'ValidationError',
        'ValidationError',
        'QueueFullError',
        'QueueFullError',
      ]);
    });

    it('everything once it is closed', async () => {
      const run = new Run();
      run.intake.close();
      run.push(put1);
      run.intake.push(put1, run.listen, { isPulled: true });
      await clock().tickAsync(0);
      expect(run.endings.map(({ error }) => error?.name)).to.deep.equal(['ClosedError', 'ClosedError']);
      expect(run.entries).to.deep.equal([]);
    });

    it('the next page of a query only when all has stopped', async () => {
      const run = new Run();
      run.intake.close();
      run.intake.pushRequest(scan(Things), PAGE, run.listen);
      expect(run.entries).to.have.length(1);
      run.intake.abandon(({ operation }) => new RequestError('stopped', { operation }));
      run.intake.pushRequest(scan(Things), PAGE, run.listen);
      await clock().tickAsync(0);
      expect(run.entries).to.have.length(1);
      expect(run.endings.map(({ error }) => error?.name)).to.deep.equal(['RequestError', 'ClosedError']);
    });
  });

  it('never refuses what was pulled for want of room, and gives it none of the others’', () => {
    const run = new Run({ maxQueued: 1 });
    for (let index = 0; index < 5; index += 1) run.intake.push(put1, run.listen, { isPulled: true });
    expect(run.push(put1)).to.not.equal(undefined);
    expect(run.push(put1)).to.equal(undefined);
    for (const entry of run.entries.slice(0, 5)) entry.settle(VALUE);
    expect(run.push(put1)).to.equal(undefined);
    expect(run.intake.openCount).to.equal(3);
  });

  describe('at the deadline', () => {
    it('ends what was not sent in DeadlineError, each at its own time', async () => {
      const run = new Run({ deadline: 100 });
      run.push(put1);
      await clock().tickAsync(30);
      run.push(put1);
      await clock().tickAsync(69);
      expect(run.endings).to.have.length(0);
      await clock().tickAsync(1);
      expect(run.endings.map(({ error }) => error?.name)).to.deep.equal(['DeadlineError']);
      await clock().tickAsync(30);
      expect(run.endings.map(({ error }) => error?.name)).to.deep.equal(['DeadlineError', 'DeadlineError']);
      expect(clock().countTimers()).to.equal(0);
    });

    const ENDS: readonly (readonly [string, Partial<Entry>, string])[] = [
      ['was throttled the last time', { isThrottled: true, attempts: 7 }, 'ThrottledError'],
      ['is in flight', { isInFlight: true }, 'UnknownOutcomeError'],
      ['is in flight after a throttle', { isInFlight: true, isThrottled: true }, 'UnknownOutcomeError'],
      ['lost a reply', { isUncertain: true }, 'UnknownOutcomeError'],
    ];
    for (const [name, state, error] of ENDS) {
      it(`ends a write in ${error} that ${name}`, async () => {
        const run = new Run({ deadline: 100 });
        Object.assign(run.push(put1) ?? {}, state);
        await clock().tickAsync(100);
        expect(run.endings[0]?.error).to.include({ name: error, operation: put1 });
        if (error === 'ThrottledError') expect(run.endings[0]?.error).to.have.property('attempts', 7);
      });
    }

    it('ends a read in DeadlineError that is in flight', async () => {
      const run = new Run({ deadline: 100 });
      Object.assign(run.push(get(Things, 'a')) ?? {}, { isInFlight: true });
      await clock().tickAsync(100);
      expect(run.endings[0]?.error?.name).to.equal('DeadlineError');
    });

    it('gives what was pulled its time from its first request on, and the others theirs', async () => {
      const run = new Run({ deadline: 100 });
      const ends: (readonly [number, unknown])[] = [];
      run.onEnding = ({ error }) => ends.push([Math.round(defaultScheduler.now() - startedAt), error?.operation]);
      const startedAt = defaultScheduler.now();
      const pulled = [get(Things, 'a'), get(Things, 'b')].map((operation) =>
        run.intake.push(operation, run.listen, { isPulled: true }),
      );
      await clock().tickAsync(50);
      run.push(put1);
      await clock().tickAsync(130);
      expect(ends).to.deep.equal([[150, put1]]);
      // Between two looks at what is due.
      pulled[1]?.depart(defaultScheduler.now());
      await clock().tickAsync(50);
      pulled[0]?.depart(defaultScheduler.now());
      pulled[1]?.arrive();
      pulled[1]?.depart(defaultScheduler.now());
      await clock().tickAsync(200);
      expect(ends.slice(1)).to.deep.equal([
        [280, pulled[1]?.operation],
        [330, pulled[0]?.operation],
      ]);
      expect(clock().countTimers()).to.equal(0);
    });

    it('keeps nothing of what is sent after it has ended', async () => {
      const run = new Run({ deadline: 100 });
      const pulled = run.intake.push(put1, run.listen, { isPulled: true });
      pulled?.settle(VALUE);
      pulled?.depart(defaultScheduler.now());
      expect(run.intake.openCount).to.equal(0);
    });

    it('watches on with one timer when an operation is pushed again by whoever hears of its deadline', async () => {
      const run = new Run({ deadline: 100 });
      const again: Entry[] = [];
      run.onEnding = ({ error }) => {
        const entry = error?.name === 'DeadlineError' && again.length === 0 && run.push(put1);
        if (entry) again.push(entry);
      };
      run.push(put1);
      await clock().tickAsync(50);
      run.push(put1);
      await clock().tickAsync(50);
      expect(clock().countTimers()).to.equal(1);
      await clock().tickAsync(50);
      expect(run.endings).to.have.length(2);
      again[0]?.settle(VALUE);
      expect(clock().countTimers()).to.equal(0);
    });

    it('never comes where the deadline is infinite', async () => {
      const run = new Run({ deadline: Number.POSITIVE_INFINITY });
      const entry = run.push(put1);
      await clock().tickAsync(2 ** 32);
      expect(run.endings).to.deep.equal([]);
      entry?.settle(VALUE);
      expect(clock().countTimers()).to.equal(0);
    });
  });

  it('ends all that is open at the end, as unknown where it may have been applied, and takes nothing any more', async () => {
    const run = new Run();
    for (const _ of [1, 2, 3]) run.push(put1);
    run.entries[1]?.depart(0);
    run.entries[2]?.lose();
    const reason = new RequestError('It is over.', {});
    run.intake.abandon(() => reason);
    expect(run.endings.map(({ error }) => error?.name)).to.deep.equal([
      ...['RequestError', 'UnknownOutcomeError', 'UnknownOutcomeError'],
    ]);
    expect(run.endings[1]?.error).to.include({ operation: put1, cause: reason });
    expect(run.intake.openCount).to.equal(0);
    expect(run.intake.pushRequest(scan(Things), PAGE, run.listen)).to.equal(undefined);
    await clock().tickAsync(0);
    expect(run.endings[3]?.error?.name).to.equal('ClosedError');
  });

  it('keeps no timer when nothing is open', () => {
    const run = new Run();
    const entries = [run.push(put1), run.push(put1)];
    expect(clock().countTimers()).to.equal(1);
    for (const entry of entries) entry?.settle(VALUE);
    expect(clock().countTimers()).to.equal(0);
    run.push(put1)?.settle(VALUE);
    expect(clock().countTimers()).to.equal(0);
  });

  describe('withdraws', () => {
    it('what was not sent', () => {
      const run = new Run();
      const entry = run.push(put1);
      if (entry) run.intake.withdraw(entry);
      expect(run.endings[0]?.error).to.include({ name: 'ClosedError', operation: put1 });
    });

    for (const state of [{ isInFlight: true }, { isInFlight: false, isUncertain: true }]) {
      it(`no read that is in flight, and nothing that may be applied: ${JSON.stringify(state)}`, () => {
        const run = new Run();
        const entries = [run.push(put1), state.isInFlight && run.push(get(Things, 'a'))];
        for (const entry of entries) if (entry) run.intake.withdraw(Object.assign(entry, state));
        expect(run.endings).to.deep.equal([]);
      });
    }
  });

  describe('flushes', () => {
    it('at once when nothing is open', async () => {
      await new Run().intake.flush();
    });

    it('when all that was open has settled, whatever came later', async () => {
      const run = new Run();
      const entries = [run.push(put1), run.push(put1)];
      let isFlushed = false;
      void run.intake.flush().then(() => (isFlushed = true));
      run.push(put1);
      entries[0]?.settle(VALUE);
      await clock().tickAsync(1);
      expect(isFlushed).to.equal(false);
      entries[1]?.settle(VALUE);
      await clock().tickAsync(1);
      expect(isFlushed).to.equal(true);
    });

    it('what was opened from what it waits for, and nothing else that came later', async () => {
      const run = new Run();
      const [awaited] = [run.push(put1), run.push(put1)?.settle(VALUE)];
      let isFlushed = false;
      void run.intake.flush().then(() => (isFlushed = true));
      const later = run.push(put1);
      if (!awaited || !later) throw new Error('There is room.');
      run.intake.open([later]);
      const close = run.intake.open([later, awaited]);
      awaited.settle(VALUE);
      await clock().tickAsync(1);
      expect(isFlushed).to.equal(false);
      close();
      await clock().tickAsync(1);
      expect(isFlushed).to.equal(true);
    });

    it('what was refused and not told yet, and what was opened beside', async () => {
      const run = new Run();
      run.push(put(Things, { id: '' }));
      const close = run.intake.open();
      const flush = run.intake.flush();
      await clock().tickAsync(0);
      expect(run.endings).to.have.length(1);
      close();
      await flush;
    });
  });

  it('has errors of ours carry the operation that was pushed, and makes one of any other', () => {
    const part = new RequestError('as it is', { operation: get(Things, 'a') });
    expect(asOurs(part, put1, () => expect.fail('It is one of ours.'))).to.equal(part);
    expect(part.operation).to.equal(put1);
    const other = asOurs('why', put1, (cause, operation) => new RequestError('made', { operation, cause }));
    expect(other).to.include({ message: 'made', operation: put1, cause: 'why' });
  });
});

const PAGE = { api: 'Scan', table: Things, input: { TableName: 'things' }, units: 0.5, wireBytes: 0 } as const;

/** An intake with all that comes out of it kept. */
class Run {
  readonly intake: Intake;
  readonly entries: Entry[] = [];
  readonly endings: Ending[] = [];
  onEnding: (ending: Ending) => void = () => undefined;

  constructor(options: Partial<IntakeOptions> = {}) {
    this.intake = new Intake({ deadline: 900_000, maxQueued: 1_000, scheduler: defaultScheduler, ...options });
    this.intake.entries.subscribe((entry) => this.entries.push(entry));
  }

  readonly listen = (ending: Ending) => {
    this.endings.push(ending);
    this.onEnding(ending);
  };

  push(operation: Operation): Entry | undefined {
    return this.intake.push(operation as never, this.listen);
  }
}
