/**
 * Waiting that can be given up, as with the SDK's handler for Node.js: what has been sent stays sent, so that a write whose
 * reply nobody waits for any more may still take effect.
 */
import { defaultScheduler } from '../clock.js';

/** The SDK's two kinds of signals: the older one has one listener. */
type Signal = Pick<AbortSignal, 'aborted'> & ({ onabort: unknown } | Pick<AbortSignal, 'addEventListener'>);

interface Interruptions {
  readonly abortSignal?: Signal | undefined;
  /** Milliseconds; none or 0 is for ever. */
  readonly requestTimeout?: number | undefined;
}

/** The same promise, or a rejection with an `AbortError` or a `TimeoutError` where that comes first. */
export async function interruptible<T>(
  promise: Promise<T>,
  { abortSignal, requestTimeout = 0 }: Interruptions,
): Promise<T> {
  const ended = new AbortController();
  const interruption = new Promise<never>((_, reject) => {
    onAbort(abortSignal, ended.signal, () => reject(abortError()));
    if (requestTimeout <= 0) return;
    const timer = defaultScheduler.schedule(() => reject(timeoutError(requestTimeout)), requestTimeout);
    ended.signal.addEventListener('abort', () => timer.unsubscribe());
  });
  try {
    return await Promise.race([promise, interruption]);
  } finally {
    ended.abort();
  }
}

/** What a request is rejected with whose signal was aborted. */
export function abortError(): Error {
  return Object.assign(new Error('Request aborted'), { name: 'AbortError' });
}

function onAbort(abortSignal: Signal | undefined, until: AbortSignal, listener: () => void): void {
  if (abortSignal === undefined) return;
  if ('addEventListener' in abortSignal) abortSignal.addEventListener('abort', listener, { once: true, signal: until });
  else abortSignal.onabort = listener;
}

function timeoutError(requestTimeout: number): Error {
  return Object.assign(new Error(`The request took longer than its requestTimeout of ${requestTimeout} ms.`), {
    name: 'TimeoutError',
    code: 'ETIMEDOUT',
  });
}
