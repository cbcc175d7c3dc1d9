import { expect } from 'chai';
import { asLine } from '../../lib/cli/complain.js';

describe('asLine', () => {
  it('leaves a line as it is', () => {
    for (const line of ['', 'there is no file a.csv', 'column ‘größe’ 😀: it is not base64']) {
      expect(asLine(line)).to.equal(line);
    }
  });

  it('spells what would speak to the terminal, end the line or turn it round', () => {
    expect(asLine('a\u001b[2Jb\r\nc\u0000\u007f\u009b31m\u2028\u202ed')).to.equal(
      'a\\u001b[2Jb\\u000d\\u000ac\\u0000\\u007f\\u009b31m\\u2028\\u202ed',
    );
  });

  it('ends where nobody would read on', () => {
    expect(asLine('x'.repeat(1_000_000))).to.equal(`${'x'.repeat(2000)}…`);
  });
});
