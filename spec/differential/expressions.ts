/** Random expressions of every kind, with their placeholders. Most are right; some ask for what their operands are not. */
import type { Draw } from '../support/draw.js';
import type { Json, JsonObject } from './json.js';
import type { Type } from './natural.js';
import { type IndexModel, type TableModel, tableAttributes } from './tables.js';
import { anyValue, attributeName, keyValue, mostly, nameOfType, naturalType, valueOfType } from './values.js';

const COMPARATORS = ['=', '<>', '<', '<=', '>', '>='];
const SIMPLE_NAME = /^[a-z]\w*$/i;
/** Those of the drawn names that DynamoDB reserves. */
const RESERVED = new Set(['size', 'text', 'constructor']);
const ORDERED: readonly Type[] = ['S', 'N', 'B'];
const SETS: readonly Type[] = ['SS', 'NS', 'BS'];
/** How often a name to avoid is drawn again, before it is taken after all. */
const MAX_TRIES = 4;
const ALL_TYPES: readonly Type[] = ['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M'];

/** The expressions of one request and what they share. */
export class Expressions {
  readonly #draw: Draw;
  readonly #table: TableModel;
  readonly #avoid: (name: string) => boolean;
  readonly #names = new Map<string, string>();
  readonly #values: JsonObject[] = [];

  /** `avoid` names what conditions must not, and seldom do. */
  constructor(draw: Draw, table: TableModel, avoid: (name: string) => boolean = () => false) {
    this.#draw = draw;
    this.#table = table;
    this.#avoid = avoid;
  }

