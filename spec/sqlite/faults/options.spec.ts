import { expect } from 'chai';
import { FAULT_CHECKS } from '../../../lib/sqlite/faults/options.js';

describe('the options of the harness', () => {
  const { latency, faults, slowMs, seed } = FAULT_CHECKS;

  it('take latency as a number, as a range and as a function', () => {
    for (const value of [0, 2.5, { min: 0, max: 0 }, { min: 1, max: 20 }, () => 5]) {
      expect(latency(value)).to.equal(undefined);
    }
  });

  it('say what latency wants otherwise', () => {
    const wanted = 'milliseconds, { min, max } with min up to max, or a function that returns milliseconds';
    const wrong = [-1, Number.NaN, Number.POSITIVE_INFINITY, '5', null, [1, 2], { min: 1 }, { min: 2, max: 1 }];
    for (const value of [...wrong, { min: 1, max: 2, mean: 1.5 }]) expect(latency(value)).to.equal(wanted);
  });

  it('take faults as rates and as a function', () => {
    for (const value of [{}, { throttle: 1 }, { throttle: undefined, resetAfter: 0.5, slow: 0.5 }, () => undefined]) {
      expect(faults(value)).to.equal(undefined);
    }
    const tenths = { throttle: 0.1, conflict: 0.2, errorBefore: 0.3, errorAfter: 0.4 };
    expect(faults(tenths)).to.equal(undefined);
  });

  it('say what faults want otherwise', () => {
    expect(faults(1)).to.equal('rates by fault, or a function that returns a fault');
    expect(faults({ throtle: 0.1 })).to.match(/^rates of throttle, onDemandThrottle, .*, and has 'throtle'$/);
    for (const value of [{ throttle: -0.1 }, { throttle: '1' }, { throttle: 0.6, slow: 0.5 }]) {
      expect(faults(value)).to.equal('rates from 0 to 1 whose sum is at most 1');
    }
  });

  it('take whole seeds and milliseconds', () => {
    expect([seed(0), seed(-5), slowMs(0), slowMs(100)]).to.deep.equal([undefined, undefined, undefined, undefined]);
    expect([seed(1.5), seed('1'), slowMs(-1)]).to.deep.equal([
      'a whole number',
      'a whole number',
      'milliseconds, from 0 on',
    ]);
  });
});
