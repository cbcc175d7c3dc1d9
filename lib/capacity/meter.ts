/** Moving averages of what is consumed: units in one-second slots, of which the last minute's are kept. */
export class Meter {
  readonly #slots = new Float64Array(SLOT_COUNT);
  #second = 0;
  #total = 0;

  /** Units so far. */
  get total(): number {
    return this.#total;
  }

  add(units: number, now: number): void {
    this.#advance(now);
    this.#total += units;
    const slot = this.#second % SLOT_COUNT;
    this.#slots[slot] = (this.#slots[slot] ?? 0) + units;
  }

  /** Units a second over the last `seconds` whole seconds, 60 at the most. */
  rate(seconds: number, now: number): number {
    this.#advance(now);
    let units = 0;
    for (let ago = 1; ago <= seconds; ago += 1)
      units += this.#slots[(this.#second - ago + SLOT_COUNT) % SLOT_COUNT] ?? 0;
    return units / seconds;
  }

  /** Empties the slots of the seconds that have gone by; at most all of them, however far the clock has leapt. */
  #advance(now: number): void {
    const second = Math.max(this.#second, Math.floor(now / 1000));
    for (let passed = Math.min(second - this.#second, SLOT_COUNT); passed > 0; passed -= 1) {
      this.#slots[(second - passed + 1) % SLOT_COUNT] = 0;
    }
    this.#second = second;
  }
}

/** A minute, and the second that is running. */
const SLOT_COUNT = 61;
