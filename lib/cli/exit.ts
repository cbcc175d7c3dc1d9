/** How a command ends: the statuses that scripts rely on, and the one error that speaks to whoever typed the command. */

/** What the process returns to the shell. */
export const EXIT = {
  /** Everything landed. */
  done: 0,
  /** Something failed on the way; the rest landed. */
  failed: 1,
  /** Wrong usage, or input that cannot be read. */
  usage: 2,
  /** Stopped by Ctrl-C or SIGTERM. */
  interrupted: 130,
} as const;

/** One clear line that says what is wrong and what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  constructor(
    message: string,
    /** What the process exits with. */
    readonly status: number = EXIT.usage,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}
