/** Whether a condition holds, by the service's rules and not by the backend's code. */
import { canonical } from './canonical.js';
import type { Item } from './item.js';
import { valueAt } from './path.js';

export function holds(condition: object, item: Item = {}): boolean {
  const { and, or, not, attr, ...comparators }: Record<string, unknown> = { ...condition };
  if (Array.isArray(and)) return and.every((each) => holds(each, item));
  if (Array.isArray(or)) return or.some((each) => holds(each, item));
  if (typeof not === 'object' && not !== null) return !holds(not, item);
  const value = valueAt(item, attr);
  return Object.entries(comparators).every(([name, operand]) => compare(name, value, operand));
}

function compare(name: string, value: unknown, operand: unknown): boolean {
  if (name === 'exists') return (value !== undefined) === operand;
  if (value === undefined) return false;
  if (name === 'eq') return canonical(value) === canonical(operand);
  // Values of different types have no order.
  if (typeof value !== 'number' || typeof operand !== 'number') return false;
  switch (name) {
    case 'lt':
      return value < operand;
    case 'gte':
      return value >= operand;
    default:
      throw new Error(`The model knows no comparator '${name}'.`);
  }
}
