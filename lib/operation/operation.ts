/** Operations as plain values: what is asked, of which table. Nothing runs until one is pushed into a solvent. */
import { ValidationError } from '../errors.js';
import type { Key, KeyNames } from '../table/key.js';
import type { IndexKeys, Table } from '../table/table.js';
import type { Condition } from './condition.js';
import type { SelectionOperation } from './query.js';
import type { UpdateActions } from './update.js';

/** Everything that can be pushed into a solvent. */
export type Operation = KeyedOperation | SelectionOperation;

/** Operations on one item: those of one key take effect in the order in which they are pushed. */
export type KeyedOperation = PutOperation | GetOperation | UpdateOperation | DeleteOperation;

export interface PutOperation extends WriteParts {
  readonly kind: 'put';
  readonly table: Table;
  readonly item: object;
}

export interface GetOperation {
  readonly kind: 'get';
  readonly table: Table;
  readonly key: unknown;
  readonly consistent: boolean;
}

export interface UpdateOperation extends WriteParts {
  readonly kind: 'update';
  readonly table: Table;
  readonly key: unknown;
  readonly actions: object;
}

export interface DeleteOperation extends WriteParts {
  readonly kind: 'delete';
  readonly table: Table;
  readonly key: unknown;
}

interface WriteParts {
  readonly if: object | undefined;
  readonly returnOld: boolean;
}

export interface WriteOptions<Item> {
  /** The write takes effect only if this holds for the item as it is; else it fails with `ConditionFailedError`. */
  readonly if?: Condition<Item>;
  /** The value is the item as it was before the write; `ConditionFailedError` then carries it too. Default false. */
  readonly returnOld?: boolean;
}

export interface GetOptions {
  /**
   * A consistent read sees every write that was acknowledged before it; an eventual one costs half and may miss the
   * latest writes, this solvent's own among them. Default true.
   */
  readonly consistent?: boolean;
}

/** What a write yields: the old item where it was asked for, else what it yields by itself. */
export type WriteValue<Options, Item, Otherwise> = Options extends { readonly returnOld: true }
  ? Item | undefined
  : Otherwise;

/** Writes an item, in the place of one with the same key. */
export function put<Item extends object, Input extends object>(
  table: Table<Item, KeyNames, IndexKeys, Input>,
  item: NoInfer<Input>,
  options: WriteOptions<NoInfer<Item>> = {},
): PutOperation {
  return { kind: 'put', table, item, ...writeParts(options) };
}

/** Reads an item by its key. */
export function get<Item extends object, Names extends KeyNames>(
  table: Table<Item, Names, IndexKeys, object>,
  key: Key<NoInfer<Item>, NoInfer<Names>>,
  options: GetOptions = {},
): GetOperation {
  checkOptions('a get', options, ['consistent']);
  return { kind: 'get', table, key, consistent: options.consistent ?? true };
}

/** Changes an item in place; one that does not exist is created. */
export function update<Item extends object, Names extends KeyNames>(
  table: Table<Item, Names, IndexKeys, object>,
  key: Key<NoInfer<Item>, NoInfer<Names>>,
  actions: UpdateActions<NoInfer<Item>, NoInfer<Names>[number]>,
  options: WriteOptions<NoInfer<Item>> = {},
): UpdateOperation {
  return { kind: 'update', table, key, actions, ...writeParts(options) };
}

/** Deletes an item; one that does not exist is no error. */
export function del<Item extends object, Names extends KeyNames>(
  table: Table<Item, Names, IndexKeys, object>,
  key: Key<NoInfer<Item>, NoInfer<Names>>,
  options: WriteOptions<NoInfer<Item>> = {},
): DeleteOperation {
  return { kind: 'delete', table, key, ...writeParts(options) };
}

function writeParts<Item>(options: WriteOptions<Item>): WriteParts {
  checkOptions('a write', options, ['if', 'returnOld']);
  return { if: options.if, returnOld: options.returnOld ?? false };
}

/** @throws ValidationError for a misspelt option: a write without its condition would do what it should not */
function checkOptions(what: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((option) => !known.includes(option));
  if (unknown !== undefined) {
    throw new ValidationError(`Unknown option '${unknown}' of ${what}: there are ${known.join(' and ')}.`);
  }
}
