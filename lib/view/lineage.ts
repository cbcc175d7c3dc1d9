/** Which views follow which table, and in which order: what is derived comes after what it is derived from. */
import { encodeWrite } from '../dynamodb/write.js';
import { ValidationError } from '../errors.js';
import type { AttributeMap } from '../item/attribute-value.js';
import { type Derived, derive, type Images } from './derive.js';
import type { View } from './view.js';

export class Lineage {
  readonly views: readonly View[];
  readonly #following = new Map<string, View[]>();
  /** Tables by name, in an order in which each comes after those it is derived from. */
  readonly #ranks: ReadonlyMap<string, number>;

  /** @throws ValidationError where views lead from a table back to it, or two have one name */
  constructor(views: readonly View[]) {
    this.views = views;
    for (const view of views) {
      const others = this.#following.get(view.from.name);
      if (others) others.push(view);
      else this.#following.set(view.from.name, [view]);
    }
    checkNames(views);
    this.#ranks = new Map(this.#sorted().map((name, rank) => [name, rank]));
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
    const circular = operations.find(({ table }) => this.rankOf(table.name) <= this.rankOf(view.from.name));
    if (circular === undefined)
      return operations.map((operation) => ({ view, key, operation, write: encodeWrite(operation) }));
    throw new ValidationError(
      `View '${view.name}' writes to table '${circular.table.name}', from which it follows itself: that would never end.`,
    );
  }

  /** Where a table stands: lower ranks are derived from first. */
  rankOf(tableName: string): number {
    return this.#ranks.get(tableName) ?? Number.POSITIVE_INFINITY;
  }

  #sorted(): string[] {
    const sorted: string[] = [];
    const visit = (name: string, trail: readonly string[]) => {
      if (trail.includes(name)) throw cycle([...trail.slice(trail.indexOf(name)), name]);
      if (sorted.includes(name)) return;
      for (const { to } of this.following(name)) visit(to.name, [...trail, name]);
      sorted.unshift(name);
    };
    for (const { from } of this.views) visit(from.name, []);
    return sorted;
  }
}

function cycle(names: readonly string[]): ValidationError {
  return new ValidationError(`The views lead in a circle: ${names.join(' → ')}. Leave one of them out.`);
}

function checkNames(views: readonly View[]): void {
  const names = views.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice === undefined) return;
  throw new ValidationError(`Two views have the name '${twice}': give one of them a name of its own (name: …).`);
}
