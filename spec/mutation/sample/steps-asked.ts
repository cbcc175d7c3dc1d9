import FakeTimers from '@sinonjs/fake-timers';
import { expect } from 'chai';
import { stepsTo } from './steps.js';

describe('steps', () => {
  it('lead up to the limit', () => {
    // Left in its hands where it fails.
    const clock = FakeTimers.install();
    expect(stepsTo(3, 5)).to.equal(3);
    clock.uninstall();
  });

  it('are no more than the most', () => {
    expect(stepsTo(7, 5)).to.equal(5);
  });
});
