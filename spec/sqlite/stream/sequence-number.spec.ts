import { expect } from 'chai';
import fc from 'fast-check';
import { sequencesFrom, sequenceText } from '../../../lib/sqlite/stream/sequence-number.js';

const sequences = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });

describe('sequence numbers', () => {
  it('are 21 to 40 digits, and in order as numbers', () => {
    fc.assert(
      fc.property(sequences, sequences, (a, b) => {
        expect(sequenceText(a)).to.match(/^[1-9]\d{20,39}$/);
        expect(BigInt(sequenceText(a)) < BigInt(sequenceText(b))).to.equal(a < b);
      }),
    );
  });

  it('are not in order as texts, so that who compares them so is found out', () => {
    expect(sequenceText(9) < sequenceText(10)).to.equal(false);
  });

  it('lead back to their records, and numbers between two of them to the next', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 50 }),
        fc.bigInt({ min: 1n, max: 10n ** 20n - 1n }),
        (sequence, more) => {
          const text = sequenceText(sequence);
          expect(sequencesFrom(text)).to.deep.equal({ at: sequence, after: sequence + 1 });
          const between = String(BigInt(text) + more);
          expect(sequencesFrom(between)).to.deep.equal({ at: sequence + 1, after: sequence + 1 });
        },
      ),
    );
  });

  it('are digits, and no more than there can be', () => {
    for (const wrong of ['', 'x'.repeat(21), `-${'1'.repeat(20)}`, '9'.repeat(40)]) {
      expect(() => sequencesFrom(wrong), wrong).to.throw('Invalid SequenceNumber');
    }
  });
});
