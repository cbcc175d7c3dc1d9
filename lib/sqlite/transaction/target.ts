/** The items that a transaction is about: each by its table and its key, and no item twice. */
import type { AttributeMap } from '../../item/attribute-value.js';
import type { Backend } from '../backend.js';
import type { Table } from '../table/table.js';
import { validationException } from '../wire/service-error.js';
import { attemptAll } from './cancellation.js';

/** What an action is about: an item of a table, which need not be there. */
export interface Target<Action extends Locator> {
  readonly action: Action;
  readonly table: Table;
  readonly key: Buffer;
}

/** What names a target. */
export interface Locator {
  readonly tableName: string;
  /** The attributes of the key, and perhaps others. */
  readonly item: AttributeMap;
  /** The key's bytes. Throws a ValidationException where it is no key of the table. */
  readonly keyIn: (table: Table) => Buffer;
}

/** Finds the targets of all actions. Throws where a table is missing, a key is none, or one item is meant twice. */
export function locateAll<Action extends Locator>({ catalog }: Backend, actions: readonly Action[]): Target<Action>[] {
  const tables = actions.map((action) => ({ action, table: catalog.get(action.tableName) }));
  const targets = attemptAll(tables, ({ action, table }) => ({ action, table, key: action.keyIn(table) }));
  const names = new Set(targets.map(({ table, key }) => `${table.id} ${key.toString('latin1')}`));
  if (names.size === targets.length) return targets;
  throw validationException('Transaction request cannot include multiple operations on one item');
}
