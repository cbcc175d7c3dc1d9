/** Ctrl-C and SIGTERM: the first asks for a clean end, the second ends at once, with a few words. */
import { EXIT } from './exit.js';

export interface Interruption {
  /** Whether the first signal has come. */
  isAsked(): boolean;
  /** Gives the signals back. */
  end(): void;
}

/** Calls `stop` at the first signal; at the second, prints `lastWords` and exits. */
export function onInterrupt(stop: () => void, lastWords: () => string): Interruption {
  let isAsked = false;
  const listener = () => {
    if (isAsked) return process.stdout.write(lastWords(), () => process.exit(EXIT.interrupted));
    isAsked = true;
    return stop();
  };
  process.on('SIGINT', listener).on('SIGTERM', listener);
  return {
    isAsked: () => isAsked,
    end: () => process.off('SIGINT', listener).off('SIGTERM', listener),
  };
}
