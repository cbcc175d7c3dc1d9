import { expect } from 'chai';
import { encode } from '../../lib/dynamodb/encode.js';
import { lanesOf } from '../../lib/dynamodb/request.js';
import { get, put } from '../../lib/index.js';
import type { KeyedOperation } from '../../lib/operation/operation.js';
import { scan } from '../../lib/operation/query.js';
import { type Ending, Entry, type Hooks, type Keeper } from '../../lib/pipeline/entry.js';
import { NO_KEEPER, pageEntry, Things } from '../support/entries.js';

const WRITE = put(Things, { id: 'a' }, { priority: 'low' });

function open(operation: KeyedOperation = WRITE, hooks?: Hooks) {
  const endings: Ending[] = [];
  const request = encode(operation);
  const sentAts: unknown[] = [];
  const keeper: Keeper = {
    sent: (entry) => sentAts.push(entry.sentAt),
    settled: (_, ending) => endings.push(ending),
  };
  return { entry: new Entry(operation, request, lanesOf(request), 3, 10, keeper, hooks), endings, sentAts };
}

describe('Entry', () => {
  it('is neither sent nor settled at first, and is due at its deadline', () => {
    const { entry } = open();
    const { isPatient, isInFlight, isUncertain, isThrottled, isSettled, attempts, sentAt, dueAt } = entry;
    expect([isPatient, isInFlight, isUncertain, isThrottled, isSettled]).to.deep.equal(Array(5).fill(false));
    expect([attempts, sentAt, dueAt]).to.deep.equal([0, undefined, 13]);
  });

  it('counts its requests, and remembers and tells when the first was sent', () => {
    const { entry, sentAts } = open();
    entry.depart(5);
    expect(entry.isInFlight).to.equal(true);
    entry.arrive();
    expect(entry.isInFlight).to.equal(false);
    entry.depart(9);
    expect([entry.attempts, entry.sentAt, sentAts]).to.deep.equal([2, 5, [5]]);
  });

  it('may be applied, where it is a write, while it is on its way and when its reply was lost', () => {
    const mayBeApplied = (operation: KeyedOperation) => {
      const { entry } = open(operation);
      const answers = [entry.mayBeApplied];
      entry.depart(5);
      answers.push(entry.mayBeApplied);
      entry.arrive();
      answers.push(entry.mayBeApplied);
      entry.lose();
      return [...answers, entry.mayBeApplied];
    };
    expect(mayBeApplied(WRITE)).to.deep.equal([false, true, false, true]);
    expect(mayBeApplied(get(Things, 'a'))).to.deep.equal([false, false, false, false]);
  });

  it('has the priority of its operation, and of the selection that a page is of', () => {
    const { request } = pageEntry();
    const page = (operation: ReturnType<typeof scan>) => new Entry(operation, request, [], 0, 0, NO_KEEPER);
    expect(open().entry.priority).to.equal('low');
    expect(page(scan(Things)).priority).to.equal('normal');
    expect(page(scan(Things).priority('high')).priority).to.equal('high');
  });

  it('settles once: what comes later is dropped', () => {
    const { entry, endings } = open();
    entry.settle({ value: 1 });
    expect(entry.isSettled).to.equal(true);
    entry.settle({ value: 2 });
    expect(endings).to.deep.equal([{ value: 1 }]);
  });

  describe('that is asked for', () => {
    let isWanted = true;
    const told: string[] = [];
    const hooks: Hooks = {
      isWanted: () => isWanted,
      departed: () => told.push('departed'),
      arrived: () => told.push('arrived'),
      lost: () => told.push('lost'),
    };
    beforeEach(() => {
      isWanted = true;
      told.length = 0;
    });

    it('tells who asked what becomes of it', () => {
      const { entry } = open(WRITE, hooks);
      entry.depart(5);
      entry.arrive();
      entry.lose();
      expect(told).to.deep.equal(['departed', 'arrived', 'lost']);
    });

    it('ends before it is sent where it is not wanted any more', () => {
      const { entry, endings } = open(WRITE, hooks);
      entry.reconsider();
      expect(endings).to.deep.equal([]);
      isWanted = false;
      entry.reconsider();
      expect(endings).to.have.nested.property('[0].error.name', 'ClosedError');
      const unasked = open();
      unasked.entry.reconsider();
      expect(unasked.endings).to.deep.equal([]);
    });

    it('goes on where it may have been applied, wanted or not', () => {
      const { entry, endings } = open(WRITE, hooks);
      isWanted = false;
      entry.lose();
      entry.reconsider();
      expect(endings).to.deep.equal([]);
    });
  });
});
