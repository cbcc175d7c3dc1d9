import { expect } from 'chai';
import { isReservedWord } from '../../../lib/sqlite/expression/reserved-words.js';

describe('reserved words', () => {
  it('holds the first and the last word of the list, and words from between', () => {
    for (const word of [
      'ABORT',
      'ZONE',
      'STATUS',
      'NAME',
      'SIZE',
      'TTL',
      'YEAR',
      'INNTER',
      'FLATTERN',
      'CONSTRUCTOR',
    ]) {
      expect(isReservedWord(word), word).to.equal(true);
    }
  });

  it('does not look at case', () => {
    expect(['status', 'Status', 'sTATUS'].map(isReservedWord)).to.deep.equal([true, true, true]);
  });

  it('leaves other words alone, also those that every object has', () => {
    for (const word of ['user_name', 'statuses', 'id', 'pk', '__proto__', 'toString', 'hasOwnProperty', '']) {
      expect(isReservedWord(word), word).to.equal(false);
    }
  });
});
