import { expect } from 'chai';
import { InvalidArgumentError } from 'commander';
import {
  conditionFlag,
  countFlag,
  keyFlag,
  keysFlag,
  latencyFlag,
  namesFlag,
  portFlag,
  rangeFlag,
  ratesFlag,
  seedFlag,
  typesFlag,
  unitsFlag,
} from '../../lib/cli/flags.js';

describe('flags', () => {
  it('reads a key with and without its type, of which the last colon begins', () => {
    expect(keyFlag('user')).to.deep.equal({ name: 'user', type: 'S' });
    expect(keyFlag('time:N')).to.deep.equal({ name: 'time', type: 'N' });
    expect(keyFlag('a:b:B')).to.deep.equal({ name: 'a:b', type: 'B' });
  });

  it('reads the types of columns', () => {
    expect([...typesFlag('lat=N, ok=BOOL')]).to.deep.equal([
      ['lat', 'N'],
      ['ok', 'BOOL'],
    ]);
  });

  it('reads numbers, names and conditions', () => {
    expect(unitsFlag('0.5')).to.equal(0.5);
    expect(countFlag('10')).to.equal(10);
    expect(namesFlag('id, name')).to.deep.equal(['id', 'name']);
    expect(conditionFlag('{"attr":"n","eq":12345678901234567890}')).to.deep.equal({
      attr: 'n',
      eq: 12345678901234567890n,
    });
  });

  it('reads keys, one after the other, and ranges of them', () => {
    expect(keysFlag('"/home"')).to.deep.equal(['/home']);
    expect(keysFlag('["ann",12345678901234567890]', ['/home'])).to.deep.equal([
      '/home',
      ['ann', 12345678901234567890n],
    ]);
    expect(rangeFlag('{"hash":"ann","from":10}')).to.deep.equal({ hash: 'ann', from: 10 });
  });

  it('reads where to listen, and what is to go wrong', () => {
    expect([portFlag('0'), portFlag('65535'), seedFlag('-7')]).to.deep.equal([0, 65_535, -7]);
    expect([latencyFlag('20'), latencyFlag('5-50')]).to.deep.equal([20, { min: 5, max: 50 }]);
    expect(ratesFlag('throttle=0.1,slow=1')).to.deep.equal({ throttle: 0.1, slow: 1 });
  });

  it('refuses what it cannot read, and shows how it is written', () => {
    for (const [read, sentence] of [
      [() => keyFlag('time:X'), /'time:X' is not a name and one of S, N, B, BOOL, as in time:N/],
      [() => keyFlag('ok:BOOL'), /A key is of type S, N or B/],
      [() => keyFlag(''), /is not a name/],
      [() => typesFlag('lat'), /'lat' has no type, as in lat=N/],
      [() => typesFlag('lat=N,,'), /'' is not a name/],
      [() => unitsFlag('0'), /a number above 0/],
      [() => unitsFlag('many'), /a number above 0/],
      [() => countFlag('1.5'), /a whole number above 0/],
      [() => portFlag('65536'), /a port, from 0 to 65535/],
      [() => portFlag(''), /a port, from 0 to 65535/],
      [() => seedFlag('0.5'), /a whole number/],
      [() => latencyFlag('50-5'), /milliseconds, as in 20 or 5-50/],
      [() => latencyFlag('-5'), /milliseconds, as in 20 or 5-50/],
      [() => ratesFlag('throttle'), /'throttle' is not a fault and a rate from 0 to 1/],
      [() => ratesFlag('slow=2'), /'slow=2' is not a fault and a rate/],
      [() => namesFlag('a,,b'), /names with commas/],
      [() => conditionFlag('{'), /a condition as JSON, such as/],
      [() => conditionFlag('7'), /a condition as JSON, such as/],
      [() => keysFlag('/home'), /a key as JSON, such as/],
      [() => rangeFlag('{"from":1}'), /a range as JSON, such as/],
      [() => rangeFlag('7'), /a range as JSON, such as/],
    ] as const) {
      expect(read).to.throw(InvalidArgumentError, sentence);
    }
  });
});
