/** Paths into items, of one step or two: as far as programs go. */
import type { Item } from './item.js';

type Steps = readonly [name: string, step?: string | number];

export function stepsOf(path: unknown): Steps {
  const steps = Array.isArray(path) ? path : String(path).split('.');
  // Programs have no other paths.
  return steps as unknown as Steps;
}

export function valueAt(item: Item, path: unknown): unknown {
  const [name, step] = stepsOf(path);
  const value = item[name];
  return step === undefined ? value : memberOf(value, step);
}

/** What a document has under a step; undefined also for what is no document. */
function memberOf(value: unknown, step: string | number): unknown {
  if (typeof step === 'number') return Array.isArray(value) ? value[step] : undefined;
  return isMap(value) ? value[step] : undefined;
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
