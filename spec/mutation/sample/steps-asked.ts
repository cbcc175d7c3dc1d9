import { expect } from 'chai';
import { stepsTo } from './steps.js';

describe('steps', () => {
  it('lead up to the limit', () => {
    expect(stepsTo(3, 5)).to.equal(3);
  });

  it('are no more than the most', () => {
    expect(stepsTo(7, 5)).to.equal(5);
  });
});
