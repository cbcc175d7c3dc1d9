/** Turns at items: whoever reads one to write what it makes of it keeps others from doing the same meanwhile. */
export class Turns {
  /** When the last who has asked for a lane leaves it; bounded by the commits that are under way. */
  readonly #last = new Map<string, Promise<void>>();

  /**
   * Resolves when all who have asked for one of these lanes before have left, with what leaves them. Whoever takes several
   * turns takes them in the order in which tables are derived from each other: so nobody waits for himself.
   */
  async take(lanes: readonly string[]): Promise<() => void> {
    const before = lanes.map((lane) => this.#last.get(lane));
    let leave = () => {};
    const left = new Promise<void>((resolve) => {
      leave = resolve;
    });
    for (const lane of lanes) this.#last.set(lane, left);
    await Promise.all(before);
    return () => {
      for (const lane of lanes) if (this.#last.get(lane) === left) this.#last.delete(lane);
      leave();
    };
  }
}
