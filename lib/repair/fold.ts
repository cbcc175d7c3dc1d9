/**
 * What a view's table should hold: what is in the base tables, folded by the views that lead to it into tables of the
 * temporary file. The image of each item that was folded is kept, so that it can be taken out again when it has changed.
 */
import { del, put, type WriteOperation } from '../operation/operation.js';
import { plainKeyOf } from '../table/key.js';
import type { Table } from '../table/table.js';
import type { View } from '../view/view.js';
import { whenAdded, whenRemoved } from './derived.js';
import { type SetsTable, setsTable } from './key-set.js';
import type { Sameness } from './sameness.js';
import type { Scope } from './scope.js';
import type { Scratch } from './scratch.js';

/** The tables in the temporary file. */
export interface FoldTables {
  /** As users have defined it, so that writes are checked and completed as theirs are. */
  readonly to: Table;
  /** Of each base table, by its name. */
  readonly images: ReadonlyMap<string, Table>;
  readonly sets: SetsTable;
}

/** What it takes to fold views on one table; nothing is bounded by capacities here, and nothing asked by an index. */
export function foldTables(to: Table, bases: readonly Table[]): FoldTables {
  // No name begins so and is the one of `to`.
  const prefix = to.name.startsWith('-') ? '_' : '-';
  return {
    to: { ...to, readCapacity: undefined, writeCapacity: undefined },
    images: new Map(bases.map((base, index) => [base.name, bare(base, `${prefix}images.${index}`)])),
    sets: setsTable(`${prefix}sets`),
  };
}

/** As they are to be made. */
export function tablesToMake({ to, images, sets }: FoldTables): readonly Table[] {
  return [bare(to, to.name), ...images.values(), sets];
}

export interface FoldOptions {
  readonly tables: FoldTables;
  /** All that lead to the table. */
  readonly views: readonly View[];
  readonly scope: Scope;
  /** What learns from the views how they take back. */
  readonly sameness: Sameness;
}

export class Fold {
  readonly #scratch: Scratch;
  readonly #tables: FoldTables;
  readonly #views: readonly View[];
  readonly #scope: Scope;
  readonly #sameness: Sameness;

  constructor(scratch: Scratch, { tables, views, scope, sameness }: FoldOptions) {
    this.#scratch = scratch;
    this.#tables = tables;
    this.#views = views;
    this.#scope = scope;
    this.#sameness = sameness;
  }

  /** Folds items of a base table; `hear` is told of what they call for. */
  async add(base: Table, pages: AsyncIterable<readonly object[]>, hear: Hear = ignore): Promise<void> {
    await this.#scratch.write(this.#writes(pages, hear, (item) => this.#added(base, item)));
  }

  /** Takes out what was folded of the items with these keys; `hear` is told of what takes it back. */
  async remove(base: Table, pages: AsyncIterable<readonly object[]>, hear: Hear = ignore): Promise<void> {
    await this.#scratch.write(this.#writes(this.#folded(base, pages), hear, (item) => this.#removed(base, item)));
  }

  /** What the view should hold at these keys. */
  read(keys: readonly object[]): Promise<(object | undefined)[]> {
    return this.#scratch.read(this.#tables.to, keys);
  }

  /** All that it should hold. */
  items(): AsyncIterable<object> {
    return this.#scratch.solvent.scan(this.#tables.to);
  }

  async *#writes(
    pages: AsyncIterable<readonly object[]>,
    hear: Hear,
    changed: (item: object) => Change,
  ): AsyncGenerator<WriteOperation> {
    for await (const items of pages) {
      const changes = items.map(changed);
      const isWanted = await this.#scope.test(changes.flatMap(({ operations }) => operations));
      for (const { image, operations } of changes) {
        const wanted = operations.filter(isWanted);
        // What calls for nothing leaves no image either: there is nothing to take back.
        if (wanted.length > 0) yield image;
        for (const operation of wanted) {
          hear(operation);
          yield this.#here(operation);
        }
      }
    }
  }

  #added(base: Table, item: object): Change {
    const views = this.#viewsOn(base);
    this.#sameness.learn(() => views.flatMap((view) => whenRemoved(view, item)));
    const operations = views.flatMap((view) => whenAdded(view, item));
    return { image: put(this.#imagesOf(base), item), operations };
  }

  #removed(base: Table, item: object): Change {
    const operations = this.#viewsOn(base).flatMap((view) => whenRemoved(view, item));
    return { image: del(this.#imagesOf(base), plainKeyOf(base, item)), operations };
  }

  async *#folded(base: Table, pages: AsyncIterable<readonly object[]>): AsyncGenerator<readonly object[]> {
    for await (const keys of pages) {
      const images = await this.#scratch.read(this.#imagesOf(base), keys);
      yield images.filter((image) => image !== undefined);
    }
  }

  #viewsOn({ name }: Table): readonly View[] {
    return this.#views.filter(({ from }) => from.name === name);
  }

  /** The same write to the table in the temporary file. */
  #here(operation: WriteOperation): WriteOperation {
    return { ...operation, table: this.#tables.to, returnOld: false, exactlyOnce: false, views: false };
  }

  #imagesOf({ name }: Table): Table {
    const images = this.#tables.images.get(name);
    if (!images) throw new Error(`No view that is folded is on table '${name}'.`);
    return images;
  }
}

/** Told of each write that is folded. */
export type Hear = (operation: WriteOperation) => void;

function ignore(): void {}

/** What one item changes. */
interface Change {
  /** The write to the images. */
  readonly image: WriteOperation;
  readonly operations: readonly WriteOperation[];
}

function bare(table: Table, name: string): Table {
  const none = { readCapacity: undefined, writeCapacity: undefined, schema: undefined };
  return { ...table, ...none, name, indexes: new Map() };
}
