/** Keeps views by the changes of their table, whoever makes them, exactly once. */
import type { Observable, Subscriber } from 'rxjs';
import { dateOf, type Moment } from '../clock.js';
import { ValidationError } from '../errors.js';
import { Guarded } from '../operation/guarded.js';
import { checkOptions } from '../operation/operation.js';
import { type Solvent, solvent } from '../solvent.js';
import { Lineage } from '../view/lineage.js';
import type { View } from '../view/view.js';
import type { Committed } from './applier.js';
import { Changes, type ChangesOrigin, openStream, type Position } from './changes.js';
import { type CheckpointTable, checkpointTable } from './checkpoint-table.js';
import { Consumer } from './consumer.js';
import { readStream } from './stream/stream-reader.js';

export interface ApplyViewsOptions {
  /**
   * The name under which its checkpoints are kept. Default the views' names: name it yourself, so that it stays the same
   * when a view is added, which then begins where the consumer stands.
   */
  readonly consumer?: string;
  /** The table of its checkpoints. Default `checkpointTable()`. */
  readonly checkpoints?: CheckpointTable;
  /** Through which the views are written, on its budget. Default one of its own, on the client of the changes. */
  readonly solvent?: Solvent;
}

/** Changes that were applied, in one transaction. */
export interface Applied {
  readonly changeCount: number;
  /** Items that were written for them, in all views. */
  readonly writeCount: number;
  /** That of the last of them. */
  readonly position: Position;
  /** When the last of them was made, to the second. */
  readonly at: Moment;
}

/**
 * Keeps views by the changes of the table that they follow, whose stream shows both images (NEW_AND_OLD_IMAGES). What is
 * derived is written in one transaction with the consumer's checkpoint, on the condition that this has not moved: each
 * change counts once, whatever dies or runs twice. It begins at the checkpoints, where there are some, else where the
 * changes do. Several consumers of one name are no faster, but none doubles what another does.
 *
 * A view on a table that is itself derived is kept by the changes of that table. The `consistency` of the views does not
 * matter here, nor do views of the solvent follow what is written.
 *
 * Cold: it goes on while it is subscribed to, and completes only where the stream is switched off. It ends with an error
 * where a view cannot follow (the view's name is in it, and no checkpoint has moved past the change), where changes are gone
 * (TrimmedDataAccessError), or where the service cannot be reached for long: `retry()` takes up where it stopped.
 * Unsubscribing stops the reading; a transaction that is under way ends.
 * @throws ValidationError for unknown options, and for views that follow another table
 *
 * @example
 * applyViews(changes(client, Visits), [CountsByPage]).subscribe({ error: (error) => console.error(error.message) });
 */
export function applyViews<Item extends object, Name extends keyof Item>(
  changes: Changes<Item, Name>,
  views: readonly View[],
  options: ApplyViewsOptions = {},
): Observable<Applied> {
  checkOptions('applyViews', options, ['consumer', 'checkpoints', 'solvent']);
  const origin = Changes.originOf(changes);
  const lineage = new Lineage(views);
  checkViews(views, origin);
  return new Guarded((subscriber) => {
    const abort = new AbortController();
    follow(origin, lineage, options, subscriber, abort.signal).then(
      () => subscriber.complete(),
      (error) => subscriber.error(error),
    );
    return () => abort.abort();
  });
}

async function follow(
  origin: ChangesOrigin,
  lineage: Lineage,
  options: ApplyViewsOptions,
  subscriber: Subscriber<Applied>,
  signal: AbortSignal,
): Promise<void> {
  const { client, scheduler, random } = origin;
  const { consumer = nameOf(lineage.views), checkpoints = checkpointTable() } = options;
  const writer = options.solvent ?? solvent(client, { scheduler, random });
  const tell = (shard: string, { last: { sequenceNumber, at }, ...counts }: Committed) => {
    subscriber.next({ ...counts, position: { shard, sequenceNumber }, at: dateOf(at) });
  };
  try {
    const source = await openStream(origin, signal);
    const handler = new Consumer({
      solvent: writer,
      table: checkpoints,
      name: consumer,
      lineage,
      origin,
      tell,
      signal,
    });
    await readStream(source, handler, signal);
  } finally {
    if (!options.solvent) await writer.close();
  }
}

function checkViews(views: readonly View[], { table }: ChangesOrigin): void {
  if (views.length === 0) throw new ValidationError('applyViews wants at least one view.');
  const stranger = views.find(({ from }) => from.name !== table.name);
  if (stranger === undefined) return;
  throw new ValidationError(
    `View '${stranger.name}' follows table '${stranger.from.name}', and these are the changes of '${table.name}': ` +
      `give it changes(client, …) of its own table.`,
  );
}

/** A consumer's name where it has none. */
export function nameOf(views: readonly View[]): string {
  return views
    .map(({ name }) => name)
    .sort()
    .join(', ');
}
