import { expect } from 'chai';
import { Partitions } from '../../../lib/sqlite/throughput/partitions.js';
import { heldBytes } from '../../support/memory.js';

describe('partitions', () => {
  it('give each its own units, and those of a second at most', () => {
    const partitions = new Partitions(1000);
    partitions.bucket('a', 0).take(1500, 0);
    expect(partitions.bucket('a', 0).balance(0)).to.equal(-500);
    expect(partitions.bucket('b', 0).balance(0)).to.equal(1000);
    expect(partitions.bucket('a', 9000).balance(9000)).to.equal(1000);
  });

  it('remember who is in debt while others come and go', () => {
    const partitions = new Partitions(1000);
    partitions.bucket('hot', 0).take(1e9, 0);
    for (let i = 0; i < 120_000; i++) partitions.bucket(`cold ${i}`, i).take(1, i);
    expect(partitions.bucket('hot', 120_000).balance(120_000)).to.be.lessThan(0);
  });

  it('hold no more than some, also where a second has any number', () => {
    const partitions = new Partitions(1000);
    const touch = (from: number, to: number) => {
      for (let i = from; i < to; i++) partitions.bucket(`partition ${i}`, 0).take(1, 0);
    };
    touch(0, 50_000);
    const before = heldBytes();
    touch(50_000, 300_000);
    expect(heldBytes() - before).to.be.lessThan(2_000_000);
    expect(partitions.bucket('partition 299999', 0).balance(0)).to.equal(999);
  });
});
