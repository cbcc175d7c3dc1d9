/** What a write makes of an item, by the service's rules and not by the library's code. */
import type { TransactPart } from '../../../lib/index.js';
import type { Item } from './item.js';
import { keyOf } from './key.js';
import { isMap, stepsOf, valueAt } from './path.js';

/** The service refuses the write for what the item is. */
export class Refusal extends Error {}

/**
 * The item after a write; `undefined` for none.
 * @throws Refusal
 */
export function written(operation: TransactPart, before: Item | undefined): Item | undefined {
  switch (operation.kind) {
    case 'put':
      return { ...operation.item };
    case 'delete':
      return undefined;
    case 'check':
      return before;
    case 'update':
      return updated(before ?? keyOf(operation), operation.actions);
  }
}

/** All actions see the item as it was. */
function updated(before: Item, actions: object): Item {
  const after: Record<string, unknown> = structuredClone(before);
  for (const [clause, operands] of Object.entries(actions)) {
    for (const [path, operand] of pairsOf(operands))
      change(after, path, changed(clause, valueAt(before, path), operand));
  }
  return after;
}

function pairsOf(operands: unknown): readonly (readonly [path: unknown, operand: unknown])[] {
  if (!Array.isArray(operands)) return Object.entries({ ...Object(operands) });
  return operands.map((each) => (Array.isArray(each) ? [each[0], each[1]] : [each, undefined]));
}

function changed(clause: string, old: unknown, operand: unknown): unknown {
  if (clause === 'set') return operand;
  if (clause === 'remove') return undefined;
  if (old === undefined) return clause === 'add' ? operand : undefined;
  if (clause === 'add' && typeof old === 'number' && typeof operand === 'number') return old + operand;
  if (!(old instanceof Set && operand instanceof Set)) throw new Refusal(`${clause} on a value of another type`);
  if (clause === 'add') return new Set([...old, ...operand]);
  const left = [...old].filter((member) => !operand.has(member));
  return left.length > 0 ? new Set(left) : undefined;
}

function change(item: Record<string, unknown>, path: unknown, value: unknown): void {
  const [name, step] = stepsOf(path);
  if (step === undefined) assign(item, name, value);
  else if (typeof step === 'string') assign(mapAt(item, name), step, value);
  else assignAt(listAt(item, name), step, value);
}

function assign(map: Record<string, unknown>, name: string, value: unknown): void {
  if (value === undefined) delete map[name];
  else map[name] = value;
}

/** Beyond the end is at the end. */
function assignAt(list: unknown[], index: number, value: unknown): void {
  if (value === undefined) list.splice(index, 1);
  else if (index < list.length) list[index] = value;
  else list.push(value);
}

function mapAt(item: Item, name: string): Record<string, unknown> {
  const map = item[name];
  if (!isMap(map)) throw new Refusal('the path leads through what is no map');
  return map;
}

function listAt(item: Item, name: string): unknown[] {
  const list = item[name];
  if (!Array.isArray(list)) throw new Refusal('the path leads through what is no list');
  return list;
}
