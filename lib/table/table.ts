/** Definitions of tables, which give every operation its types. A table is a plain value; nothing is created by it. */
import { ValidationError } from '../errors.js';
import type { KeyType } from '../item/attribute-value.js';
import type { KeyAttribute, Keyed, KeyNames, KeyValues } from './key.js';
import type { ItemSchema } from './schema.js';

/** A key attribute: its name where it is a string, else its name and type. */
export type KeyDefinition<Name extends string = string> = Name | { readonly name: Name; readonly type: KeyType };

/** A secondary index: global, or with `local: true` one that shares the table's hash key. */
export interface IndexDefinition<Name extends string = string> {
  readonly hashKey: KeyDefinition<Name>;
  readonly rangeKey?: KeyDefinition<Name>;
  /** A local secondary index; it can be read consistently. Default false. */
  readonly local?: boolean;
}

/**
 * What a program may use of a table: so many units a second, or a share of what the table has, above 0 and up to 1, which
 * is asked for by DescribeTable, again each minute, since tables are scaled.
 */
export type Capacity = number | { readonly share: number };

/** What `table()` takes. */
export interface TableDefinition<Name extends string = string> {
  /** 3 to 255 letters, digits, `_`, `-` or `.`. */
  readonly name: string;
  readonly hashKey: KeyDefinition<Name>;
  readonly rangeKey?: KeyDefinition<Name>;
  /** RCU that this program may use. Omitted: as many as it likes, and the table is created on demand. */
  readonly readCapacity?: Capacity;
  /** WCU that this program may use. Omitted: as many as it likes, and the table is created on demand. */
  readonly writeCapacity?: Capacity;
  readonly indexes?: { readonly [index: string]: IndexDefinition<Name> };
}

/** The indexes of a table by name, each with the names of its key attributes. */
export type IndexKeys = { readonly [index: string]: KeyNames };

/**
 * A table, as `table()` makes it.
 * `Item` is what reads yield and `Input` what a put takes: they differ where a schema fills in defaults.
 */
export interface Table<
  Item extends object = object,
  Names extends KeyNames = KeyNames,
  Indexes extends IndexKeys = IndexKeys,
  Input extends object = Item,
> extends Keyed {
  readonly name: string;
  readonly readCapacity: Capacity | undefined;
  readonly writeCapacity: Capacity | undefined;
  readonly indexes: ReadonlyMap<string, Index<Item>>;
  readonly schema: ItemSchema<Input, Item> | undefined;
  /** An index, to be queried and scanned like a table, with its own key types. */
  index<Name extends keyof Indexes & string>(name: Name): Index<Item, Indexes[Name], Names>;
  /** The key's names; they exist for types only. */
  readonly keyNames: Names;
}

/** An index of a table. */
export interface Index<
  Item extends object = object,
  Names extends KeyNames = KeyNames,
  TableNames extends KeyNames = KeyNames,
> extends Keyed {
  readonly table: Table<Item, TableNames>;
  readonly name: string;
  readonly local: boolean;
  readonly keyNames: Names;
}

/**
 * Defines a table: `table<Visit>()({ name: 'visits', hashKey: 'user', rangeKey: { name: 'time', type: 'N' } })`, or
 * `table({ name, hashKey, schema })`, which takes the item's type from a Standard Schema and validates puts by it.
 * A key attribute that the item has not, or has with another type, does not compile.
 * @throws ValidationError for a bad name, unknown options, keys of no key type and capacities that are no positive numbers
 */
export function table<Item extends object>(): <const D extends TableDefinition<Suggested<Item>>>(
  definition: D & CheckedDefinition<Item, D>,
) => Table<Item, NamesOf<D>, IndexesOf<D>>;
export function table<
  Input extends object,
  Item extends object,
  const D extends TableDefinition<Suggested<NoInfer<Item>>>,
>(
  definition: D & { readonly schema: ItemSchema<Input, Item> } & CheckedDefinition<NoInfer<Item>, D>,
): Table<Item, NamesOf<D>, IndexesOf<D>, Input>;
export function table(definition?: TableDefinition & { schema?: ItemSchema }): unknown {
  return definition ? defineTable(definition) : defineTable;
}

/** The names of an item's attributes. */
export type AttributeName<Item> = keyof Item & string;

/** Any name, while editors still offer the item's: a wrong one is refused further on, with a sentence. */
type Suggested<Item> = AttributeName<Item> | (string & {});

/** A sentence in place of a type, which the compiler prints where a definition is wrong. */
export interface Problem<Sentence extends string> {
  readonly problem: Sentence;
}

type NameOf<K> = K extends { readonly name: infer Name extends string } ? Name : K extends string ? K : never;

type NamesOf<D> = D extends { readonly hashKey: infer Hash; readonly rangeKey: infer Range }
  ? readonly [NameOf<Hash>, NameOf<Range>]
  : D extends { readonly hashKey: infer Hash }
    ? readonly [NameOf<Hash>]
    : never;

type IndexesOf<D> = D extends { readonly indexes: infer Indexes }
  ? { readonly [Name in keyof Indexes]: NamesOf<Indexes[Name]> }
  : Record<never, never>;

type CheckedDefinition<Item, D> = CheckedKeys<Required<Item>, D> & {
  readonly hashKey: NotOptional<Item, D, 'hashKey'>;
  readonly indexes?: D extends { readonly indexes: infer Indexes }
    ? { readonly [Name in keyof Indexes]: CheckedKeys<Required<Item>, Indexes[Name]> }
    : unknown;
} & (D extends { readonly rangeKey: unknown } ? { readonly rangeKey: NotOptional<Item, D, 'rangeKey'> } : unknown);

