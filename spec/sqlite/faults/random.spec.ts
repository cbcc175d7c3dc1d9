import { expect } from 'chai';
import { seeded } from '../../../lib/sqlite/faults/random.js';

describe('seeded chance', () => {
  const first = (seed: number, count = 5) => {
    const random = seeded(seed);
    return Array.from({ length: count }, () => random());
  };

  it('goes the same way for the same seed, and another way for another', () => {
    expect(first(7)).to.deep.equal(first(7));
    expect(first(7)).to.not.deep.equal(first(8));
  });

  it('lies evenly from 0 up to, and without, 1', () => {
    const numbers = first(1, 10_000);
    expect(numbers.every((number) => number >= 0 && number < 1)).to.equal(true);
    for (const tenth of [0, 3, 9]) {
      expect(numbers.filter((number) => Math.floor(number * 10) === tenth).length).to.be.within(900, 1100);
    }
  });
});
