/** Operations of every kind, on items whose values are few and often falsy. */
import {
  check,
  del,
  get,
  type Operation,
  type Priority,
  put,
  query,
  type SelectionOperation,
  scan,
  type Table,
  type TransactPart,
  transact,
  update,
  type WriteOperation,
} from '../../../lib/index.js';
import { keyAttributes } from '../../../lib/table/key.js';
import type { Draw } from '../../support/draw.js';
import type { Item } from '../model/item.js';
import { isQuiet, keysOf, wideKeysOf } from './tables.js';
import { drawActions, drawAttributes, drawCondition } from './values.js';

/** Any table to the compiler, which cannot know what is drawn: keys and items are drawn to fit. */
interface Row {
  readonly h: string;
  readonly r: string;
  readonly [attribute: string]: unknown;
}
type AnyTable = Table<Row, readonly ['h', 'r']>;

export function drawOperation(draw: Draw, tables: readonly Table[]): Operation {
  return draw.weighted<Operation>([
    [7, () => drawWrite(draw, tables)],
    [2, () => drawGet(draw, draw.pick(tables))],
    [1, () => drawTransaction(draw, tables)],
    [0.5, () => plain(drawSelection(draw, tables))],
  ]);
}

export function drawWrite(draw: Draw, tables: readonly Table[]): WriteOperation {
  const target = draw.pick(tables);
  return drawWriteOf(draw, target, draw.pick(keysOf(target)), drawOptions(draw, target));
}

interface DrawnOptions {
  readonly if?: object;
  readonly returnOld?: boolean;
  readonly exactlyOnce?: boolean;
  readonly priority?: Priority;
}

function drawOptions(draw: Draw, target: Table): DrawnOptions {
  const exactlyOnce = draw.chance(0.15);
  return {
    ...(draw.chance(0.2) && { if: drawCondition(draw, target) }),
    ...(exactlyOnce ? { exactlyOnce } : draw.chance(0.2) && { returnOld: true }),
    ...drawPriority(draw),
  };
}

function drawPriority(draw: Draw): { readonly priority?: Priority } {
  return draw.chance(0.2) ? { priority: draw.pick(['high', 'low'] as const) } : {};
}

function drawWriteOf(draw: Draw, target: Table, key: readonly unknown[], drawn: DrawnOptions): WriteOperation {
  const any = target as AnyTable;
  const options = { ...drawn, ...(isQuiet(key[0]) && { views: false }) } as object;
  return draw.weighted<WriteOperation>([
    [4, () => put(any, { ...named(target, key), ...drawAttributes(draw) } as Row, options)],
    [5, () => update(any, tupleOf(key), drawActions(draw) as object, options)],
    [2, () => del(any, tupleOf(key), options)],
  ]);
}

/** Puts of as many items as asked: more than the few that programs are about. */
export function widePuts(target: Table, count: number): WriteOperation[] {
  return wideKeysOf(target, count).map((key, n) => {
    const item: Item = { ...named(target, key), n };
    return put(target as AnyTable, item as Row);
  });
}

function drawGet(draw: Draw, target: Table): Operation {
  const options = { consistent: draw.chance(0.7), ...drawPriority(draw) };
  return get(target as AnyTable, tupleOf(draw.pick(keysOf(target))), options);
}

function drawTransaction(draw: Draw, tables: readonly Table[]): Operation {
  const places = tables.flatMap((each) => keysOf(each).map((key) => ({ each, key })));
  const parts = draw.some(places, draw.int(1, 3)).map(({ each, key }): TransactPart => {
    if (draw.chance(0.3)) return check(each as AnyTable, tupleOf(key), drawCondition(draw, each) as never);
    const condition = draw.chance(0.2) ? { if: drawCondition(draw, each) } : {};
    return drawWriteOf(draw, each, key, condition);
  });
  return transact(parts, drawPriority(draw));
}

/** A query or a scan; with `isWhole` one that yields whole items of the table, and all of them. */
export function drawSelection(draw: Draw, tables: readonly Table[], isWhole = false): SelectionOperation {
  const target = draw.pick(tables);
  const any = target as AnyTable;
  const hasIndex = target.indexes.has('byTag') && !isWhole;
  if (draw.chance(0.4)) {
    let all = scan(hasIndex && draw.chance(0.3) ? target.index('byTag' as never) : any);
    if (draw.chance(0.3)) all = all.segments(draw.int(2, 3));
    if (!isWhole && draw.chance(0.3)) all = all.limit(draw.int(1, 3));
    return draw.chance(0.3) ? all.filter(drawCondition(draw, target) as never) : all;
  }
  if (hasIndex && draw.chance(0.3)) return query(target.index('byTag' as never), draw.pick(['x', 'y']) as never);
  const [hash, range] = draw.pick(keysOf(target));
  let some = query(any, hash as never);
  if (range !== undefined && draw.chance(0.3)) some = some.range(range as never);
  if (draw.chance(0.3)) some = some.reverse();
  if (draw.chance(0.3)) some = some.consistent();
  if (!isWhole && draw.chance(0.3)) some = some.limit(draw.int(1, 2));
  return draw.chance(0.3) ? some.filter(drawCondition(draw, target) as never) : some;
}

function plain(selection: SelectionOperation): Operation {
  return selection;
}

function named(target: Table, key: readonly unknown[]): Item {
  return Object.fromEntries(keyAttributes(target).map(({ name }, index) => [name, key[index]]));
}

function tupleOf(key: readonly unknown[]): readonly [string, string] {
  // As the table has it: of other types, and without a range key where it has none.
  return key as readonly [string, string];
}
