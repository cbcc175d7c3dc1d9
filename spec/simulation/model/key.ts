/** Which item an operation is on. */
import type { KeyedOperation, Operation, Table, TransactPart } from '../../../lib/index.js';
import { keyAttributes } from '../../../lib/table/key.js';
import { canonical } from './canonical.js';
import type { Item } from './item.js';

/** The key attributes. Programs spell keys as tuples; only puts and the library's own have objects. */
export function keyOf(operation: KeyedOperation | TransactPart): Item {
  const names = keyAttributes(operation.table).map(({ name }) => name);
  const key: unknown = operation.kind === 'put' ? operation.item : operation.key;
  const values: Record<string, unknown> = Array.isArray(key)
    ? Object.fromEntries(names.map((name, index) => [name, key[index]]))
    : { ...Object(key) };
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}

/** The same text for the same item of the same table. */
export function laneOf(operation: KeyedOperation | TransactPart): string {
  return laneOfKey(operation.table, keyOf(operation));
}

export function laneOfKey({ name }: Table, key: Item): string {
  return `${name} ${canonical(key)}`;
}

/** The lane of a whole item. */
export function laneOfItem(table: Table, item: Item): string {
  return laneOfKey(table, Object.fromEntries(keyAttributes(table).map(({ name }) => [name, item[name]])));
}

/** All items that an operation is on; queries and scans are on none in particular. */
export function lanesOf(operation: Operation): readonly string[] {
  if ('selection' in operation) return [];
  return operation.kind === 'transaction' ? operation.operations.map(laneOf) : [laneOf(operation)];
}
