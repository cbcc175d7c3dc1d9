/** The pages of a query or a scan, each asked for only when the one before it has been taken. */

import { readUnits } from '../capacity/units.js';
import type { Page } from '../dynamodb/call.js';
import type { PageRequest } from '../dynamodb/request.js';
import { RequestError } from '../errors.js';
import type { AttributeMap } from '../item/attribute-value.js';
import { unmarshallItem } from '../item/marshall.js';
import { compileSelection, MAX_SEGMENTS, type PageInput, type Selection } from '../operation/selection.js';
import type { Pages } from '../operation/stream.js';

/** Pushes the request for a page; `cancel` takes it back if it is unsent. */
export type Fetch = (request: PageRequest) => { readonly page: Promise<Page>; readonly cancel: () => void };

/** The pages of one run of a selection. The first call of `next` rejects if the selection is wrong. */
export function openPages(selection: Selection, fetch: Fetch): Pages<Record<string, unknown>> {
  const { segments = 1 } = selection;
  // With a wrong number of segments too: its first page is refused.
  if (!(segments > 1 && segments <= MAX_SEGMENTS)) return new Segment(selection, fetch, 0);
  return interleave(
    Array.from({ length: segments }, (_, segment) => new Segment(selection, fetch, segment)),
    selection.limit,
  );
}

/** A selection, or one of the segments of a scan. */
class Segment implements Pages<Record<string, unknown>> {
  readonly #selection: Selection;
  readonly #fetch: Fetch;
  readonly #segment: number;
  #input: PageInput | undefined;
  #after: AttributeMap | undefined;
  #wanted: number;
  #isDone = false;
  #cancel: (() => void) | undefined;

  constructor(selection: Selection, fetch: Fetch, segment: number) {
    this.#selection = selection;
    this.#fetch = fetch;
    this.#segment = segment;
    this.#wanted = selection.limit ?? Number.POSITIVE_INFINITY;
  }

  async next(): Promise<Record<string, unknown>[] | undefined> {
    if (this.#isDone) return undefined;
    const { page, cancel } = this.#fetch(this.#request());
    this.#cancel = cancel;
    const { items, after } = await page;
    this.#cancel = undefined;
    const taken = items.slice(0, this.#wanted).map(unmarshallItem);
    this.#wanted -= taken.length;
    this.#isDone = after === undefined || this.#wanted === 0;
    if (after && this.#after && isSameKey(after, this.#after)) throw this.#repeated();
    this.#after = after;
    return taken;
  }

  cancel(): void {
    this.#isDone = true;
    this.#cancel?.();
  }

  #request(): PageRequest {
    this.#input ??= compileSelection(this.#selection);
    const { table, hash, consistent = false } = this.#selection;
    return {
      api: hash ? 'Query' : 'Scan',
      table,
      input: this.#input({ after: this.#after, segment: this.#segment, wanted: this.#wanted }),
      // What a page will cost is not known before; the reply corrects it.
      units: readUnits(1, consistent),
      wireBytes: 0,
    };
  }

  #repeated(): RequestError {
    const { table, hash } = this.#selection;
    return new RequestError(
      `The ${hash ? 'query' : 'scan'} of table '${table.name}' does not advance: a page ended where it began.`,
      {},
    );
  }
}

/** Pages of several segments, whichever comes first. */
function interleave<T>(segments: readonly Pages<T>[], limit = Number.POSITIVE_INFINITY): Pages<T> {
  const coming = new Map<Pages<T>, Promise<{ segment: Pages<T>; page: readonly T[] | undefined }>>();
  const waiting = new Set(segments);
  let wanted = limit;
  const cancel = () => {
    for (const segment of segments) segment.cancel();
  };
  const next = async (): Promise<readonly T[] | undefined> => {
    for (const segment of waiting) {
      const turn = segment.next().then((page) => ({ segment, page }));
      // The race below throws what comes first; what the others throw after it has the same cause.
      turn.catch(() => undefined);
      coming.set(segment, turn);
    }
    waiting.clear();
    if (coming.size === 0 || wanted === 0) return undefined;
    const { segment, page } = await Promise.race(coming.values());
    coming.delete(segment);
    if (!page) return next();
    waiting.add(segment);
    const taken = page.slice(0, wanted);
    wanted -= taken.length;
    if (wanted === 0) cancel();
    return taken;
  };
  return { next, cancel };
}

function isSameKey(a: AttributeMap, b: AttributeMap): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
