/** `dynochemy query`: the items of one partition of a table or an index. */
import type { Condition } from '../operation/condition.js';
import type { KeyAttribute, Keyed } from '../table/key.js';
import { CommandError } from './exit.js';
import { type CellValue, readCell } from './input/cell.js';
import { type Item, messageOf } from './input/row.js';
import { type OutputFlags, type Place, printItems, tableOrIndex } from './reading.js';

/** The options of the command. Values of keys are text, and read by the types of the keys. */
export interface QueryFlags extends OutputFlags {
  readonly index?: string;
  readonly rangeFrom?: string;
  readonly rangeTo?: string;
  readonly beginsWith?: string;
  readonly reverse?: true;
  readonly limit?: number;
  readonly attributes?: readonly string[];
  readonly filter?: Condition<Item>;
  readonly consistent?: true;
}

/**
 * Prints the items with this hash key. Returns the exit status.
 * @throws CommandError
 */
export function query(place: Place, hash: string, flags: QueryFlags): Promise<number> {
  const { index, rangeFrom, rangeTo, beginsWith, reverse, limit, attributes, filter, consistent } = flags;
  return printItems(place, flags, (s, table) => {
    const keyed = tableOrIndex(table, index);
    const range = (text: string | undefined) => (text === undefined ? undefined : keyValue(rangeKeyOf(keyed), text));
    let items = s.query(keyed, keyValue(keyed.hashKey, hash));
    if (rangeFrom !== undefined || rangeTo !== undefined) items = items.range(range(rangeFrom), range(rangeTo));
    if (beginsWith !== undefined) items = items.beginsWith(prefix(rangeKeyOf(keyed), beginsWith));
    if (reverse) items = items.reverse();
    if (limit !== undefined) items = items.limit(limit);
    if (filter !== undefined) items = items.filter(filter);
    if (consistent) items = items.consistent();
    return attributes === undefined ? items : items.attributes(attributes);
  });
}

function rangeKeyOf({ rangeKey, hashKey }: Keyed): KeyAttribute {
  if (rangeKey) return rangeKey;
  throw new CommandError(`there is no range key here, only the hash key '${hashKey.name}': leave out the range`);
}

/** The value of a key as the command line spells it: binary in base64. */
function keyValue({ name, type }: KeyAttribute, text: string): CellValue {
  try {
    return readCell(text, type);
  } catch (error) {
    throw new CommandError(`'${text}' is no value of the key '${name}' (${type}): ${messageOf(error)}`);
  }
}

function prefix(key: KeyAttribute, text: string): string | Uint8Array {
  const value = keyValue(key, text);
  if (typeof value === 'string' || value instanceof Uint8Array) return value;
  throw new CommandError(`--begins-with wants a key of text or binary; '${key.name}' is a number`);
}
