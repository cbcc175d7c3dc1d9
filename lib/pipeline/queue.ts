/** First in, first out, without moving what stays behind. Whoever fills it bounds it. */
export class Queue<T> {
  #values: T[] = [];
  #head = 0;

  get size(): number {
    return this.#values.length - this.#head;
  }

  push(value: T): void {
    this.#values.push(value);
  }

  /** The oldest value; only while `size` is above 0. */
  shift(): T {
    // Below the length there is a value, which may itself be undefined.
    const value = this.#values[this.#head] as T;
    this.#head += 1;
    if (this.#head * 2 > this.#values.length) this.#compact();
    return value;
  }

  /** Puts values back in front. */
  unshift(values: readonly T[]): void {
    if (values.length > this.#head) {
      this.#values = [...values, ...this.#values.slice(this.#head)];
      this.#head = 0;
    } else {
      this.#head -= values.length;
      for (const [index, value] of values.entries()) this.#values[this.#head + index] = value;
    }
  }

  /** At least half is gone: moving the rest now costs a constant for each value. */
  #compact(): void {
    this.#values = this.#values.slice(this.#head);
    this.#head = 0;
  }
}
