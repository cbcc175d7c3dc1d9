/** Takes as many changes as go into one transaction, with all that the views derive from them: one write for each item. */
import { fitsTransaction } from '../dynamodb/transact-request.js';
import { laneOf, mergeWrites, type Write } from '../dynamodb/write.js';
import { ValidationError } from '../errors.js';
import type { AttributeMap } from '../item/attribute-value.js';
import { unmarshallItem } from '../item/marshall.js';
import type { Lineage } from '../view/lineage.js';
import type { View } from '../view/view.js';
import type { StreamRecord } from './stream/stream-record.js';

/** A change, and the checkpoint that has to move past it. */
export interface CheckedChange {
  readonly record: StreamRecord;
  /** The views that follow it. */
  readonly views: readonly View[];
  readonly checkpoint: string;
}

export interface Batch {
  readonly changes: readonly CheckedChange[];
  /** What is derived, one write for each item. */
  readonly writes: readonly Write[];
  /** The last change of each checkpoint. */
  readonly last: ReadonlyMap<string, StreamRecord>;
}

/**
 * The first of these changes, as many as go together, and one at the least.
 * @throws ValidationError with the view's name where a view cannot follow the first one
 */
export function takeBatch(changes: readonly CheckedChange[], lineage: Lineage): Batch {
  const last = new Map<string, StreamRecord>();
  let writes = new Map<string, Write>();
  let count = 0;
  for (const change of changes) {
    try {
      const merged = merge(writes, derivedFrom(change, lineage));
      const checkpointCount = last.has(change.checkpoint) ? last.size : last.size + 1;
      if (!merged || !fitsTransaction([...merged.values()], checkpointCount)) throw unfit(change);
      writes = merged;
    } catch (error) {
      // What is wrong with it is told when its turn comes: those before it count.
      if (count > 0) break;
      throw error;
    }
    last.set(change.checkpoint, change.record);
    count += 1;
  }
  return { changes: changes.slice(0, count), writes: [...writes.values()], last };
}

function derivedFrom({ record: { key, before, after }, views }: CheckedChange, lineage: Lineage): readonly Write[] {
  return views.flatMap((view) => {
    // Copies for each: nobody sees what another does to theirs.
    const images = { before: item(before), after: item(after) };
    return lineage.derive(view, images, key).map(({ write }) => write);
  });
}

function item(image: AttributeMap | undefined): object | undefined {
  return image && unmarshallItem(image);
}

/** `undefined` where two writes of one item do not make one. */
function merge(earlier: ReadonlyMap<string, Write>, later: readonly Write[]): Map<string, Write> | undefined {
  const merged = new Map(earlier);
  for (const write of later) {
    const lane = laneOf(write);
    const before = merged.get(lane);
    const both = before ? mergeWrites(before, write) : write;
    if (!both) return undefined;
    merged.set(lane, both);
  }
  return merged;
}

function unfit({ views }: CheckedChange): ValidationError {
  const names = views.map(({ name }) => `'${name}'`).join(', ');
  return new ValidationError(
    `What the views ${names} derive from one change does not go into one transaction: it takes 99 writes, of 4 MB ` +
      'together, and one of each item.',
  );
}
