import { expect } from 'chai';
import { readUnits, writeUnits } from '../../lib/capacity/units.js';

describe('capacity units', () => {
  const READS = [
    [0, 1],
    [1, 1],
    [4_096, 1],
    [4_097, 2],
    [409_600, 100],
  ] as const;
  for (const [sizeBytes, units] of READS) {
    it(`charges ${units} RCU for ${sizeBytes} bytes read consistently, and half of it eventually`, () => {
      expect(readUnits(sizeBytes, true)).to.equal(units);
      expect(readUnits(sizeBytes, false)).to.equal(units / 2);
    });
  }

  const WRITES = [
    [0, 1],
    [1, 1],
    [1_024, 1],
    [1_025, 2],
    [409_600, 400],
  ] as const;
  for (const [sizeBytes, units] of WRITES) {
    it(`charges ${units} WCU for ${sizeBytes} bytes written`, () => {
      expect(writeUnits(sizeBytes)).to.equal(units);
    });
  }
});
