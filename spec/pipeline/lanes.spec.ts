import { expect } from 'chai';
import { of, Subject, throwError } from 'rxjs';
import { get, put, update } from '../../lib/index.js';
import type { Entry } from '../../lib/pipeline/entry.js';
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
      expectObservable(source.pipe(lanes(released)), unsub).toBe('-');
      expectSubscriptions(source.subscriptions).toBe('  ^--!');
      expectSubscriptions(released.subscriptions).toBe('^--!');
    }),
  );

  it(
    'completes with an empty source',
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const released = hot<Release>(' ----');
      const source = cold<Entry>('    --|');
      expectObservable(source.pipe(lanes(released))).toBe('--|');
      expectSubscriptions(released.subscriptions).toBe('^-!');
    }),
  );

  it(
    'passes an error of the source on, and one of the releases too',
    marbles(({ cold, hot, expectObservable }) => {
      expectObservable(cold<Entry>('--#').pipe(lanes(hot('-')))).toBe('--#');
      expectObservable(throwError(() => 'error').pipe(lanes(hot('-')))).toBe('#');
    }),
  );

  it('emits entries of different keys at once, in their order', () => {
    const run = new Run();
    run.push(a(1), entryOf(put(Things, { id: 'b' })), entryOf(put(Things, { id: 'c' })));
    expect(run.emitted.map(({ lane }) => lane)).to.deep.equal(['things\na', 'things\nb', 'things\nc']);
  });

  it('takes a synchronous source', () => {
    const emitted: Parcel[] = [];
    let isComplete = false;
    of(a(1), read(), a(2))
      .pipe(lanes(new Subject()))
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
      expectObservable(source.pipe(lanes(released)), unsub);
      expectSubscriptions(source.subscriptions).toBe('  ^--!');
      expectSubscriptions(released.subscriptions).toBe('^--!');
    }),
  );
});

const a = (n: number) => entryOf(put(Things, { id: 'a', n }));
const read = () => entryOf(get(Things, 'a'));
const bump = () => entryOf(update(Things, 'a', { add: { n: 1 } }));

/** The operator with its two inputs in hand and what it emits. */
class Run {
  readonly released = new Subject<Release>();
  readonly emitted: Parcel[] = [];
  readonly #source = new Subject<Entry>();

  constructor(onParcel: (parcel: Parcel) => void = () => undefined) {
    this.#source.pipe(lanes(this.released)).subscribe((parcel) => {
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
