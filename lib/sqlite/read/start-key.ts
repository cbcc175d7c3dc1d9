/** Where a page goes on: the `ExclusiveStartKey` of a Query or a Scan, as bytes. API Reference, *Query*. */
import type { AttributeMap } from '../../item/attribute-value.js';
import { afterKey, encodeKey, type KeyRange } from '../storage/key-encoding.js';
import { attributeOf, type Index, type KeyAttribute, keyAttributes, keyNames, type Table } from '../table/table.js';
import { checkKeySizes, emptyKeyFault, WRONG_KEY } from '../validate.js';
import { typeOf } from '../wire/item.js';
import { validationException } from '../wire/service-error.js';
import { entryKey } from '../write/indexes.js';

/**
 * The bytes of a start key. Throws what `invalid` makes of a key, and of what is wrong with it, that no page of this table
 * or index has returned.
 */
export function startKeyBytes(
  table: Table,
  index: Index | undefined,
  key: AttributeMap,
  invalid: (detail: string) => Error,
): Buffer {
  const attributes = [...keyAttributes(table.key), ...(index === undefined ? [] : keyAttributes(index.key))];
  const isWhole = Object.keys(key).length === keyNames(table, index).length;
  if (!isWhole || attributes.some((attribute) => !isFit(attribute, key))) throw invalid(WRONG_KEY);
  for (const [name, value] of Object.entries(key)) {
    const fault = emptyKeyFault(name, value);
    if (fault !== undefined) throw invalid(fault);
  }
  const [hash, range] = keyAttributes(table.key).map(({ name }) => attributeOf(key, name));
  if (hash === undefined) throw invalid(WRONG_KEY);
  for (const { key: schema } of [table, ...(index === undefined ? [] : [index])]) {
    const [first, second] = keyAttributes(schema).map(({ name }) => attributeOf(key, name));
    checkKeySizes(first, second);
  }
  const itemKey = encodeKey(hash, range);
  const bytes = index === undefined ? itemKey : entryKey(index, key, itemKey);
  if (bytes === undefined) throw invalid(WRONG_KEY);
  return bytes;
}

/** Whether a range of keys holds a key. */
export function holds({ from, to }: KeyRange, key: Buffer): boolean {
  return Buffer.compare(from, key) <= 0 && Buffer.compare(key, to) < 0;
}

/** What is left of a range after a key of it, in the direction of reading. */
export function rangeAfter({ from, to }: KeyRange, key: Buffer, forward: boolean): KeyRange {
  return forward ? { from: afterKey(key), to } : { from, to: key };
}

/** The refusal of a start key that is none. */
export function startKeyInvalid(detail?: string): Error {
  return validationException(`The provided starting key is invalid${detail === undefined ? '' : `: ${detail}`}`);
}

function isFit({ name, type }: KeyAttribute, key: AttributeMap): boolean {
  const value = attributeOf(key, name);
  return value !== undefined && typeOf(value) === type;
}
