/**
 * Compares a view with what it should hold, and mends it, while the same solvent writes on. What the view should hold is
 * folded in a temporary file. What seems to differ is a candidate only: a difference is what differs while the writes to
 * the base tables are held back and the fold has caught up with them, for a chunk of keys at a time.
 */
import type { Observable } from 'rxjs';
import { ValidationError } from '../errors.js';
import { unmarshallItem } from '../item/marshall.js';
import { Guarded } from '../operation/guarded.js';
import { checkOptions } from '../operation/operation.js';
import type { Solvent } from '../solvent.js';
import { marshallKey } from '../table/key.js';
import { ACCESS } from '../view/access.js';
import type { View } from '../view/view.js';
import type { Counts } from './counts.js';
import type { Deviation } from './mend.js';
import { run } from './run.js';
import type { BaseKeyRange } from './scope.js';

/** A part of a view. */
export interface RepairOptions {
  /** Keys of the view's table, as they are written for a get. */
  readonly only?: readonly unknown[];
  /** What the items of the base table with these keys call for now. */
  readonly where?: BaseKeyRange;
}

export type RepairEvent =
  | { readonly kind: 'difference'; readonly found: Deviation }
  | { readonly kind: 'progress'; readonly counts: Counts };

/**
 * The events of a repair. Cold: each subscription runs it from the start. Unsubscribing stops it: what it has asked for
 * and was not sent is withdrawn, what it held back goes on, and its file is deleted.
 * @throws ValidationError for a view that the solvent does not follow, for unknown options and for keys that are none
 */
export function repair(s: Solvent, view: View, mends: boolean, options: RepairOptions): Observable<RepairEvent> {
  checkView(s, view);
  checkOptions('rebuild()', options, ['only', 'where']);
  const { where } = options;
  if (where) checkOptions('where', where, ['hash', 'from', 'to']);
  const only = options.only?.map((key) => unmarshallItem(marshallKey(view.to, key)));
  return new Guarded((subscriber) => {
    const leaving = new AbortController();
    run({
      s,
      view,
      mends,
      only,
      where,
      signal: leaving.signal,
      found: (found) => subscriber.next({ kind: 'difference', found }),
      progressed: (counts) => subscriber.next({ kind: 'progress', counts }),
    }).then(
      () => subscriber.complete(),
      (error) => subscriber.error(error),
    );
    return () => leaving.abort();
  });
}

function checkView(s: Solvent, view: View): void {
  const { views } = s[ACCESS].lineage;
  if (views.includes(view)) return;
  const known = views.map(({ name }) => `'${name}'`).join(', ') || 'none';
  throw new ValidationError(
    `The solvent does not follow the view '${view?.name}': its views are ${known}. Name it in solvent(…, { views }).`,
  );
}
