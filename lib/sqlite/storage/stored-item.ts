/** Items as the file keeps them: as they go out, so that most reads need not take them apart. */
import type { AttributeMap, AttributeValue } from '../../item/attribute-value.js';
import { Binary } from '../wire/item.js';
import { damagedFile } from '../wire/service-error.js';

/** An item as the file keeps it. */
export function encodeItem(item: AttributeMap): string {
  return JSON.stringify(item);
}

/** An item that `encodeItem` wrote; a StorageException where the file no longer has what was written. */
export function decodeItem(text: string): AttributeMap {
  const item = parseStored(text);
  if (text.includes('"B":') || text.includes('"BS":')) for (const value of Object.values(item)) reviveBinary(value);
  return item;
}

/** An item as it is stored, unread but for its last byte: a page that was lost takes the end of what it held along. */
export function checkStored(text: string): string {
  if (!text.endsWith('}')) throw damagedFile();
  return text;
}

function parseStored(text: string): AttributeMap {
  try {
    return JSON.parse(text);
  } catch {
    throw damagedFile();
  }
}

/** The stored form of binary is text; it lies no deeper than the nesting that was checked when it came in. */
function reviveBinary(value: AttributeValue): void {
  if ('B' in value) value.B = Binary.fromBase64Text(String(value.B));
  else if ('BS' in value) value.BS = value.BS.map((text) => Binary.fromBase64Text(String(text)));
  else if ('L' in value) value.L.forEach(reviveBinary);
  else if ('M' in value) Object.values(value.M).forEach(reviveBinary);
}
