/**
 * Reads a stream: several shards side by side, each after its parent, so that the changes of an item keep their order when
 * shards are divided. An open shard that is empty is asked again after a pause, and new shards are looked for.
 */
import { setMaxListeners } from 'node:events';
import { epochSeconds } from '../../clock.js';
import { wait } from '../../pipeline/backoff.js';
import { type Places, readyShards, settlePlaces } from './place.js';
import { type ShardPage, ShardReader, type StreamSource } from './shard-reader.js';
import { Slots } from './slots.js';
import type { Listing, Shard } from './stream-calls.js';

/** Whoever the stream is read for. */
export interface PageHandler {
  /** Where to begin. */
  readonly placesIn: (listing: Listing) => Promise<Places>;
  /** Takes a page, also an empty one; its shard is read on when this resolves. */
  readonly handle: (page: ShardPage) => Promise<void>;
  /** That a shard is gone which was read to its end. */
  readonly forget?: (shard: string) => Promise<void>;
}

/** AWS Lambda asks each shard as often. Developer Guide, *DynamoDB Streams and AWS Lambda triggers*. */
const POLL_MS = 250;
const LISTING_MS = 10_000;
/** Pages that are read or handled at a time. A page has up to 1,000 records, or 1 MB of them. */
const MAX_PAGES = 8;

/** Resolves when the stream is over, since it was switched off, or once `signal` is aborted. */
export async function readStream(source: StreamSource, handler: PageHandler, signal: AbortSignal): Promise<void> {
  const abort = new AbortController();
  // Each shard listens, and there may be any number of them.
  setMaxListeners(0, abort.signal);
  const stop = () => abort.abort();
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    await new StreamReader(source, handler, abort).run();
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

class StreamReader {
  readonly #source: StreamSource;
  readonly #handler: PageHandler;
  readonly #abort: AbortController;
  readonly #slots = new Slots(MAX_PAGES);
  readonly #running = new Map<string, Promise<void>>();
  #failure: { readonly error: unknown } | undefined;
  /** Ends the pause between two listings. */
  #wake = new AbortController();

  constructor(source: StreamSource, handler: PageHandler, abort: AbortController) {
    this.#source = source;
    this.#handler = handler;
    this.#abort = abort;
    abort.signal.addEventListener('abort', () => this.#wake.abort());
  }

  async run(): Promise<void> {
    try {
      await this.#readAll();
    } catch (error) {
      this.#failure ??= { error };
    }
    this.#abort.abort();
    await Promise.all(this.#running.values());
    if (this.#failure) throw this.#failure.error;
  }

  async #readAll(): Promise<void> {
    const { scheduler, table } = this.#source;
    let listing = await this.#list();
    const places = await this.#handler.placesIn(listing);
    settlePlaces(places, listing, table, epochSeconds());
    for (;;) {
      await this.#forget(places, listing);
      for (const shard of readyShards(listing, places)) this.#begin(shard, places);
      if (this.#running.size === 0 && !listing.isEnabled) return;
      await wait(LISTING_MS, scheduler, this.#wake.signal);
      if (this.#abort.signal.aborted) return;
      // Made before it is listed: a shard that ends meanwhile has children which may not be in the list.
      this.#wake = new AbortController();
      listing = await this.#list();
    }
  }

  #list(): Promise<Listing> {
    const { calls, arn } = this.#source;
    return calls.shards(arn, this.#abort.signal);
  }

  #begin(shard: Shard, places: Places): void {
    if (this.#running.has(shard.id)) return;
    const reading = this.#read(shard, places)
      .catch((error) => {
        this.#failure ??= { error };
        this.#abort.abort();
      })
      .finally(() => {
        this.#running.delete(shard.id);
        this.#wake.abort();
      });
    this.#running.set(shard.id, reading);
  }

  async #read(shard: Shard, places: Places): Promise<void> {
    const { signal } = this.#abort;
    const reader = new ShardReader(this.#source, shard, places.get(shard.id) ?? {});
    while (!signal.aborted) {
      const { records, place } = await this.#slots.run(async () => {
        const page = await reader.next(signal);
        await this.#handler.handle(page);
        return page;
      });
      if (signal.aborted) return;
      places.set(shard.id, place);
      if (place.isEnded) return;
      if (records.length === 0) await wait(POLL_MS, this.#source.scheduler, signal);
    }
  }

  /** Of shards that are over and gone nothing need be known. */
  async #forget(places: Places, { shards }: Listing): Promise<void> {
    const ids = new Set(shards.map(({ id }) => id));
    for (const [id, { isEnded }] of places) {
      if (!isEnded || ids.has(id) || !hasHeir(id, places)) continue;
      places.delete(id);
      await this.#handler.forget?.(id);
    }
  }
}

/** Whether somebody stands in a shard that comes after it. */
function hasHeir(id: string, places: Places): boolean {
  return [...places.values()].some(({ parent }) => parent === id);
}
