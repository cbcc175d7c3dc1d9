/**
 * Whether a table answers at all. One that does not is asked ever more seldom, and at most once a second, until it does:
 * by all that goes to it together, reads and writes alike.
 */

/** How long after a request there is none, as a part of the time without an answer that it came after. */
const GAP_PART = 0.1;
const MAX_GAP_MS = 1000;
/** By how much whoever asked last lets others go first. */
const COURTESY_MS = 1;

export class Outage {
  readonly #listeners: (() => void)[] = [];
  /** Since when nothing has been answered. */
  #beganAt: number | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #lastAsker: unknown;

  /** Has something done when the table answers again. */
  whenOver(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Milliseconds from `now`, whole ones, until somebody may ask. */
  untilMs(asker: unknown, now: number): number {
    if (this.#beganAt === undefined) return 0;
    // For a clock that steps back it begins anew: what was to come later than now would never come.
    this.#beganAt = Math.min(this.#beganAt, now);
    this.#askedAt = Math.min(this.#askedAt, now);
    const courtesyMs = asker === this.#lastAsker ? COURTESY_MS : 0;
    const gapMs = Math.min(MAX_GAP_MS, GAP_PART * Math.max(0, this.#askedAt - this.#beganAt)) + courtesyMs;
    // No timer has to be set for a part of a millisecond.
    return Math.ceil(Math.max(0, this.#askedAt + gapMs - now));
  }

  /** A request is sent. */
  ask(asker: unknown, now: number): void {
    this.#askedAt = now;
    this.#lastAsker = asker;
  }

  /** A request was neither carried out nor refused for what it is. */
  failed(now: number): void {
    this.#beganAt ??= now;
  }

  /** A request was answered. */
  answered(): void {
    if (this.#beganAt === undefined) return;
    this.#beganAt = undefined;
    for (const listener of this.#listeners) listener();
  }
}
