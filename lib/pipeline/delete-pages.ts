/** Query and delete: reads page after page and deletes what it holds, yielding the deleted items. */
import { ConditionFailedError } from '../errors.js';
import { del, get, type KeyedOperation } from '../operation/operation.js';
import type { Pages } from '../operation/stream.js';
import { keyAttributes } from '../table/key.js';
import type { Table } from '../table/table.js';

/** Runs one operation to its end. */
export type Run = (operation: KeyedOperation) => Promise<unknown>;

type Item = Record<string, unknown>;

/**
 * Deletes the items of `pages` for which `where` holds. With `where`, an item is deleted only as it was judged: one that
 * has changed meanwhile is read and judged anew.
 */
export function deletePages(
  pages: Pages<Item>,
  table: Table,
  where: ((item: Item) => boolean) | undefined,
  run: Run,
): Pages<Item> {
  const remove = where
    ? (item: Item) => deleteJudged(table, item, where, run)
    : (item: Item) => deleteAny(table, item, run);
  return {
    cancel: () => pages.cancel(),
    next: async () => {
      const page = await pages.next();
      if (!page) return undefined;
      const deleted = await Promise.all(page.map(remove));
      return deleted.filter((item) => item !== undefined);
    },
  };
}

async function deleteAny(table: Table, item: Item, run: Run): Promise<Item> {
  await run(del(table, keyOf(table, item)));
  return item;
}

async function deleteJudged(
  table: Table,
  item: Item,
  where: (item: Item) => boolean,
  run: Run,
): Promise<Item | undefined> {
  if (!where(item)) return undefined;
  const key = keyOf(table, item);
  try {
    await run({ ...del(table, key), if: unchanged(item) });
    return item;
  } catch (error) {
    if (!(error instanceof ConditionFailedError)) throw error;
    // A get yields an item or nothing.
    const current = (await run(get(table, key))) as Item | undefined;
    return current && deleteJudged(table, current, where, run);
  }
}

function keyOf(table: Table, item: Item): Item {
  return Object.fromEntries(keyAttributes(table).map(({ name }) => [name, item[name]]));
}

/** The item is still what was read: each attribute has its value. */
function unchanged(item: Item): object {
  return { and: Object.entries(item).map(([name, value]) => ({ attr: [name], eq: value })) };
}
