/** Views of three kinds, and what each should hold, told from the base table alone. */
import { type Consistency, del, put, type Table, table, update, type View, view } from '../../../lib/index.js';
import { keyAttributes } from '../../../lib/table/key.js';
import type { Draw } from '../../support/draw.js';
import { canonical } from '../model/canonical.js';
import type { Item } from '../model/item.js';
import { isQuiet } from './tables.js';

export interface DrawnView {
  readonly view: View;
  /** What it should hold, by the key of its table. */
  readonly fold: (base: readonly Item[]) => ReadonlyMap<string, Item>;
  /** The keys of its table that an item of the base table calls for. */
  readonly keyOf: (item: Item) => string;
  /** Also where several write to the base table in no order. */
  readonly isFoldOfMany: boolean;
}

/** Items and sums of them by tag. */
export const Sums = table<{ tag: string; count?: number; sum?: number }>()({ name: 'sums', hashKey: 'tag' });
/** How many tags there are of a count. */
export const Totals = table<{ count: string; tags?: number }>()({ name: 'totals', hashKey: 'count' });
export const Copies = table<{ id: string; n?: unknown; flag?: unknown }>()({ name: 'copies', hashKey: 'id' });

export function drawViews(draw: Draw, [base]: readonly Table[]): DrawnView[] {
  if (!base) return [];
  const drawConsistency = () => draw.pick(['eventual', 'atomic'] as const);
  const views: DrawnView[] = [];
  if (draw.chance(0.7)) views.push(sums(base, drawConsistency()));
  if (views.length > 0 && draw.chance(0.5)) views.push(totals(drawConsistency()));
  if (views.length === 0 || draw.chance(0.3)) views.push(copies(base, drawConsistency(), draw.chance(0.5)));
  return views;
}

function sums(from: Table, consistency: Consistency): DrawnView {
  const tagOf = ({ tag = 'none' }: Item) => String(tag);
  const numberOf = ({ n }: Item) => (typeof n === 'number' ? n : 0);
  const change = (item: Item, sign: number) => [
    update(Sums, tagOf(item), { add: { count: sign, sum: sign * numberOf(item) } }),
  ];
  return {
    view: view<Item, { tag: string; count?: number; sum?: number }>({
      ...{ from: from as Table<Item>, to: Sums, consistency },
      add: (item) => change(item, 1),
      remove: (item) => change(item, -1),
    }),
    fold: (base) =>
      foldBy(base.filter(isFollowed), tagOf, (key, { count, sum }: Item, item) => ({
        tag: key,
        count: Number(count ?? 0) + 1,
        sum: Number(sum ?? 0) + numberOf(item),
      })),
    keyOf: tagOf,
    isFoldOfMany: true,
  };
}

function totals(consistency: Consistency): DrawnView {
  const countOf = ({ count = 0 }: Item) => String(count);
  const change = (item: Item, sign: number) => [update(Totals, countOf(item), { add: { tags: sign } })];
  return {
    view: view({
      ...{ from: Sums, to: Totals, consistency },
      add: (item) => change({ ...item }, 1),
      remove: (item) => change({ ...item }, -1),
    }),
    fold: (base) => foldBy(base, countOf, (key, { tags }: Item) => ({ count: key, tags: Number(tags ?? 0) + 1 })),
    keyOf: countOf,
    isFoldOfMany: true,
  };
}

function copies(from: Table, consistency: Consistency, hasUpdate: boolean): DrawnView {
  const idOf = (item: Item) => canonical(keyAttributes(from).map(({ name }) => item[name]));
  const copyOf = (item: Item) => ({
    id: idOf(item),
    ...('n' in item && { n: item.n }),
    ...('flag' in item && { flag: item.flag }),
  });
  return {
    view: view<Item, { id: string; n?: unknown; flag?: unknown }>({
      ...{ from: from as Table<Item>, to: Copies, consistency },
      add: (item) => [put(Copies, copyOf(item))],
      remove: (item) => [del(Copies, idOf(item))],
      ...(hasUpdate && { update: (_before: Item, after: Item) => [put(Copies, copyOf(after))] }),
    }),
    fold: (base) => foldBy(base.filter(isFollowed), idOf, (_key, _sum, item) => copyOf(item)),
    keyOf: idOf,
    isFoldOfMany: consistency === 'atomic',
  };
}

function foldBy(
  base: readonly Item[],
  keyOf: (item: Item) => string,
  fold: (key: string, sum: Item, item: Item) => Item,
): Map<string, Item> {
  const sums = new Map<string, Item>();
  for (const item of base) sums.set(keyOf(item), fold(keyOf(item), sums.get(keyOf(item)) ?? {}, item));
  return sums;
}

function isFollowed({ h }: Item): boolean {
  return !isQuiet(h);
}
