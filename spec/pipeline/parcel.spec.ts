import { expect } from 'chai';
import { encode } from '../../lib/dynamodb/encode.js';
import { lanesOf } from '../../lib/dynamodb/request.js';
import { del, get, put, update } from '../../lib/index.js';
import type { Priority } from '../../lib/operation/priority.js';
import { Entry } from '../../lib/pipeline/entry.js';
import { Parcel } from '../../lib/pipeline/parcel.js';
import { entryOf, NO_KEEPER, parcelOf, Things, tracked } from '../support/entries.js';

const bump = (n = 1) => update(Things, 'a', { add: { n } });
const over = { value: undefined };

describe('Parcel', () => {
  it('takes in what merges, and refuses what does not', () => {
    const parcel = new Parcel(entryOf(put(Things, { id: 'a', n: 1 })));
    expect(parcel.join(entryOf(del(Things, 'a')))).to.equal(true);
    expect(parcel.join(entryOf(get(Things, 'a')))).to.equal(false);
    expect(parcel.entries).to.have.length(2);
    expect(parcel.request).to.equal(parcel.entries[1]?.request);
  });

  it('takes nothing in once it is sealed', () => {
    const parcel = parcelOf(put(Things, { id: 'a' }));
    expect(parcel.seal()).to.equal('ready');
    expect(parcel.join(entryOf(put(Things, { id: 'a' })))).to.equal(false);
  });

  it('leaves out what has settled when it is sealed: its share is not sent', () => {
    const [first, second, third] = [tracked(bump(1)), tracked(bump(10)), tracked(bump(100))];
    const parcel = new Parcel(first.entry);
    parcel.join(second.entry);
    parcel.join(third.entry);
    second.entry.settle(over);
    expect(parcel.seal()).to.equal('ready');
    expect(parcel.entries).to.deep.equal([first.entry, third.entry]);
    expect(parcel.request).to.have.nested.property('update.actions[0].value').that.deep.equals({ N: '101' });
  });

  it('is as it would have been alone when all others have settled', () => {
    const [first, second] = [tracked(put(Things, { id: 'a', n: 1 })), tracked(put(Things, { id: 'a', n: 2 }))];
    const parcel = new Parcel(first.entry);
    parcel.join(second.entry);
    second.entry.settle(over);
    parcel.seal();
    expect(parcel.request).to.equal(first.entry.request);
  });

  it('says when nothing is left to send', () => {
    const { entry } = tracked(bump());
    const parcel = new Parcel(entry);
    entry.settle(over);
    expect(parcel.seal()).to.equal('void');
    expect(parcel.isWhole()).to.equal(false);
  });

  it('is torn where what is left does not merge without what has settled', () => {
    const set = (n: number) => tracked(update(Things, 'a', { set: { n } }));
    const [first, second, third] = [set(5), tracked(bump(1)), set(7)];
    const parcel = new Parcel(first.entry);
    expect([parcel.join(second.entry), parcel.join(third.entry)]).to.deep.equal([true, true]);
    first.entry.settle(over);
    expect(parcel.seal()).to.equal('torn');
    expect(parcel.split().map(({ entries }) => entries)).to.deep.equal([[second.entry], [third.entry]]);
  });

  it('may be sealed again later, and leaves out what has settled since', () => {
    const [first, second] = [tracked(bump(1)), tracked(bump(10))];
    const parcel = new Parcel(first.entry);
    parcel.join(second.entry);
    parcel.seal();
    first.entry.settle(over);
    expect(parcel.isWhole()).to.equal(false);
    expect(parcel.seal()).to.equal('ready');
    expect(parcel.isWhole()).to.equal(true);
    expect(parcel.request).to.equal(second.entry.request);
  });

  it('is not whole any more when nobody wants one of its entries, unless that may have been applied', () => {
    for (const mayBeApplied of [false, true]) {
      let isWanted = true;
      const request = encode(bump());
      const nothing = () => undefined;
      const hooks = { isWanted: () => isWanted, departed: nothing, arrived: nothing, lost: nothing };
      const entry = new Entry(bump(), request, lanesOf(request), 0, Number.POSITIVE_INFINITY, NO_KEEPER, hooks);
      const parcel = new Parcel(entry);
      entry.isUncertain = mayBeApplied;
      expect(parcel.isWhole()).to.equal(true);
      isWanted = false;
      expect(parcel.isWhole()).to.equal(mayBeApplied);
    }
  });

  it('counts attempts for each of its entries, and knows which are under way or uncertain', () => {
    const parcel = parcelOf(bump(), bump());
    parcel.depart(7);
    expect(parcel.entries.map(({ isInFlight, mayBeApplied }) => [isInFlight, mayBeApplied])).to.deep.equal([
      [true, true],
      [true, true],
    ]);
    parcel.arrive();
    expect(parcel.entries.map(({ mayBeApplied }) => mayBeApplied)).to.deep.equal([false, false]);
    parcel.markUncertain();
    parcel.depart(7);
    parcel.arrive();
    expect(parcel.entries.map(({ attempts, mayBeApplied }) => [attempts, mayBeApplied])).to.deep.equal([
      [2, true],
      [2, true],
    ]);
    expect([parcel.attempts, parcel.sentAt]).to.deep.equal([2, 7]);
  });

  it('splits into its entries, in their order and ahead of what is behind it', () => {
    const parcel = parcelOf(bump(1), bump(2), bump(3));
    const behind = parcelOf(get(Things, 'a'));
    parcel.precede(behind, 'things\na');
    const parts = parcel.split();
    expect(parts.map(({ entries }) => entries)).to.deep.equal(parcel.entries.map((entry) => [entry]));
    expect(parts.map((part) => part.follower('things\na'))).to.deep.equal([parts[1], parts[2], behind]);
    expect(parts.map(({ aheadCount }) => aheadCount)).to.deep.equal([1, 1, 1]);
    expect(parts[0]?.join(entryOf(bump()))).to.equal(false);
  });

  it('has the lane of its entries', () => {
    expect(parcelOf(bump()).lanes).to.deep.equal(['things\na']);
  });

  it('is as urgent as its most urgent entry', () => {
    const urgent = update(Things, 'a', { add: { n: 1 } }, { priority: 'high' });
    expect([parcelOf(bump()).priority, parcelOf(bump(), urgent).priority]).to.deep.equal(['normal', 'high']);
  });
});

