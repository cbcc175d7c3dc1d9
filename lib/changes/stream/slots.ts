/** Lets so many tasks run at a time; the others wait in their order. */
export class Slots {
  #freeCount: number;
  /** One for each shard at the most. */
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#freeCount = count;
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#freeCount === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#freeCount -= 1;
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#freeCount += 1;
    }
  }
}
