/** What an operation that has taken effect still waits for: all that follows it. */
import type { Unfollowed } from './follow.js';

export class Sequel {
  #openCount: number;
  #failure: Unfollowed | undefined;
  #listener: ((failure: Unfollowed | undefined) => void) | undefined;

  constructor(partCount: number) {
    this.#openCount = partCount;
  }

  /** A part has come to its end. */
  end(failure: Unfollowed | undefined): void {
    this.#openCount -= 1;
    this.#failure ??= failure;
    this.#tell();
  }

  /** Calls `listener` when all parts have: at once, and not a turn later, so that whoever flushes finds it told. */
  whenEnded(listener: (failure: Unfollowed | undefined) => void): void {
    this.#listener = listener;
    this.#tell();
  }

  #tell(): void {
    if (this.#openCount === 0) this.#listener?.(this.#failure);
  }
}
