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

/** Lets time leap from timer to timer until a call is done. */
export async function passing<T>(clock: FakeClock, call: PromiseLike<T>): Promise<T> {
  let isDone = false;
  const end = () => {
    isDone = true;
  };
  // Once: a stream that is awaited twice is fetched twice.
  const done = Promise.resolve(call);
  done.then(end, end);
  while (!isDone) await clock.nextAsync();
  return done;
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