describe('Entry', () => {
  it('ends once: what comes later is dropped', () => {
    const { entry, endings } = tracked(bump());
    entry.settle({ value: 1 });
    entry.settle({ value: 2 });
    expect(endings).to.deep.equal([{ value: 1 }]);
    expect(entry.isSettled).to.equal(true);
  });

  it('never takes a read for applied', () => {
    const { entry } = tracked(get(Things, 'a'));
    entry.isUncertain = true;
    expect(entry.mayBeApplied).to.equal(false);
  });

  it('is as urgent as its most urgent entry', () => {
    const of = (...priorities: readonly Priority[]) =>
      parcelOf(...priorities.map((priority) => put(Things, { id: 'a' }, { priority }))).priority;
    expect([of('low'), of('low', 'high'), of('high', 'low'), of('low', 'normal')]).to.deep.equal([
      ...['low', 'high', 'high', 'normal'],
    ]);
  });

  it('tells of its first entry when it was sent and how often, and is uncertain with any of them', () => {
    const [first, second] = [1, 2].map((n) => entryOf(put(Things, { id: 'a', n })));
    if (!first || !second) throw new Error('There are two.');
    first.depart(5);
    const parcel = new Parcel(first);
    parcel.join(second);
    expect([parcel.sentAt, parcel.attempts, parcel.isUncertain]).to.deep.equal([5, 1, false]);
    second.lose();
    expect(parcel.isUncertain).to.equal(true);
  });

  it('knows who is behind it in each of its lanes', () => {
    const [parcel, one, other] = ['a', 'b', 'c'].map((id) => parcelOf(put(Things, { id })));
    if (!parcel || !one || !other) throw new Error('There are three.');
    parcel.precede(one, 'x');
    parcel.precede(other, 'y');
    expect([parcel.follower('x'), parcel.follower('y'), parcel.follower('z')]).to.deep.equal([one, other, undefined]);
  });

  it('leaves out, when it is sealed, what is not wanted any more', () => {
    const request = encode(put(Things, { id: 'a' }));
    const hooks = { isWanted: () => false, departed: () => {}, arrived: () => {}, lost: () => {} };
    const entry = new Entry(put(Things, { id: 'a' }), request, lanesOf(request), 0, 0, NO_KEEPER, hooks);
    expect(new Parcel(entry).seal()).to.equal('void');
  });

  it('counts the rounds in which nothing got through, anew when something has', () => {
    const parcel = parcelOf(put(Things, { id: 'a' }));
    const rounds = [0, 0, 3, 3, 3, 4].map((progress) => [parcel.comeBack(progress), parcel.futileRounds]);
    expect(rounds).to.deep.equal([
      [false, 1],
      [false, 2],
      [true, 0],
      [false, 1],
      [false, 2],
      [true, 0],
    ]);
  });
});
