/** Gives a call up when its time is over: the SDK has no timeout of its own. */
import type { SchedulerLike } from 'rxjs';

/** Also a transport that does not heed its signal is left behind when the time is over, or once `signal` is aborted. */
export async function withTimeout<T>(
  run: (signal: AbortSignal) => Promise<T>,
  timeoutMs: number,
  signal: AbortSignal,
  scheduler: SchedulerLike,
): Promise<T> {
  const abort = new AbortController();
  const stop = () => abort.abort(new RequestTimeout(timeoutMs));
  const aborted = new Promise<never>((_, reject) => {
    abort.signal.addEventListener('abort', () => reject(abort.signal.reason));
  });
  const timer = scheduler.schedule(stop, timeoutMs);
  signal.addEventListener('abort', stop);
  try {
    return await Promise.race([run(abort.signal), aborted]);
  } finally {
    timer.unsubscribe();
    signal.removeEventListener('abort', stop);
  }
}

/** Named as the SDK names its own. */
class RequestTimeout extends Error {
  override readonly name = 'TimeoutError';

  constructor(timeoutMs: number) {
    super(`No reply within ${timeoutMs} ms (requestTimeout).`);
  }
}
