import { expect } from 'chai';
import { dearestUnits, totalUnits } from '../../lib/capacity/consumed.js';

describe('consumed capacity', () => {
  const REPLY = [
    {
      CapacityUnits: 9,
      Table: { CapacityUnits: 2 },
      LocalSecondaryIndexes: { near: { CapacityUnits: 1 } },
      GlobalSecondaryIndexes: { far: { CapacityUnits: 4 }, away: { CapacityUnits: 2 } },
    },
  ];

  it('sums the table and all its indexes', () => {
    expect(totalUnits(REPLY)).to.equal(9);
  });

  it('holds the dearest of the table and its global indexes against a budget; local ones are the table’s', () => {
    expect(dearestUnits(REPLY)).to.equal(4);
    expect(dearestUnits([{ ...REPLY[0], CapacityUnits: 12 }])).to.equal(6);
  });

  it('sums over the entries of a reply', () => {
    expect(dearestUnits([...REPLY, { CapacityUnits: 0.5 }])).to.equal(4.5);
    expect(totalUnits([...REPLY, { CapacityUnits: 0.5 }])).to.equal(9.5);
  });

  it('is nothing where nothing is said', () => {
    expect([totalUnits([]), dearestUnits([]), totalUnits([{}]), dearestUnits([{}])]).to.deep.equal([0, 0, 0, 0]);
    expect(dearestUnits([{ CapacityUnits: 3, GlobalSecondaryIndexes: { far: {} } }])).to.equal(3);
  });
});
