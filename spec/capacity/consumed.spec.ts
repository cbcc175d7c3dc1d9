import { expect } from 'chai';
import { sumOf, TABLE, totalUnits, unitsByPlace } from '../../lib/capacity/consumed.js';

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

  it('tells the table, which pays for its local indexes, from its global indexes', () => {
    expect([...unitsByPlace(REPLY)]).to.have.deep.members([
      [TABLE, 3],
      ['far', 4],
      ['away', 2],
    ]);
  });

  it('sums over the entries of a reply, and over replies', () => {
    const more = [...REPLY, { CapacityUnits: 0.5 }];
    expect(totalUnits(more)).to.equal(9.5);
    expect(unitsByPlace(more).get(TABLE)).to.equal(3.5);
    expect([
      ...sumOf(
        unitsByPlace(REPLY),
        new Map([
          ['far', 1],
          ['new', 2],
        ]),
      ),
    ]).to.have.deep.members([
      [TABLE, 3],
      ['far', 5],
      ['away', 2],
      ['new', 2],
    ]);
  });

  it('is nothing where nothing is said', () => {
    expect([totalUnits([]), totalUnits([{}])]).to.deep.equal([0, 0]);
    expect([...unitsByPlace([{ CapacityUnits: 3, GlobalSecondaryIndexes: { far: {} } }])]).to.have.deep.members([
      [TABLE, 3],
      ['far', 0],
    ]);
  });
});
