/** Bytes → lines with their numbers, in bounded memory. */
import { OpenRow } from './open-row.js';
import { type Bytes, MAX_ROW_BYTES, type RowBytes } from './row.js';

/** A line without its `\n`; a `\r` before it stays. */
export interface Line extends RowBytes {
  /** From 1. */
  readonly line: number;
}

const NEWLINE = 0x0a;

/** Every line ends with `\n`; the last may end with the input. An empty line is a line too. */
export async function* lines(source: Bytes, maxBytes: number = MAX_ROW_BYTES): AsyncGenerator<Line> {
  const open = new OpenRow(maxBytes);
  let line = 1;
  for await (const chunk of source) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      yield { line: line++, ...open.close(chunk.subarray(start, end)) };
      start = end + 1;
    }
    open.append(chunk.subarray(start));
  }
  if (!open.isEmpty) yield { line, ...open.close(Buffer.alloc(0)) };
}

/** Whether there is nothing but white space. */
export function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}
