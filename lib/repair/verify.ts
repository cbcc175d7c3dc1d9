/** `verify`: what a view holds against what it should hold. */
import { filter, map, type Observable } from 'rxjs';
import type { Solvent } from '../solvent.js';
import type { View } from '../view/view.js';
import { type RepairEvent, repair } from './repair.js';

/** An item of a view's table that is not what the base tables call for. */
export interface Difference {
  /** The view's name. */
  readonly view: string;
  /** The item's key attributes. */
  readonly key: object;
  /** The item as it should be; `undefined` where there should be none. */
  readonly expected: object | undefined;
  /** The item as it is. */
  readonly actual: object | undefined;
}

/**
 * The differences between a view's table and what the views that lead to it make of their base tables: one for each key.
 * The same solvent may write meanwhile; its writes to the base tables are held back for a moment, a chunk of keys at a
 * time. Zeros are no difference: an item with nothing but its key and zeros is as one that is missing. Everything is read
 * consistently, once. Cold; unsubscribing stops it.
 * @throws ValidationError at once, for a view that the solvent does not follow
 *
 * @example
 * const differences = await lastValueFrom(verify(s, CountsByPage).pipe(toArray()));
 */
export function verify(s: Solvent, view: View): Observable<Difference> {
  return repair(s, view, false, {}).pipe(
    filter((event): event is Extract<RepairEvent, { kind: 'difference' }> => event.kind === 'difference'),
    map(({ found }) => ({ view: view.name, ...found })),
  );
}
