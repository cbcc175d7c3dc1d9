/**
 * Queries and scans: streams that are refined step by step, each step a new value. They run when they are subscribed to,
 * awaited or looped over, if a solvent made them; those of `query()` and `scan()` are plain operations to be pushed.
 */
import { ValidationError } from '../errors.js';
import type { Key, KeyNames, ValueOf } from '../table/key.js';
import type { AttributeName, Index, IndexKeys, Table } from '../table/table.js';
import type { Condition, NestedPath } from './condition.js';
import { type Priority, priorityOf } from './priority.js';
import type { Selection } from './selection.js';
import { type Pages, Stream } from './stream.js';

/** A query or a scan as a plain operation. */
export interface SelectionOperation {
  readonly kind: 'query' | 'scan';
  readonly table: Table;
  readonly selection: Selection;
}

/** What runs them: a solvent. */
export interface Runner {
  open(operation: SelectionOperation): Pages<object>;
  /** Deletes what is selected, in pages of the deleted items. */
  openDelete(operation: SelectionOperation, where: ((item: never) => boolean) | undefined): Pages<object>;
}

/** The key to go on after: a table's key, or for an index an object with its key attributes and the table's. */
export type AfterKey<Item, Names extends KeyNames> = Key<Item, Names> | Partial<Item>;

abstract class SelectionStream<Item extends object, Row extends object>
  extends Stream<Row>
  implements SelectionOperation
{
  abstract readonly kind: 'query' | 'scan';
  readonly table: Table;
  readonly selection: Selection;
  protected readonly runner: Runner;

  constructor(selection: Selection, runner: Runner) {
    // The rows of a selection are items of its table, or the parts of them that `attributes` has named.
    super(() => runner.open(this) as Pages<Row>);
    this.table = selection.table;
    this.selection = selection;
    this.runner = runner;
    // A plain operation must pass through async code untouched, which would await whatever has a `then`.
    if (runner === NO_RUNNER) Object.defineProperty(this, 'then', { value: undefined });
  }

  /**
   * Deletes each item and yields it. With `where`, those that it holds for: an item that changes meanwhile is judged anew,
   * by the filter too.
   */
  delete({ where }: { readonly where?: (item: Item) => boolean } = {}): Stream<Item> {
    return new Stream(() => this.runner.openDelete(this, where) as Pages<Item>);
  }
}

/** A query: the items of one partition of a table or an index, in the order of the range key. */
export class Query<
  Item extends object = object,
  Names extends KeyNames = KeyNames,
  Row extends object = Item,
> extends SelectionStream<Item, Row> {
  readonly kind = 'query';

  /** Items whose range key is `from` to `to`, both included; either may be undefined. */
  range(from?: ValueOf<Item, Names[1]>, to?: ValueOf<Item, Names[1]>): Query<Item, Names, Row> {
    return this.#with({ range: { from, to } });
  }

  /** Items whose range key, a string or binary, begins with `prefix`. */
  beginsWith(prefix: ValueOf<Item, Names[1]> & (string | Uint8Array)): Query<Item, Names, Row> {
    return this.#with({ range: { prefix } });
  }

  /** Highest range key first. */
  reverse(): Query<Item, Names, Row> {
    return this.#with({ reverse: true });
  }

  /** At most `count` items, after filtering. */
  limit(count: number): Query<Item, Names, Row> {
    return this.#with({ limit: count });
  }

  /** Items for which the condition holds. What is filtered out is read and paid for all the same. */
  filter(condition: Condition<Item>): Query<Item, Names, Row> {
    return this.#with({ filter: condition });
  }

  /** Only these attributes, or parts of them, whose types are not told. Reading costs the same. */
  attributes<Path extends AttributeName<Item> | NestedPath>(
    paths: readonly Path[],
  ): Query<Item, Names, Pick<Item, Extract<Path, keyof Item>>> {
    return new Query({ ...this.selection, attributes: paths }, this.runner);
  }

  /** Reads see every write acknowledged before; costs double. Global indexes cannot. */
  consistent(): Query<Item, Names, Row> {
    return this.#with({ consistent: true });
  }

  /** Goes on after the item with this key. */
  after(key: AfterKey<Item, Names>): Query<Item, Names, Row> {
    return this.#with({ after: key });
  }

  /** How soon its pages are read where units are short; `'normal'` unless it is said. */
  priority(priority: Priority): Query<Item, Names, Row> {
    return this.#with({ priority: priorityOf({ priority }) });
  }

  #with(change: Partial<Selection>): Query<Item, Names, Row> {
    return new Query({ ...this.selection, ...change }, this.runner);
  }
}

