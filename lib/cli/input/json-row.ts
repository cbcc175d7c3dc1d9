/** The bytes of one JSON object → a row. What is none becomes a bad row with its reason. */
import { parseExactJson } from './exact-json.js';
import { type Item, type Row, type RowBytes, toRow } from './row.js';

/** Makes an item of the object that the JSON says. What it throws is the reason why the row is rejected. */
export type Decode = (object: Item) => Item;

/** The row at `line`. */
export function jsonRow(row: RowBytes, line: number, decode: Decode): Row {
  return toRow(row, line, (text) => decode(parseObject(text)));
}

function parseObject(text: string): Item {
  const value = parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('it is not a JSON object');
  // What JSON calls an object has names and values, and nothing else is left.
  return value as Item;
}

function parse(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch (error) {
    throw error instanceof SyntaxError ? new Error(`it is not valid JSON: ${error.message}`) : error;
  }
}
