/** NDJSON: one JSON object a line. A line that is none is a bad row, and the rest goes on. */
import { type Decode, jsonRow } from './json-row.js';
import { isBlank, lines } from './lines.js';
import type { Bytes, Row } from './row.js';

/** Blank lines are skipped, and counted. */
export async function* ndjson(source: Bytes, decode: Decode): AsyncGenerator<Row> {
  for await (const line of lines(source)) {
    if (!isBlank(line.bytes)) yield jsonRow(line, line.line, decode);
  }
}