/** A scan: all items of a table or an index, in no order. */
export class Scan<
  Item extends object = object,
  Names extends KeyNames = KeyNames,
  Row extends object = Item,
> extends SelectionStream<Item, Row> {
  readonly kind = 'scan';

  /** Reads `count` parts of the table side by side; they come interleaved. */
  segments(count: number): Scan<Item, Names, Row> {
    return this.#with({ segments: count });
  }

  /** At most `count` items, after filtering. */
  limit(count: number): Scan<Item, Names, Row> {
    return this.#with({ limit: count });
  }

  /** Items for which the condition holds. What is filtered out is read and paid for all the same. */
  filter(condition: Condition<Item>): Scan<Item, Names, Row> {
    return this.#with({ filter: condition });
  }

  /** Only these attributes, or parts of them, whose types are not told. Reading costs the same. */
  attributes<Path extends AttributeName<Item> | NestedPath>(
    paths: readonly Path[],
  ): Scan<Item, Names, Pick<Item, Extract<Path, keyof Item>>> {
    return new Scan({ ...this.selection, attributes: paths }, this.runner);
  }

  /** Reads see every write acknowledged before; costs double. Global indexes cannot. */
  consistent(): Scan<Item, Names, Row> {
    return this.#with({ consistent: true });
  }

  /** Goes on after the item with this key. */
  after(key: AfterKey<Item, Names>): Scan<Item, Names, Row> {
    return this.#with({ after: key });
  }

  /** How soon its pages are read where units are short; `'normal'` unless it is said. */
  priority(priority: Priority): Scan<Item, Names, Row> {
    return this.#with({ priority: priorityOf({ priority }) });
  }

  #with(change: Partial<Selection>): Scan<Item, Names, Row> {
    return new Scan({ ...this.selection, ...change }, this.runner);
  }
}

/** A table, whatever a put into it takes, or an index of one. */
export type Target<Item extends object, Names extends KeyNames> =
  | Table<Item, Names, IndexKeys, object>
  | Index<Item, Names>;

/** A query as a plain operation; its outcome's value is the array of its items. `solvent.query` makes one that runs. */
export function query<Item extends object, Names extends KeyNames>(
  target: Target<Item, Names>,
  hash: ValueOf<NoInfer<Item>, NoInfer<Names>[0]>,
  runner: Runner = NO_RUNNER,
): Query<Item, Names> {
  return new Query({ ...selectionOf(target), hash: { value: hash } }, runner);
}

/** A scan as a plain operation; its outcome's value is the array of its items. `solvent.scan` makes one that runs. */
export function scan<Item extends object, Names extends KeyNames>(
  target: Target<Item, Names>,
  runner: Runner = NO_RUNNER,
): Scan<Item, Names> {
  return new Scan(selectionOf(target), runner);
}

function selectionOf(target: Table | Index): Selection {
  return 'table' in target ? { table: target.table, index: target } : { table: target };
}

const NO_RUNNER: Runner = { open: refuse, openDelete: refuse };

function refuse({ table }: SelectionOperation): never {
  throw new ValidationError(
    `A query or a scan of table '${table.name}' runs through a solvent: call solvent.query or solvent.scan, or push it into solvent.operations.`,
  );
}
