import { expect } from 'chai';
import { interruptible } from '../../lib/sqlite/interruptible.js';
import { fakeTime } from '../support/fake-time.js';

describe('interruptible waiting', () => {
  const clock = fakeTime();
  const never = new Promise<never>(() => {});
  const nameOf = (promise: Promise<unknown>) =>
    promise.then(
      (value) => `done: ${value}`,
      (error: Error & { code?: string }) => `${error.name} ${error.code ?? ''}`.trim(),
    );

  it('ends as what is waited for does', async () => {
    const { signal } = new AbortController();
    expect(await nameOf(interruptible(Promise.resolve(1), { abortSignal: signal, requestTimeout: 5 }))).to.equal(
      'done: 1',
    );
    expect(await nameOf(interruptible(Promise.reject(new TypeError()), {}))).to.equal('TypeError');
    expect(clock().countTimers()).to.equal(0);
  });

  it('ends with an AbortError where the signal is aborted, of either kind', async () => {
    const controller = new AbortController();
    const waiting = nameOf(interruptible(never, { abortSignal: controller.signal }));
    controller.abort();
    expect(await waiting).to.equal('AbortError');
    const older: { aborted: boolean; onabort: unknown } = { aborted: false, onabort: null };
    const another = nameOf(interruptible(never, { abortSignal: older }));
    if (typeof older.onabort === 'function') older.onabort();
    expect(await another).to.equal('AbortError');
  });

  it('ends with a TimeoutError after its time, which 0 has none of', async () => {
    const waiting = nameOf(interruptible(never, { requestTimeout: 250 }));
    await clock().tickAsync(249);
    expect(clock().countTimers()).to.equal(1);
    await clock().tickAsync(1);
    expect(await waiting).to.equal('TimeoutError ETIMEDOUT');
    void interruptible(never, { requestTimeout: 0 });
    expect(clock().countTimers()).to.equal(0);
  });

  it('leaves no listener behind', async () => {
    const { signal } = new AbortController();
    const listeners = new Set<unknown>();
    const counted = Object.assign(Object.create(signal), {
      addEventListener: (type: string, listener: () => void, options: { signal?: AbortSignal }) => {
        listeners.add(listener);
        options.signal?.addEventListener('abort', () => listeners.delete(listener));
        signal.addEventListener(type, listener, options);
      },
    });
    await interruptible(Promise.resolve(), { abortSignal: counted });
    expect(listeners.size).to.equal(0);
  });
});
