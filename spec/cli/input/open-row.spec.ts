import { expect } from 'chai';
import { OpenRow } from '../../../lib/cli/input/open-row.js';
import { heldBytes } from '../../support/memory.js';

describe('a row whose end has not come yet', () => {
  it('is the bytes of all its pieces', () => {
    const row = new OpenRow();
    for (const piece of ['{"a"', '', ':', '1']) row.append(Buffer.from(piece));
    expect(row.close(Buffer.from('}'))).to.deep.equal({ bytes: Buffer.from('{"a":1}'), cut: false });
    expect(row.close(Buffer.from('next'))).to.deep.equal({ bytes: Buffer.from('next'), cut: false });
  });

  it('is its beginning where it is longer than the limit, by whichever piece', () => {
    for (const pieces of [['x'.repeat(1001)], ['x'.repeat(1000), 'x'], ['x'.repeat(100), 'x'.repeat(901), 'more']]) {
      const row = new OpenRow(1000);
      for (const piece of pieces) row.append(Buffer.from(piece));
      expect(row.close(Buffer.alloc(0))).to.deep.equal({ bytes: Buffer.from('x'.repeat(200)), cut: true });
      expect(row.isEmpty).to.equal(true);
    }
    expect(new OpenRow(4).close(Buffer.from('xxxx'))).to.have.property('cut', false);
  });

  it('takes no more memory than its bytes, in however many pieces it comes', () => {
    const row = new OpenRow();
    const before = heldBytes();
    for (let i = 0; i < 1_000_000; i++) row.append(Buffer.of(0x0a));
    expect(heldBytes() - before).to.be.below(8 * 1024 * 1024);
    expect(row.close(Buffer.alloc(0)).bytes).to.have.length(1_000_000);
  });
});
