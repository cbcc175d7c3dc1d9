/** Does what a transaction's actions ask for, or nothing of it. */
import { writeUnits } from '../../capacity/units.js';
import type { Backend } from '../backend.js';
import type { Row } from '../storage/rows.js';
import type { Table } from '../table/table.js';
import { Consumption } from '../throughput/consumption.js';
import type { WrittenItem } from '../write/item-collection.js';
import { writeItem } from '../write/write-item.js';
import type { Effect, WriteAction } from './actions.js';
import { attemptAll } from './cancellation.js';
import type { Target } from './target.js';

/** An action that was done, and what that consumed. */
export interface WrittenAction extends Plan {
  readonly consumption: Consumption;
}

interface Found extends Target<WriteAction> {
  readonly before: Row | undefined;
}

interface Plan extends Found {
  readonly effect: Effect;
}

/**
 * Does all actions, and charges them. Throws a TransactionCanceledException, which takes back what was written, where one
 * of them may not be done. For want of units that costs nothing; whatever else it is, the actions have been prepared.
 */
export function writeAll(backend: Backend, targets: readonly Target<WriteAction>[]): WrittenAction[] {
  const { rows, throughput } = backend;
  attemptAll(targets, ({ table, key }) => throughput.admitWrite(table, key));
  const found = targets.map((target) => ({ ...target, before: rows.get(target.table.relation, target.key) }));
  const plans = attemptAll(
    found,
    (each) => ({ ...each, effect: each.action.plan(each.table, each.before) }),
    () => chargePreparation(backend, found),
  );
  const written = attemptAll(plans, (plan) => ({ ...plan, consumption: perform(backend, plan) }));
  for (const { consumption } of written) throughput.charge('write', consumption);
  return written;
}

/** The items that actions have put, updated or deleted, by the attributes of their keys at least. */
export function changedItems(written: readonly WrittenAction[]): WrittenItem[] {
  const changes = written.filter(({ effect }) => effect.kind !== 'keep');
  return changes.map(({ action, table }) => ({ table, item: action.item }));
}

/**
 * Each item is written twice, once to prepare the transaction and once to commit it. Developer Guide, *Amazon DynamoDB
 * Transactions: How it works*, Capacity management.
 */
function perform(backend: Backend, { effect, table, key, before }: Plan): Consumption {
  const once =
    effect.kind === 'keep'
      ? preparation(table, key, before)
      : writeItem(backend, table, key, before, effect.kind === 'put' ? effect.next : undefined);
  const twice = new Consumption(table);
  twice.addAll(once);
  twice.addAll(once);
  return twice;
}

/** A transaction that is cancelled has been prepared, and not committed. */
function chargePreparation({ throughput }: Backend, found: readonly Found[]): void {
  for (const { table, key, before } of found) throughput.charge('write', preparation(table, key, before));
}

function preparation(table: Table, key: Buffer, before: Row | undefined): Consumption {
  const consumption = new Consumption(table);
  consumption.add(writeUnits(before?.size ?? 0), key);
  return consumption;
}