type CheckedKeys<Item, D> = {
  readonly [Which in keyof D as Which extends 'hashKey' | 'rangeKey' ? Which : never]: CheckedKey<Item, D[Which]>;
};

type CheckedKey<Item, K> = K extends {
  readonly name: infer Name extends string;
  readonly type: infer T extends KeyType;
}
  ? OfKeyType<Item, Name, T, K>
  : K extends string
    ? OfKeyType<Item, K, 'S', K>
    : K;

type OfKeyType<Item, Name extends string, T extends KeyType, K> = Name extends keyof Item
  ? NonNullable<Item[Name]> extends KeyValues[T]
    ? K
    : unknown extends Item[Name]
      ? K
      : Problem<`The key attribute '${Name}' is not of type ${T} in the item: write { name: '${Name}', type: … } with its type.`>
  : Problem<`The item has no attribute '${Name}'.`>;

type NotOptional<Item, D, Which extends string> = D extends { readonly [W in Which]: infer K }
  ? NameOf<K> extends infer Name extends keyof Item
    ? undefined extends Item[Name]
      ? unknown extends Item[Name]
        ? K
        : Problem<`The key attribute '${Name & string}' must not be optional in the item.`>
      : K
    : K
  : unknown;

const OPTIONS = ['name', 'hashKey', 'rangeKey', 'readCapacity', 'writeCapacity', 'indexes', 'schema'];
const INDEX_OPTIONS = ['hashKey', 'rangeKey', 'local'];

function defineTable(definition: TableDefinition & { schema?: ItemSchema }): Table {
  checkDefinition(definition);
  const { name, readCapacity, writeCapacity, schema } = definition;
  const indexes = new Map<string, Index>();
  const keys = keysOf(definition);
  const defined: Table = {
    name,
    ...keys,
    readCapacity,
    writeCapacity,
    indexes,
    schema,
    index(indexName) {
      const found = indexes.get(indexName);
      if (!found) {
        const known = [...indexes.keys()].join(', ') || 'none';
        throw new ValidationError(`Table '${name}' defines no index '${indexName}': there are ${known}.`);
      }
      return found;
    },
  };
  for (const [indexName, index] of Object.entries(definition.indexes ?? {})) {
    indexes.set(indexName, { table: defined, name: indexName, local: index.local ?? false, ...keysOf(index) });
  }
  return defined;
}

function keysOf({ hashKey, rangeKey }: IndexDefinition): Keyed & { keyNames: KeyNames } {
  const hash = keyAttribute(hashKey);
  if (rangeKey === undefined) return { hashKey: hash, rangeKey: undefined, keyNames: [hash.name] };
  const range = keyAttribute(rangeKey);
  return { hashKey: hash, rangeKey: range, keyNames: [hash.name, range.name] };
}

function keyAttribute(definition: KeyDefinition): KeyAttribute {
  return typeof definition === 'string' ? { name: definition, type: 'S' } : definition;
}

function checkDefinition(definition: TableDefinition): void {
  const { name, readCapacity, writeCapacity, indexes = {} } = definition;
  if (typeof name !== 'string' || !/^[\w.-]{3,255}$/.test(name)) {
    throw new ValidationError(`'${name}' is no table name: DynamoDB takes 3 to 255 letters, digits, '_', '-' and '.'.`);
  }
  checkKeys(`Table '${name}'`, definition, OPTIONS);
  for (const [option, capacity] of Object.entries({ readCapacity, writeCapacity })) {
    if (capacity !== undefined) checkCapacity(`Table '${name}': ${option}`, capacity);
  }
  for (const [indexName, index] of Object.entries(indexes)) {
    checkKeys(`Index '${indexName}' of table '${name}'`, index, INDEX_OPTIONS);
  }
}

function checkCapacity(where: string, capacity: Capacity): void {
  if (typeof capacity === 'object' && capacity !== null) {
    const { share, ...others } = capacity;
    if (share > 0 && share <= 1 && Object.keys(others).length === 0) return;
    throw new ValidationError(`${where} wants a share above 0 and up to 1, as in { share: 0.5 }.`);
  }
  if (!(capacity > 0)) {
    throw new ValidationError(`${where} is ${capacity}, it wants a number of units a second above 0, or { share }.`);
  }
}

function checkKeys(where: string, definition: IndexDefinition, options: readonly string[]): void {
  const unknown = Object.keys(definition).find((option) => !options.includes(option));
  if (unknown) throw new ValidationError(`${where}: unknown option '${unknown}'; there are ${options.join(', ')}.`);
  const { hashKey, rangeKey } = definition;
  if (!hashKey) throw new ValidationError(`${where} needs a hashKey.`);
  for (const [option, key] of Object.entries({ hashKey, rangeKey })) {
    if (key !== undefined && !isKeyAttribute(keyAttribute(key))) {
      throw new ValidationError(
        `${where}: the ${option} wants an attribute's name, or { name, type } with the type 'S', 'N' or 'B'.`,
      );
    }
  }
}

function isKeyAttribute({ name, type }: KeyAttribute): boolean {
  return typeof name === 'string' && name !== '' && ['S', 'N', 'B'].includes(type);
}
