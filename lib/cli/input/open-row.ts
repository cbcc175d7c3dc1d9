/** The row whose end has not come yet: pieces of chunks, kept up to a limit. */
import { MAX_ROW_BYTES, type RowBytes } from './row.js';

/** How much of a row that is too long is kept, to recognise it by. */
const KEPT_BYTES = 200;

/** Collects one row after the other. It never holds more than `maxBytes`, however long a row is. */
export class OpenRow {
  #parts: Buffer[] = [];
  #sizeBytes = 0;
  readonly #maxBytes: number;

  constructor(maxBytes: number = MAX_ROW_BYTES) {
    this.#maxBytes = maxBytes;
  }

  get isEmpty(): boolean {
    return this.#sizeBytes === 0;
  }

  append(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#sizeBytes += bytes.length;
    if (this.#sizeBytes <= this.#maxBytes) this.#parts.push(bytes);
    else this.#parts = [Buffer.concat([...this.#parts, bytes]).subarray(0, KEPT_BYTES)];
  }

  /** The row that ends with `rest`; the next one begins. A row that lies within one chunk is not copied. */
  close(rest: Buffer): RowBytes {
    this.append(rest);
    const [first, second] = this.#parts;
    const bytes = first && !second ? first : Buffer.concat(this.#parts);
    const cut = this.#sizeBytes > this.#maxBytes;
    this.#parts = [];
    this.#sizeBytes = 0;
    return { bytes, cut };
  }
}
