/** `rebuild`: a view made right again, by writing the differences only. */
import { filter, map, type Observable } from 'rxjs';
import type { Solvent } from '../solvent.js';
import type { View } from '../view/view.js';
import type { Counts } from './counts.js';
import { type RepairEvent, type RepairOptions, repair } from './repair.js';

/** How far a rebuild has come. */
export interface Progress extends Counts {
  /** The view's name. */
  readonly view: string;
}

/**
 * Makes a view's table what the views that lead to it make of their base tables: finds the differences as `verify` does,
 * and writes these, each unless the item was changed meanwhile; the views on the view's table follow. An item that no view
 * calls for is deleted: the table is the views' alone. Emits now and then, and once at the end. Cold; unsubscribing stops
 * it, and to run it again finishes what is left.
 * @throws ValidationError at once, for a view that the solvent does not follow and for keys that are none
 */
export function rebuild(s: Solvent, view: View, options: RepairOptions = {}): Observable<Progress> {
  return repair(s, view, true, options).pipe(
    filter((event): event is Extract<RepairEvent, { kind: 'progress' }> => event.kind === 'progress'),
    map(({ counts }) => ({ view: view.name, ...counts })),
  );
}
