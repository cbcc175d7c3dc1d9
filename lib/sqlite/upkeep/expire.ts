/** Deletes items that have expired, as many in a turn as is no strain. Developer Guide, *Using time to live (TTL)*. */
import { epochSeconds } from '../../clock.js';
import type { Backend } from '../backend.js';
import type { Table, TimeToLive } from '../table/table.js';
import { dueAt } from '../write/expiry.js';
import { expireItem } from '../write/write-item.js';

const MAX_EXPIRED = 250;

/** Whether anything of a table is due. */
export function hasExpired({ rows }: Backend, { timeToLive }: Table): boolean {
  return timeToLive !== undefined && dueKeys(rows, timeToLive, 1).length > 0;
}

/** Deletes what is due, up to a number of items. Runs in a write transaction. */
export function expireDue(backend: Backend, table: Table): void {
  const { rows } = backend;
  if (table.timeToLive === undefined) return;
  for (const key of dueKeys(rows, table.timeToLive, MAX_EXPIRED)) {
    const before = rows.get(table.relation, key);
    if (before !== undefined) expireItem(backend, table, key, before);
  }
}

/** They are gathered first: no statement may write while another one reads. */
function dueKeys(rows: Backend['rows'], { relation }: TimeToLive, limit: number): Buffer[] {
  const keys: Buffer[] = [];
  for (const { item: itemKey } of rows.range(relation, dueAt(epochSeconds()), true)) {
    keys.push(Buffer.from(itemKey, 'hex'));
    if (keys.length === limit) break;
  }
  return keys;
}
