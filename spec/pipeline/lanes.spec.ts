import { expect } from 'chai';
import { of, Subject, throwError } from 'rxjs';
import { get, put, transact, update } from '../../lib/index.js';
import type { Entry } from '../../lib/pipeline/entry.js';
import { Gate } from '../../lib/pipeline/gate.js';
import { lanes, type Release } from '../../lib/pipeline/lanes.js';
import type { Parcel } from '../../lib/pipeline/parcel.js';
import { entryOf, pageEntry, Things } from '../support/entries.js';
import { marbles } from '../support/marbles.js';
import { heldBytes } from '../support/memory.js';

describe('lanes', () => {
  it(
    'never emits when the source never does',
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const source = cold<Entry>('    -');
      const released = hot<Release>(' -');
      const unsub = '                 ---!';
      expectObservable(source.pipe(lanes(released, new Gate())), unsub).toBe('-');
      expectSubscriptions(source.subscriptions).toBe('  ^--!');
      expectSubscriptions(released.subscriptions).toBe('^--!');
    }),
  );

  it(
    'completes with an empty source',
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const released = hot<Release>(' ----');
      const source = cold<Entry>('    --|');
      expectObservable(source.pipe(lanes(released, new Gate()))).toBe('--|');
      expectSubscriptions(released.subscriptions).toBe('^-!');
    }),
  );

  it(
    'passes an error of the source on, and one of the releases too',
    marbles(({ cold, hot, expectObservable }) => {
      expectObservable(cold<Entry>('--#').pipe(lanes(hot('-'), new Gate()))).toBe('--#');
      expectObservable(throwError(() => 'error').pipe(lanes(hot('-'), new Gate()))).toBe('#');
    }),
  );

  it('emits entries of different keys at once, in their order', () => {
    const run = new Run();
    run.push(a(1), entryOf(put(Things, { id: 'b' })), entryOf(put(Things, { id: 'c' })));
    expect(run.emitted.flatMap((parcel) => parcel.lanes)).to.deep.equal(['things\na', 'things\nb', 'things\nc']);
  });

  it('takes a synchronous source', () => {
    const emitted: Parcel[] = [];
    let isComplete = false;
    of(a(1), read(), a(2))
      .pipe(lanes(new Subject(), new Gate()))
      .subscribe({ next: (parcel) => emitted.push(parcel), complete: () => (isComplete = true) });
    expect(emitted.map(({ request }) => request.api)).to.deep.equal(['BatchWriteItem']);
    expect(isComplete).to.equal(true);
  });

  it('merges what comes while its parcel waits to be sent', () => {
    const run = new Run().push(a(1), a(2));
    expect(run.emitted).to.have.length(1);
    expect(run.emitted[0]?.entries).to.have.length(2);
  });

  it('holds what comes behind a parcel that is under way until that one is released, in order', () => {
    const run = new Run().push(a(1));
    run.emitted[0]?.seal();
    run.push(read(), a(2), read());
    expect(run.emitted).to.have.length(1);
    run.release(0).release(1).release(2);
    expect(run.emitted.map(({ request }) => request.api)).to.deep.equal([
      'BatchWriteItem',
      'BatchGetItem',
      'BatchWriteItem',
      'BatchGetItem',
    ]);
  });

  it('never has two parcels of a key on their way', () => {
    const run = new Run();
    for (let round = 0; round < 50; round += 1) {
      run.push(a(round), read(), bump());
      expect(run.emitted).to.have.length(round + 1);
      run.release(round);
    }
  });

  it('emits the next at once when it is released, also while it is pushed', () => {
    const run = new Run((parcel) => {
      parcel.seal();
      run.released.next({ parcel, isSplit: false });
    });
    run.push(a(1), read(), a(2));
    expect(run.emitted.map(({ request }) => request.api)).to.deep.equal([
      'BatchWriteItem',
      'BatchGetItem',
      'BatchWriteItem',
    ]);
  });

  it('lets what has no key pass', () => {
    const run = new Run().push(pageEntry(), pageEntry());
    expect(run.emitted).to.have.length(2);
    run.release(0);
    expect(run.emitted).to.have.length(2);
  });

  it('sends the entries of a split parcel one after the other, before what waits behind it', () => {
    const run = new Run().push(bump(), bump(), bump());
    run.emitted[0]?.seal();
    run.push(read());
    run.released.next({ parcel: parcelAt(run, 0), isSplit: true });
    expect(run.emitted).to.have.length(2);
    run.release(1);
    run.release(2);
    expect(run.emitted[3]?.request.api).to.equal('UpdateItem');
    run.release(3);
    expect(run.emitted[4]?.request.api).to.equal('BatchGetItem');
    expect(run.emitted.slice(1, 4).map(({ entries }) => entries.length)).to.deep.equal([1, 1, 1]);
  });

  it('puts what comes behind the last part of a split parcel', () => {
    const run = new Run().push(bump(), bump());
    run.emitted[0]?.seal();
    run.released.next({ parcel: parcelAt(run, 0), isSplit: true });
    run.push(bump());
    expect(run.emitted).to.have.length(2);
    run.release(1).release(2);
    expect(run.emitted).to.have.length(4);
    expect(run.emitted[3]?.entries).to.have.length(1);
  });

  it('starts anew with a key that was released', () => {
    const run = new Run().push(a(1)).release(0);
    run.push(a(2));
    expect(run.emitted).to.have.length(2);
  });

  it('forgets 100,000 keys when their parcels are released', () => {
    const run = new Run();
    const before = heldBytes();
    for (let index = 0; index < 100_000; index += 1) run.push(entryOf(put(Things, { id: String(index) })));
    for (const parcel of run.emitted) run.released.next({ parcel, isSplit: false });
    run.emitted.length = 0;
    expect(heldBytes() - before).to.be.lessThan(8_000_000);
  });

  it('takes a lane of 100,000 parcels without growing the stack', () => {
    const run = new Run().push(a(0));
    run.emitted[0]?.seal();
    for (let index = 0; index < 50_000; index += 1) run.push(read(), a(index));
    for (let index = 0; index < 100_001; index += 1) run.release(index);
    expect(run.emitted).to.have.length(100_001);
  });

  it(
    'lets go of both its sources with an early unsubscription',
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const source = cold('           -a--b', { a: a(1), b: a(2) });
      const released = hot<Release>(' -----');
      const unsub = '                 ---!';
      expectObservable(source.pipe(lanes(released, new Gate())), unsub);
      expectSubscriptions(source.subscriptions).toBe('  ^--!');
      expectSubscriptions(released.subscriptions).toBe('^--!');
    }),
  );

  describe('lets a transaction take its turn on all of its keys', () => {
    const both = () => entryOf(transact([put(Things, { id: 'a', n: 9 }), put(Things, { id: 'b', n: 9 })]));
    const b = (n: number) => entryOf(put(Things, { id: 'b', n }));

    it('at once where they are free', () => {
      expect(new Run().push(both()).emitted).to.have.length(1);
    });

    it('behind what is on its way on any of them, and ahead of what comes later on any', () => {
      const run = new Run().push(read(), b(1), both(), a(2), b(3));
      expect(run.emitted).to.have.length(2);
      run.release(0);
      expect(run.emitted).to.have.length(2);
      run.release(1);
      expect(run.emitted.map(({ request }) => request.api)).to.deep.equal([
        'BatchGetItem',
        'BatchWriteItem',
        'TransactWriteItems',
      ]);
      run.release(2);
      expect(run.emitted.slice(3).flatMap((parcel) => parcel.lanes)).to.deep.equal(['things\na', 'things\nb']);
    });

    it('in whatever order they are named: two of them never wait for each other', () => {
      const back = () => entryOf(transact([put(Things, { id: 'b' }), put(Things, { id: 'a' })]));
      const run = new Run().push(both(), back(), both());
      for (const index of [0, 1, 2]) run.release(index);
      expect(run.emitted).to.have.length(3);
    });

    it('and never merges with one', () => {
      const run = new Run().push(both(), a(1), a(2));
      run.release(0);
      expect(run.emitted.map(({ entries }) => entries.length)).to.deep.equal([1, 2]);
    });
  });

  describe('holds writes back', () => {
    it('until the gate opens, and tells when those on their way have come to their end', async () => {
      const gate = new Gate();
      const run = new Run(undefined, gate).push(a(1));
      let isQuiet = false;
      const held = gate.hold('things').then((open) => {
        isQuiet = true;
        return open;
      });
      run.push(entryOf(put(Things, { id: 'b' })), entryOf(get(Things, 'c')));
      expect(run.emitted.map(({ request }) => request.api)).to.deep.equal(['BatchWriteItem', 'BatchGetItem']);
      await Promise.resolve();
      expect(isQuiet).to.equal(false);
      run.release(0);
      const open = await held;
      expect(run.emitted).to.have.length(2);
      open();
      open();
      expect(run.emitted).to.have.length(3);
    });

    it('as long as anybody does', async () => {
      const gate = new Gate();
      const [first, second] = await Promise.all([gate.hold('things'), gate.hold('things')]);
      const run = new Run(undefined, gate).push(a(1));
      first();
      expect(run.emitted).to.have.length(0);
      second();
      expect(run.emitted).to.have.length(1);
    });

    it('of their table alone', async () => {
      const gate = new Gate();
      await gate.hold('others');
      expect(new Run(undefined, gate).push(a(1)).emitted).to.have.length(1);
    });
  });
});

const a = (n: number) => entryOf(put(Things, { id: 'a', n }));
const read = () => entryOf(get(Things, 'a'));
const bump = () => entryOf(update(Things, 'a', { add: { n: 1 } }));

/** The operator with its two inputs in hand and what it emits. */
class Run {
  readonly released = new Subject<Release>();
  readonly emitted: Parcel[] = [];
  readonly #source = new Subject<Entry>();

  constructor(onParcel: (parcel: Parcel) => void = () => undefined, gate = new Gate()) {
    this.#source.pipe(lanes(this.released, gate)).subscribe((parcel) => {
      this.emitted.push(parcel);
      onParcel(parcel);
    });
  }

  push(...entries: readonly Entry[]): this {
    for (const entry of entries) this.#source.next(entry);
    return this;
  }

  /** Releases the parcel that was emitted as number `index`. */
  release(index: number): this {
    const parcel = parcelAt(this, index);
    parcel.seal();
    this.released.next({ parcel, isSplit: false });
    return this;
  }
}

function parcelAt({ emitted }: Run, index: number): Parcel {
  const parcel = emitted[index];
  if (!parcel) throw new Error(`No parcel number ${index} was emitted.`);
  return parcel;
}
