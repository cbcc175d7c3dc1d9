import { expect } from 'chai';
import { figure } from '../../../lib/cli/report/figure.js';

describe('figure', () => {
  it('has three digits, or as many as a whole number has', () => {
    expect([0, 3, 0.012345, 9.996, 64.25, 1234.5].map(figure)).to.deep.equal([
      '0',
      '3',
      '0.0123',
      '10',
      '64.3',
      '1,235',
    ]);
  });
});
