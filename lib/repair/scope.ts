/** Which keys of a view a repair is about: all, or those that were named, or that a range of the base calls for. */
import type { WriteOperation } from '../operation/operation.js';
import type { View } from '../view/view.js';
import { keyOfWrite, whenAdded } from './derived.js';
import type { KeySet } from './key-set.js';

/** Items of the base table by their keys: one hash key, and the range keys from one to another, both included. */
export interface BaseKeyRange {
  readonly hash: unknown;
  /** Default the first. */
  readonly from?: unknown;
  /** Default the last. */
  readonly to?: unknown;
}

export class Scope {
  /** The keys; `undefined` for all there are. */
  readonly keys: KeySet | undefined;

  constructor(keys: KeySet | undefined) {
    this.keys = keys;
  }

  /** Takes these keys in. */
  add(keys: readonly object[]): void {
    for (const key of keys) this.keys?.add(key);
  }

  /** Takes in what these items of the base table call for. */
  addCalled(view: View, items: readonly object[]): void {
    this.add(items.flatMap((item) => whenAdded(view, item)).map(keyOfWrite));
  }

  /** Which of these keys it is about. */
  async of(keys: readonly object[]): Promise<readonly object[]> {
    const found = await this.keys?.has(keys);
    return found ? keys.filter((_, index) => found[index]) : keys;
  }

  /** Tells of these writes whether they are to keys that it is about. */
  async test(operations: readonly WriteOperation[]): Promise<(operation: WriteOperation) => boolean> {
    const found = await this.keys?.has(operations.map(keyOfWrite));
    if (!found) return () => true;
    const wanted = new Set(operations.filter((_, index) => found[index]));
    return (operation) => wanted.has(operation);
  }
}
