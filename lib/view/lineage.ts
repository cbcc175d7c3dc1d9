/** Which views follow which table, and in which order: what is derived comes after what it is derived from. */
import { encodeWrite } from '../dynamodb/write.js';
import { ValidationError } from '../errors.js';
import type { AttributeMap } from '../item/attribute-value.js';
import { type Derived, derive, type Images } from './derive.js';
import { isView, type View } from './view.js';

export class Lineage {
  readonly views: readonly View[];
  readonly #following = new Map<string, View[]>();
  /** The tables that are derived from a table: those that views are `to`, and others that they are found to write to. */
  readonly #derived = new Map<string, Set<string>>();
  /** Tables by name, in an order in which each comes after those it is derived from. */
  #ranks: ReadonlyMap<string, number>;

  /** @throws ValidationError where views lead from a table back to it, two have one name, or one is none */
  constructor(views: readonly View[]) {
    checkViews(views);
    this.views = views;
    for (const view of views) {
      this.#following.set(view.from.name, [...this.following(view.from.name), view]);
      this.#connect(view.from.name, view.to.name);
    }
    this.#ranks = this.#ranked();
  }

  /** How many pairs of tables are known of which one is derived from the other. */
  get edgeCount(): number {
    return [...this.#derived.values()].reduce((sum, tables) => sum + tables.size, 0);
  }

  /** The views on a table. */
  following(tableName: string): readonly View[] {
    return this.#following.get(tableName) ?? [];
  }

  /**
   * What a view calls for when the item with this key changes.
   * @throws ValidationError as `derive` does, and for a write to a table from which the view itself follows
   */
  derive(view: View, images: Images, key: AttributeMap): readonly Derived[] {
    const operations = derive(view, images);
    for (const { table } of operations) this.#learn(view, table.name);
    return operations.map((operation) => ({ view, key, operation, write: encodeWrite(operation) }));
  }

  /** Where a table stands: lower ranks are derived from first. */
  rankOf(tableName: string): number {
    return this.#ranks.get(tableName) ?? Number.POSITIVE_INFINITY;
  }

  #learn(view: View, tableName: string): void {
    if (this.#derived.get(view.from.name)?.has(tableName)) return;
    if (this.#leadsTo(tableName, view.from.name)) {
      throw new ValidationError(
        `View '${view.name}' writes to table '${tableName}', from which it follows itself: that would never end.`,
      );
    }
    this.#connect(view.from.name, tableName);
    this.#ranks = this.#ranked();
  }

  #leadsTo(name: string, target: string): boolean {
    return name === target || [...(this.#derived.get(name) ?? [])].some((next) => this.#leadsTo(next, target));
  }

  #connect(from: string, to: string): void {
    this.#derived.set(from, new Set([...(this.#derived.get(from) ?? []), to]));
  }

  #ranked(): ReadonlyMap<string, number> {
    const sorted: string[] = [];
    const visit = (name: string, trail: readonly string[]) => {
      if (trail.includes(name)) throw cycle([...trail.slice(trail.indexOf(name)), name]);
      if (sorted.includes(name)) return;
      for (const next of this.#derived.get(name) ?? []) visit(next, [...trail, name]);
      sorted.unshift(name);
    };
    for (const name of this.#derived.keys()) visit(name, []);
    return new Map(sorted.map((name, rank) => [name, rank]));
  }
}

function cycle(names: readonly string[]): ValidationError {
  return new ValidationError(`The views lead in a circle: ${names.join(' → ')}. Leave one of them out.`);
}

function checkViews(views: readonly View[]): void {
  if (!views.every(isView)) {
    throw new ValidationError('The option views of solvent() holds what is no view: make each with view().');
  }
  const names = views.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice === undefined) return;
  throw new ValidationError(`Two views have the name '${twice}': give one of them a name of its own (name: …).`);
}
