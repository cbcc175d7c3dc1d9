/** Operations as plain values: what is asked, of which table. Nothing runs until one is pushed into a solvent. */
import { ValidationError } from '../errors.js';
import type { Key, KeyNames } from '../table/key.js';
import type { IndexKeys, Table } from '../table/table.js';
import type { Condition } from './condition.js';
import { type Priority, priorityOf } from './priority.js';
import type { SelectionOperation } from './query.js';
import type { UpdateActions } from './update.js';

/** Everything that can be pushed into a solvent. */
export type Operation = KeyedOperation | TransactOperation | SelectionOperation;

/** Operations on one item: those of one key take effect in the order in which they are pushed. */
export type KeyedOperation = WriteOperation | GetOperation;

/** What changes an item. */
export type WriteOperation = PutOperation | UpdateOperation | DeleteOperation;

/** All or nothing: as one, it takes its turn on all of its keys. `transact()` makes one. */
export interface TransactOperation {
  readonly kind: 'transaction';
  /** The table of the first operation. */
  readonly table: Table;
  readonly operations: readonly (WriteOperation | CheckOperation)[];
  readonly priority: Priority;
}

/** A part of a transaction that writes nothing. `check()` makes one. */
export interface CheckOperation {
  readonly kind: 'check';
  readonly table: Table;
  readonly key: unknown;
  readonly if: object;
}

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
  readonly priority: Priority;
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
  readonly views: boolean;
  readonly exactlyOnce: boolean;
  readonly priority: Priority;
}

export interface WriteOptions<Item> {
  /** The write takes effect only if this holds for the item as it is; else it fails with `ConditionFailedError`. */
  readonly if?: Condition<Item>;
  /** The value is the item as it was before the write; `ConditionFailedError` then carries it too. Default false. */
  readonly returnOld?: boolean;
  /** False leaves out the views on the table, which then do not follow this write. Default true. */
  readonly views?: boolean;
  /**
   * The write goes as a transaction with a client request token, which the service remembers for ten minutes: it can be
   * sent again after a lost reply without being counted twice, at twice the units. It yields nothing and cannot be
   * combined with `returnOld`. Default false: an `add` whose reply was lost fails with `UnknownOutcomeError`.
   */
  readonly exactlyOnce?: boolean;
  /** Default `'normal'`. */
  readonly priority?: Priority;
}

export interface GetOptions {
  /**
   * A consistent read sees every write that was acknowledged before it; an eventual one costs half and may miss the
   * latest writes, this solvent's own among them. Default true.
   */
  readonly consistent?: boolean;
  /** Default `'normal'`. */
  readonly priority?: Priority;
}

/** What a write yields: the old item where it was asked for, else what it yields by itself. */
export type WriteValue<Options, Item, Otherwise> = Options extends { readonly returnOld: true }
  ? Item | undefined
  : Options extends { readonly exactlyOnce: true }
    ? undefined
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
  checkOptions('a get', options, ['consistent', 'priority']);
  return { kind: 'get', table, key, consistent: options.consistent ?? true, priority: priorityOf(options) };
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
  checkOptions('a write', options, ['if', 'returnOld', 'views', 'exactlyOnce', 'priority']);
  const { if: condition, returnOld = false, views = true, exactlyOnce = false } = options;
  if (returnOld && exactlyOnce) {
    throw new ValidationError('A write that is exactlyOnce goes as a transaction, which returns no old item.');
  }
  return { if: condition, returnOld, views, exactlyOnce, priority: priorityOf(options) };
}

/** @throws ValidationError for a misspelt option: a write without its condition would do what it should not */
export function checkOptions(what: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((option) => !known.includes(option));
  if (unknown !== undefined) {
    throw new ValidationError(`Unknown option '${unknown}' of ${what}: there are ${known.join(', ')}.`);
  }
}
