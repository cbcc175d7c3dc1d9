/** `dynochemy scan`: all items of a table or an index, or those that pass a filter. */
import type { Condition } from '../operation/condition.js';
import type { Item } from './input/row.js';
import { type OutputFlags, type Place, printItems, tableOrIndex } from './reading.js';

/** The options of the command. */
export interface ScanFlags extends OutputFlags {
  readonly index?: string;
  readonly segments?: number;
  readonly limit?: number;
  readonly attributes?: readonly string[];
  readonly filter?: Condition<Item>;
  readonly consistent?: true;
}

/**
 * Prints the items. Returns the exit status.
 * @throws CommandError
 */
export function scan(place: Place, flags: ScanFlags): Promise<number> {
  const { index, segments, limit, attributes, filter, consistent } = flags;
  return printItems(place, flags, (s, table) => {
    let items = s.scan(tableOrIndex(table, index));
    if (segments !== undefined) items = items.segments(segments);
    if (limit !== undefined) items = items.limit(limit);
    if (filter !== undefined) items = items.filter(filter);
    if (consistent) items = items.consistent();
    return attributes === undefined ? items : items.attributes(attributes);
  });
}
