/** Ctrl-C and SIGTERM: the first asks for a clean end, the second ends at once. */
import { EXIT } from './exit.js';

export interface Interruption {
  /** Whether the first signal has come. */
  isAsked(): boolean;
  /** Gives the signals back. */
  end(): void;
}

/** Calls `stop` at the first signal. */
export function onInterrupt(stop: () => void): Interruption {
  let isAsked = false;
  const listener = () => {
    if (isAsked) process.exit(EXIT.interrupted);
    isAsked = true;
    stop();
  };
  process.on('SIGINT', listener).on('SIGTERM', listener);
  return {
    isAsked: () => isAsked,
    end: () => process.off('SIGINT', listener).off('SIGTERM', listener),
  };
}
