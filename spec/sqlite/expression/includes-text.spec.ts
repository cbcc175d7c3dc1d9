import { expect } from 'chai';
import fc from 'fast-check';
import { includesText } from '../../../lib/sqlite/expression/includes-text.js';

describe('includesText', () => {
  it('finds what JavaScript finds, however much of it repeats', () => {
    const repetitive = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 300 });
    const long = repetitive.map((text) => text + 'a'.repeat(101));
    const both = fc.tuple(repetitive, fc.oneof(long, repetitive), repetitive);
    fc.assert(
      fc.property(both, fc.oneof(long, repetitive), ([before, part, after], other) => {
        const text = before + part + after;
        expect(includesText(text, part)).to.equal(true);
        expect(includesText(text, other)).to.equal(text.includes(other));
        expect(includesText(part, `${part}b`)).to.equal(false);
      }),
    );
  });

  it('compares code units, and finds nothing everywhere', () => {
    const long = '😀'.repeat(200);
    expect(includesText(`x${long}`, long)).to.equal(true);
    expect(includesText(long, `${long}\ude00`)).to.equal(false);
    expect(includesText('', '')).to.equal(true);
  });
});
