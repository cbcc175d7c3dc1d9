/** Timers and the monotonic clock in the hands of a test, for what waits on promises and so is beyond marbles. */
import FakeTimers from '@sinonjs/fake-timers';

type FakeClock = ReturnType<typeof FakeTimers.install>;

/** Installs fake time around each test of a suite and hands out its clock; `more` may have the wall clock faked, too. */
export function fakeTime(...more: 'Date'[]): () => FakeClock {
  let clock: FakeClock | undefined;
  beforeEach(() => {
    clock = FakeTimers.install({ toFake: [...FAKED, ...more] });
  });
  afterEach(() => clock?.uninstall());
  return () => {
    if (!clock) throw new Error('Fake time runs within tests only.');
    return clock;
  };
}

const FAKED = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
  'performance',
] as const;
