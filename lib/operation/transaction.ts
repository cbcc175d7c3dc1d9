/** All or nothing: several writes, and checks of items that are not written, as one operation. */
import { ValidationError } from '../errors.js';
import type { Key, KeyNames } from '../table/key.js';
import type { IndexKeys, Table } from '../table/table.js';
import type { Condition } from './condition.js';
import { type CheckOperation, checkOptions, type TransactOperation, type WriteOperation } from './operation.js';
import { type Priority, priorityOf } from './priority.js';

export interface TransactOptions {
  /** Default `'normal'`. */
  readonly priority?: Priority;
}

/** What a transaction can hold. */
export type TransactPart = WriteOperation | CheckOperation;

/**
 * Writes that take effect together, or not at all: up to 100, each of another item, 4 MB together. It takes its turn on
 * all of its keys. It carries a client request token, so that it can be sent again after a lost reply; the service
 * charges twice the units. DynamoDB Developer Guide, *Amazon DynamoDB Transactions: How it works*.
 * @throws ValidationError for what is no list of writes and checks, for parts that ask for the old item, and wrong options
 */
export function transact(operations: readonly TransactPart[], options: TransactOptions = {}): TransactOperation {
  checkOptions('a transaction', options, ['priority']);
  if (!Array.isArray(operations)) throw new ValidationError('A transaction wants a list of operations.');
  const [first] = operations;
  if (!first) throw new ValidationError('A transaction wants at least one operation.');
  for (const part of operations) checkPart(part);
  return { kind: 'transaction', table: first.table, operations: [...operations], priority: priorityOf(options) };
}

/** A part of a transaction: the item must meet a condition, and is not written. */
export function check<Item extends object, Names extends KeyNames>(
  table: Table<Item, Names, IndexKeys, object>,
  key: Key<NoInfer<Item>, NoInfer<Names>>,
  condition: Condition<NoInfer<Item>>,
): CheckOperation {
  return { kind: 'check', table, key, if: condition };
}

const PARTS = ['put', 'update', 'delete', 'check'];

function checkPart(part: TransactPart): void {
  if (!PARTS.includes(part?.kind)) {
    throw new ValidationError('A transaction holds put(), update(), del() and check(), and nothing else.');
  }
  if (part.kind !== 'check' && part.returnOld) {
    throw new ValidationError(`A transaction returns no old items: leave out returnOld of the ${part.kind}.`);
  }
}
