/** Moving averages of what is consumed: units in one-second slots, of which the last minute's are kept. */
export class Meter {
  readonly #slots = new Float64Array(SLOT_COUNT);
  #second = 0;
  #total = 0;
  #firstSecond = Number.POSITIVE_INFINITY;

  /** Units so far. */
  get total(): number {
    return this.#total;
  }

  add(units: number, now: number): void {
    this.#advance(now);
    this.#total += units;
    this.#firstSecond = Math.min(this.#firstSecond, this.#second);
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

  /**
   * Units a second over the last five whole seconds, or those of them that there were since the first unit; before there
   * is one, the units so far.
   */
  recent(now: number): number {
    this.#advance(now);
    const seconds = Math.min(5, this.#second - this.#firstSecond);
    return seconds > 0 ? this.rate(seconds, now) : this.#total;
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

/** Units a second over the last 1, 5 and 60 whole seconds. */
export interface Rates {
  readonly 1: number;
  readonly 5: number;
  readonly 60: number;
}

/** The averages that are told. */
export function ratesOf(meter: Pick<Meter, 'rate'>, now: number): Rates {
  return { 1: meter.rate(1, now), 5: meter.rate(5, now), 60: meter.rate(60, now) };
}
