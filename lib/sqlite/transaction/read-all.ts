/** Reads the items that a transaction's actions are about: to answer with them, or where it turns out to be a replay. */
import { readUnits } from '../../capacity/units.js';
import type { Backend } from '../backend.js';
import type { Row } from '../storage/rows.js';
import { Consumption } from '../throughput/consumption.js';
import { attemptAll } from './cancellation.js';
import type { Locator, Target } from './target.js';

/** An action's item as a transaction reads it, and what that consumed. */
export interface TransactionRead<Action extends Locator> {
  readonly action: Action;
  readonly row: Row | undefined;
  readonly consumption: Consumption;
}

/** Reads all targets, if there are units for each. A transaction reads consistently, and pays for each item twice. */
export function readAll<Action extends Locator>(
  { throughput, rows }: Backend,
  targets: readonly Target<Action>[],
): TransactionRead<Action>[] {
  attemptAll(targets, ({ table, key }) => throughput.admitRead(table, key));
  return targets.map(({ action, table, key }) => {
    const row = rows.get(table.relation, key);
    const consumption = new Consumption(table);
    consumption.add(2 * readUnits(row?.size ?? 0, true), key);
    throughput.charge('read', consumption);
    return { action, row, consumption };
  });
}
