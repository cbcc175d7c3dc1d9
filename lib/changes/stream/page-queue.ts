/**
 * Turns a reader that hands out pages into pages that are asked for: each that it has read waits until somebody wants it,
 * and its shard until the next one is wanted.
 */
import type { Pages } from '../../operation/stream.js';
import type { ShardPage } from './shard-reader.js';

/** Reads until the end or until it is aborted, and waits for each page to be taken. */
type Read = (handle: (page: ShardPage) => Promise<void>, signal: AbortSignal) => Promise<void>;

interface Offer {
  readonly page: ShardPage;
  readonly taken: () => void;
}

interface Asked<T> {
  readonly resolve: (page: readonly T[] | undefined) => void;
  readonly reject: (error: unknown) => void;
}

export class PageQueue<T> implements Pages<T> {
  readonly #read: Read;
  readonly #itemsOf: (page: ShardPage) => readonly T[];
  readonly #abort = new AbortController();
  /** As many as the reader reads at a time. */
  readonly #offers: Offer[] = [];
  #isReading = false;
  #end: { readonly error?: unknown } | undefined;
  #release: (() => void) | undefined;
  #asked: Asked<T> | undefined;

  constructor(read: Read, itemsOf: (page: ShardPage) => readonly T[]) {
    this.#read = read;
    this.#itemsOf = itemsOf;
  }

  next(): Promise<readonly T[] | undefined> {
    this.#release?.();
    this.#release = undefined;
    if (!this.#isReading) this.#start();
    return new Promise((resolve, reject) => {
      this.#asked = { resolve, reject };
      this.#answer();
    });
  }

  cancel(): void {
    this.#abort.abort();
    this.#release?.();
    for (const { taken } of this.#offers.splice(0)) taken();
  }

  #start(): void {
    this.#isReading = true;
    const ended = (end: { readonly error?: unknown }) => {
      this.#end = end;
      this.#answer();
    };
    this.#read((page) => this.#handle(page), this.#abort.signal).then(
      () => ended({}),
      (error) => ended({ error }),
    );
  }

  #handle(page: ShardPage): Promise<void> {
    if (page.records.length === 0 || this.#abort.signal.aborted) return Promise.resolve();
    return new Promise((taken) => {
      this.#offers.push({ page, taken });
      this.#answer();
    });
  }

  #answer(): void {
    const asked = this.#asked;
    const offer = asked && this.#offers.shift();
    if (!asked || (!offer && !this.#end)) return;
    this.#asked = undefined;
    this.#release = offer?.taken;
    if (offer) asked.resolve(this.#itemsOf(offer.page));
    else if (this.#end && 'error' in this.#end) asked.reject(this.#end.error);
    else asked.resolve(undefined);
  }
}
