/** What a command prints while it runs in this process. */

export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs with both outputs caught. `onText` is told of whatever comes. */
export async function capturing(run: () => Promise<void>, onText: (text: string) => void): Promise<Output> {
  const texts = { stdout: '', stderr: '' };
  const kept = { stdout: process.stdout.write, stderr: process.stderr.write };
  // Node's `pipeline` leaves one at a stream that it does not end, and with it all that has gone through.
  const listeners = errorListeners();
  for (const name of ['stdout', 'stderr'] as const) {
    process[name].write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
      texts[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      onText(texts[name]);
      const done = rest.at(-1);
      if (typeof done === 'function') process.nextTick(() => done());
      return true;
    };
  }
  try {
    await run();
  } finally {
    for (const listener of errorListeners()) if (!listeners.includes(listener)) process.stdout.off('error', listener);
    for (const name of ['stdout', 'stderr'] as const) process[name].write = kept[name];
  }
  return texts;
}

function errorListeners(): ((error: Error) => void)[] {
  // Those of an `error` take one.
  return process.stdout.rawListeners('error') as ((error: Error) => void)[];
}
