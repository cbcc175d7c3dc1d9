import { expect } from 'chai';
import { difference, equalSets, hasMember, memberCount, union } from '../../lib/item/sets.js';

describe('sets', () => {
  it('unite by value, the members that were there first', () => {
    expect(union({ SS: ['b', 'a'] }, { SS: ['a', 'c'] })).to.deep.equal({ SS: ['b', 'a', 'c'] });
    expect(union({ NS: ['1', '2'] }, { NS: ['1.0', '3'] })).to.deep.equal({ NS: ['1', '2', '3'] });
    expect(union({ BS: [Uint8Array.of(200)] }, { BS: [Uint8Array.of(200), Uint8Array.of(72)] })).to.deep.equal({
      BS: [Uint8Array.of(200), Uint8Array.of(72)],
    });
  });

  it('lose members by value', () => {
    expect(difference({ NS: ['1', '2'] }, { NS: ['2.0', '3'] })).to.deep.equal({ NS: ['1'] });
    expect(difference({ SS: ['a'] }, { SS: ['a'] })).to.deep.equal({ SS: [] });
  });

  it('of different types do not combine', () => {
    expect(union({ SS: ['1'] }, { NS: ['1'] })).to.equal(undefined);
    expect(difference({ BS: [] }, { SS: ['1'] })).to.equal(undefined);
    expect(equalSets({ SS: ['1'] }, { NS: ['1'] })).to.equal(false);
  });

  it('are equal without regard to order', () => {
    expect(equalSets({ NS: ['1', '2'] }, { NS: ['2', '1.0'] })).to.equal(true);
    expect(equalSets({ NS: ['1', '2'] }, { NS: ['1'] })).to.equal(false);
    expect(equalSets({ NS: ['1'] }, { NS: ['1', '2'] })).to.equal(false);
  });

  it('have members of their own type only', () => {
    expect(hasMember({ NS: ['1'] }, { N: '1.0' })).to.equal(true);
    expect(hasMember({ SS: ['1'] }, { N: '1' })).to.equal(false);
    expect(hasMember({ BS: [Uint8Array.of(1)] }, { B: Uint8Array.of(1) })).to.equal(true);
    expect(hasMember({ SS: ['a'] }, { SS: ['a'] })).to.equal(false);
  });

  it('count their members', () => {
    expect([{ SS: ['a', 'b'] }, { NS: ['1'] }, { BS: [] }].map((set) => memberCount(set))).to.deep.equal([2, 1, 0]);
  });
});
