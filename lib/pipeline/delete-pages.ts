/** Query and delete: reads page after page and deletes what it holds, yielding the deleted items. */
import { isDeepStrictEqual } from 'node:util';
import { ConditionFailedError } from '../errors.js';
import { del, get, type KeyedOperation } from '../operation/operation.js';
import type { Selection } from '../operation/selection.js';
import type { Pages } from '../operation/stream.js';
import { WatchedItem } from '../operation/watched-item.js';
import { plainKeyOf } from '../table/key.js';
import type { Table } from '../table/table.js';

/** Runs one operation to its end. */
export type Run = (operation: KeyedOperation) => Promise<unknown>;

type Item = Record<string, unknown>;

/**
 * Deletes the items of `pages` for which `where` holds. With `where`, an item is deleted only as it was judged: one that
 * has changed meanwhile is read and judged anew, and goes only if the filter of the pages still holds for it. When a deletion
 * fails, the page's others are yielded before the error.
 */
export function deletePages(
  pages: Pages<Item>,
  { table, filter }: Pick<Selection, 'table' | 'filter'>,
  where: ((item: Item) => boolean) | undefined,
  run: Run,
): Pages<Item> {
  const remove = where
    ? (item: Item) => deleteJudged({ table, filter, where, run }, item)
    : (item: Item) => deleteAny(table, item, run);
  let failure: { readonly reason: unknown } | undefined;
  return {
    cancel: () => pages.cancel(),
    next: async () => {
      if (failure) throw failure.reason;
      const page = await pages.next();
      if (!page) return undefined;
      const endings = await Promise.allSettled(page.map(remove));
      failure = endings.find((ending) => ending.status === 'rejected');
      return endings.flatMap((ending) => (ending.status === 'fulfilled' && ending.value ? [ending.value] : []));
    },
  };
}

async function deleteAny(table: Table, item: Item, run: Run): Promise<Item> {
  await run(del(table, plainKeyOf(table, item)));
  return item;
}

interface Judging {
  readonly table: Table;
  readonly filter: Selection['filter'];
  readonly where: (item: Item) => boolean;
  readonly run: Run;
}

/** `filter` is to be looked at again: a page holds what it held for when it was read. */
async function deleteJudged(judging: Judging, item: Item, filter?: object): Promise<Item | undefined> {
  const { table, where, run } = judging;
  const watched = new WatchedItem(item);
  // It is to be deleted as it is yielded, whatever the judgement rests on.
  watched.askAll();
  if (!where(watched.show())) return undefined;
  const key = plainKeyOf(table, item);
  try {
    await run({ ...del(table, key), if: { and: [...watched.unchanged(), ...(filter ? [filter] : [])] } });
    return item;
  } catch (error) {
    if (!(error instanceof ConditionFailedError)) throw error;
    // A get yields an item or nothing.
    const current = (await run(get(table, key))) as Item | undefined;
    // It has not changed: it is the filter that does not hold for it.
    const isLeftOut = filter !== undefined && isDeepStrictEqual(current, item);
    return current && !isLeftOut ? deleteJudged(judging, current, judging.filter) : undefined;
  }
}
