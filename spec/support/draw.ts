/** Chance from a seed: everything that a program draws comes from one of these, so that a seed is a program. */
import { seeded } from './random.js';

export class Draw {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = seeded(seed);
  }

  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number {
    return min + Math.floor(this.#next() * (max - min + 1));
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.#next() < probability;
  }

  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    // The index is within the list.
    return list[this.int(0, list.length - 1)] as T;
  }

  /** What one of a record's functions makes, each as likely as its weight says. */
  weighted<T>(choices: readonly (readonly [weight: number, make: () => T])[]): T {
    let left = this.#next() * choices.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, make] of choices) {
      left -= weight;
      if (left < 0) return make();
    }
    return this.pick(choices)[1]();
  }

  /** As many different members of a list, in any order, or all where it has fewer. */
  some<T>(list: readonly T[], count: number): T[] {
    const rest = [...list];
    return Array.from({ length: Math.min(count, list.length) }, () =>
      rest.splice(this.int(0, rest.length - 1), 1),
    ).flat();
  }

  /** As many values as asked. */
  times<T>(count: number, make: (i: number) => T): T[] {
    return Array.from({ length: count }, (_, i) => make(i));
  }
}