  /** The members ExpressionAttributeNames and ExpressionAttributeValues, as far as they are used. */
  placeholders(): Record<string, Json> {
    const names = [...this.#names].map(([name, placeholder]) => [placeholder, name] as const);
    return {
      ...(names.length > 0 && { ExpressionAttributeNames: Object.fromEntries(names) }),
      ...(this.#values.length > 0 && {
        ExpressionAttributeValues: Object.fromEntries(this.#values.map((value, i) => [`:v${i}`, value])),
      }),
    };
  }

  /** A condition or filter. */
  condition(depth = 2): string {
    const { draw } = this;
    if (depth === 0 || draw.chance(0.5)) return this.#predicate();
    return draw.weighted<string>([
      [3, () => `${this.condition(depth - 1)} AND ${this.condition(depth - 1)}`],
      [3, () => `${this.condition(depth - 1)} or ${this.condition(depth - 1)}`],
      [2, () => `NOT ${this.condition(depth - 1)}`],
      [3, () => `(${this.condition(depth - 1)})`],
    ]);
  }

  /** The key condition of a query. */
  keyCondition({ hash, range }: TableModel | IndexModel): string {
    const { draw } = this;
    const equal = `${this.#name(hash.name)} = ${this.#value(keyValue(draw, hash.type, 3))}`;
    if (range === undefined || draw.chance(0.4)) return equal;
    const name = this.#name(range.name);
    const bound = () => this.#value(keyValue(draw, range.type, 6));
    const condition = draw.weighted<string>([
      [5, () => `${name} ${draw.pick(['=', '<', '<=', '>', '>='])} ${bound()}`],
      [2, () => `${name} BETWEEN ${bound()} AND ${bound()}`],
      [range.type === 'N' ? 0.1 : 2, () => `begins_with(${name}, ${bound()})`],
    ]);
    return draw.chance(0.8) ? `${equal} AND ${condition}` : `${condition} AND (${equal})`;
  }

  /** A projection of some paths, nested ones among them. */
  projection(): string {
    const { draw } = this;
    const names = draw.times(draw.int(1, 3), () => this.#anyName());
    return (draw.chance(0.05) ? names : [...new Set(names)]).map((name) => this.#path(name)).join(', ');
  }

  /** An update of some attributes. */
  update(): string {
    const { draw } = this;
    const clauses = new Map<string, string[]>();
    const targets = new Set<string>();
    for (let left = draw.int(1, 4); left > 0; left--) {
      const [keyword, name, action] = this.#action();
      if (targets.has(name) && draw.chance(0.9)) continue;
      targets.add(name);
      clauses.set(keyword, [...(clauses.get(keyword) ?? []), action()]);
    }
    return draw
      .some([...clauses], clauses.size)
      .map(([keyword, actions]) => `${keyword} ${actions.join(', ')}`)
      .join(' ');
  }

  get draw(): Draw {
    return this.#draw;
  }

  #predicate(): string {
    const { draw } = this;
    return draw.weighted<string>([
      [6, () => this.#comparison()],
      [2, () => this.#between()],
      [2, () => this.#in()],
      [3, () => `${draw.pick(['attribute_exists', 'attribute_not_exists'])}(${this.#anyPath()})`],
      [1, () => `attribute_type(${this.#anyPath()}, ${this.#value({ S: draw.pick(ALL_TYPES) })})`],
      [2, () => this.#beginsWith()],
      [2, () => this.#contains()],
      [2, () => `size(${this.#anyPath()}) ${draw.pick(COMPARATORS)} ${this.#value({ N: String(draw.int(0, 4)) })}`],
    ]);
  }

  #comparison(): string {
    const { draw } = this;
    const name = this.#anyName();
    const type = naturalType(this.#table, name);
    const path = this.#path(name);
    const other = draw.chance(0.8) ? this.#value(this.#sometimesKey(name, type)) : this.#path(this.#named(type));
    const comparator = ORDERED.includes(type) || draw.chance(0.05) ? draw.pick(COMPARATORS) : draw.pick(['=', '<>']);
    return draw.chance(0.85) ? `${path} ${comparator} ${other}` : `${other}${comparator}${path}`;
  }

  #between(): string {
    const name = this.#anyName();
    const type = naturalType(this.#table, name);
    const bound = () => this.#value(ORDERED.includes(type) ? valueOfType(this.draw, type) : mostly(this.draw, type));
    return `${this.#path(name)} between ${bound()} and ${bound()}`;
  }

  #in(): string {
    const name = this.#anyName();
    const type = naturalType(this.#table, name);
    const candidates = this.draw.times(this.draw.int(1, 3), () => this.#value(mostly(this.draw, type)));
    return `${this.#path(name)} IN (${candidates.join(', ')})`;
  }

  #beginsWith(): string {
    const { draw } = this;
    const type = draw.pick<Type>(['S', 'B']);
    return `begins_with(${this.#path(this.#named(type))}, ${this.#value(mostly(draw, type))})`;
  }

  #contains(): string {
    const { draw } = this;
    const type = draw.pick<Type>(['S', 'SS', 'NS', 'BS', 'L', 'B']);
    const member: Type | undefined = ({ S: 'S', B: 'B', SS: 'S', NS: 'N', BS: 'B' } as const)[type as 'S'];
    const value = member === undefined ? anyValue(draw) : mostly(draw, member);
    return `contains(${this.#path(this.#named(type))}, ${this.#value(value)})`;
  }

  /** The clause's keyword, the attribute that it changes, and the text. */
  #action(): [keyword: string, name: string, action: () => string] {
    const { draw } = this;
    const [keyword, type] = draw.weighted<[string, Type]>([
      [6, () => ['SET', draw.pick(ALL_TYPES)]],
      [3, () => ['SET', draw.pick<Type>(['N', 'L'])]],
      [3, () => ['REMOVE', draw.pick(ALL_TYPES)]],
      [2, () => ['ADD', 'N']],
      [2, () => ['ADD', draw.pick(SETS)]],
      [2, () => ['DELETE', draw.pick(SETS)]],
    ]);
    const name = draw.chance(0.85) ? this.#named(type) : attributeName(draw, this.#table);
    const target = () => (keyword === 'SET' || keyword === 'REMOVE' ? this.#path(name) : this.#shallowPath(name));
    if (keyword === 'SET') return [keyword, name, () => `${target()} = ${this.#setValue(name, type)}`];
    if (keyword === 'REMOVE') return [keyword, name, target];
    return [keyword, name, () => `${target()} ${this.#value(mostly(draw, type))}`];
  }

  #setValue(name: string, type: Type): string {
    const { draw } = this;
    const value = () => this.#value(this.#sometimesKey(name, type));
    const path = () => this.#path(draw.chance(0.6) ? name : this.#named(type));
    const either = () =>
      draw.weighted<string>([
        [2, value],
        [2, path],
        [2, () => `if_not_exists(${path()}, ${draw.chance(0.8) ? value() : path()})`],
      ]);
    if (type === 'N' && draw.chance(0.6)) return `${either()} ${draw.pick(['+', '-'])} ${either()}`;
    if (type === 'L' && draw.chance(0.6)) return `list_append(${either()}, ${either()})`;
    return draw.chance(0.6) ? value() : either();
  }

  /** A value for the attribute; one of a key is mostly fit to be one. */
  #sometimesKey(name: string, type: Type): JsonObject {
    const isKey = tableAttributes(this.#table).some((each) => each.name === name);
    return isKey ? keyValue(this.draw, type, 6) : mostly(this.draw, type);
  }

  #anyName(): string {
    return this.#allowed(() => attributeName(this.draw, this.#table));
  }

  #named(type: Type): string {
    return this.#allowed(() => nameOfType(this.draw, this.#table, type));
  }

  #allowed(draw: () => string): string {
    let name = draw();
    for (let tries = 0; tries < MAX_TRIES && this.#avoid(name); tries++) name = draw();
    return name;
  }

  #anyPath(): string {
    return this.#path(this.#anyName());
  }

  #shallowPath(name: string): string {
    return this.draw.chance(0.9) ? this.#name(name) : this.#path(name);
  }

  /** A path that begins at the attribute; into lists and maps it mostly goes deeper. */
  #path(name: string): string {
    const { draw } = this;
    const type = naturalType(this.#table, name);
    let path = this.#name(name);
    if (type === 'L' && draw.chance(0.4)) path += `[${draw.int(0, 3)}]`;
    if (type === 'M' && draw.chance(0.5)) path += `.${this.#path(attributeName(draw, this.#table))}`;
    if (draw.chance(0.01)) path += draw.chance(0.5) ? `[${draw.int(0, 2)}]` : `.${this.#name('n')}`;
    return path;
  }

  #name(name: string): string {
    if (SIMPLE_NAME.test(name) && !RESERVED.has(name.toLowerCase()) && this.draw.chance(0.6)) return name;
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const placeholder = `#n${this.#names.size}`;
    this.#names.set(name, placeholder);
    return placeholder;
  }

  #value(value: JsonObject): string {
    return `:v${this.#values.push(value) - 1}`;
  }
}
