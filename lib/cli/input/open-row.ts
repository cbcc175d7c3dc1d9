/** The row whose end has not come yet: its bytes so far, kept up to a limit. */
import { MAX_ROW_BYTES, type RowBytes } from './row.js';

/** How much of a row that is too long is kept, to recognise it by. */
const KEPT_BYTES = 200;

/**
 * Collects one row after the other. It never holds more than `maxBytes`, however long a row is and in however many pieces
 * it comes: pieces are copied together, since each would take some hundred bytes beside its own.
 */
export class OpenRow {
  /** With room for what may come; twice as large each time, so that no byte is copied more than twice or so. */
  #held: Buffer = Buffer.alloc(0);
  #sizeBytes = 0;
  readonly #maxBytes: number;

  constructor(maxBytes: number = MAX_ROW_BYTES) {
    this.#maxBytes = maxBytes;
  }

  get isEmpty(): boolean {
    return this.#sizeBytes === 0;
  }

  append(bytes: Buffer): void {
    const start = this.#sizeBytes;
    this.#sizeBytes += bytes.length;
    if (this.#sizeBytes > this.#maxBytes) {
      if (start <= this.#maxBytes) this.#held = beginning(this.#held.subarray(0, start), bytes);
      return;
    }
    if (this.#sizeBytes > this.#held.length) this.#grow(start);
    bytes.copy(this.#held, start);
  }

  /** The row that ends with `rest`; the next one begins. A row that lies within one chunk is not copied. */
  close(rest: Buffer): RowBytes {
    if (this.isEmpty && rest.length <= this.#maxBytes) return { bytes: rest, cut: false };
    this.append(rest);
    const cut = this.#sizeBytes > this.#maxBytes;
    const bytes = cut ? this.#held : this.#held.subarray(0, this.#sizeBytes);
    this.#held = Buffer.alloc(0);
    this.#sizeBytes = 0;
    return { bytes, cut };
  }

  #grow(usedBytes: number): void {
    const larger = Buffer.allocUnsafe(Math.max(this.#sizeBytes, 2 * this.#held.length));
    this.#held.copy(larger, 0, 0, usedBytes);
    this.#held = larger;
  }
}

function beginning(first: Buffer, then: Buffer): Buffer {
  return Buffer.concat([first.subarray(0, KEPT_BYTES), then.subarray(0, KEPT_BYTES)]).subarray(0, KEPT_BYTES);
}
