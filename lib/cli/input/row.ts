/** What the readers make of bytes: rows, each with the place it came from, so that whatever fails can be found again. */
import { isUtf8 } from 'node:buffer';

/** Bytes as they come: from a file, a pipe or a decompressor. */
export type Bytes = AsyncIterable<Buffer>;

/** An item as it is put into the table. */
export type Item = Record<string, unknown>;

/** A row as it was read. `line` counts from 1; in a JSON array it is the ordinal of the row. */
export type Row = GoodRow | BadRow;

/** A row that is an item. */
export interface GoodRow {
  readonly kind: 'good';
  readonly line: number;
  readonly item: Item;
}

/** What cannot be an item, and why. The reader goes on behind it. */
interface BadRow {
  readonly kind: 'bad';
  readonly line: number;
  readonly reason: string;
  /** The row as it stands in the input, as far as it is text. */
  readonly text: string;
}

/** A row that holds more than this is no row of a table whose items end at 400 KB, and would fill the memory. */
export const MAX_ROW_BYTES = 16 * 1024 * 1024;

/** The bytes of one row. Where they are over the limit, `bytes` is their beginning and `cut` is set. */
export interface RowBytes {
  readonly bytes: Buffer;
  readonly cut: boolean;
}

/** The row that `read` makes of the text; what `read` throws is the reason why there is none. */
export function toRow(row: RowBytes, line: number, read: (text: string) => Item): Row {
  try {
    return { kind: 'good', line, item: read(textOf(row)) };
  } catch (error) {
    // What runs out of stack is nested deeper than anything that DynamoDB takes.
    const reason = error instanceof RangeError ? 'it is nested too deep' : messageOf(error);
    return { kind: 'bad', line, reason, text: row.bytes.toString('utf8') };
  }
}

/** Throws where the bytes are too many, or are no text. */
export function textOf({ bytes, cut }: RowBytes): string {
  if (cut) throw new Error(`it has more than ${MAX_ROW_BYTES / 1024 / 1024} MB, and an item ends at 400 KB`);
  if (!isUtf8(bytes)) throw new Error('it is not valid UTF-8');
  return bytes.toString('utf8');
}

/** What was thrown, in words. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
