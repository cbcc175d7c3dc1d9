/**
 * One JSON array of objects, read as a stream: rows come out while the array is still coming in. Only the places where
 * elements end are looked for here; each element is then parsed like a line of NDJSON, so that a bad one is a bad row
 * and the rest goes on. A streaming parser gives up at the first mistake, and the one that was tried
 * (`@streamparser/json` 0.0.26) loses U+FEFF within strings.
 */
import { CommandError } from '../exit.js';
import { type Decode, jsonRow } from './json-row.js';
import { OpenRow } from './open-row.js';
import type { Bytes, Row } from './row.js';

/**
 * Rows are numbered from 1 as they stand in the array.
 * @throws CommandError where the text is no array, does not end, or goes on behind the array
 */
export async function* jsonArray(source: Bytes, decode: Decode): AsyncGenerator<Row> {
  const scan = new ArrayScan();
  const open = new OpenRow();
  for await (const chunk of source) {
    let start = 0;
    for (let end = 0; end < chunk.length; end++) {
      const place = scan.step(chunk[end] ?? 0);
      if (place === 'element') continue;
      if (place === 'end of element') yield jsonRow(open.close(chunk.subarray(start, end)), scan.elementCount, decode);
      start = end + 1;
    }
    open.append(chunk.subarray(start));
  }
  if (!scan.isComplete) {
    throw new CommandError(`the JSON array does not end: its text is cut off after row ${scan.elementCount}`);
  }
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const ARRAY_START = 0x5b;

/** Follows the text byte by byte. UTF-8 spells no other character with the bytes that are looked for. */
class ArrayScan {
  /** Elements that have ended. */
  elementCount = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #elementIsBlank = true;
  #stage: 'before' | 'within' | 'after' = 'before';

  /** Where nothing has begun, nothing is missing. */
  get isComplete(): boolean {
    return this.#stage !== 'within';
  }

  /** What `byte` is to the array: `between` belongs to no element. */
  step(byte: number): 'element' | 'end of element' | 'between' {
    if (this.#stage !== 'within') return this.#outside(byte);
    if (this.#inString) this.#withinString(byte);
    else if (byte === QUOTE) this.#inString = true;
    else if (isOpening(byte)) this.#depth++;
    else if (isClosing(byte)) this.#depth--;
    else if (byte === COMMA && this.#depth === 1) return this.#endElement();
    if (this.#depth === 0) return this.#endArray();
    this.#elementIsBlank &&= isBlank(byte);
    return 'element';
  }

  #withinString(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) this.#inString = false;
  }

  #endElement(): 'end of element' {
    this.elementCount++;
    this.#elementIsBlank = true;
    return 'end of element';
  }

  /** `[ ]` has no element; after a comma there must be one. */
  #endArray(): 'end of element' | 'between' {
    this.#stage = 'after';
    return this.#elementIsBlank && this.elementCount === 0 ? 'between' : this.#endElement();
  }

  #outside(byte: number): 'between' {
    if (isBlank(byte)) return 'between';
    if (this.#stage === 'after') throw new CommandError('the input goes on after the end of its JSON array');
    if (byte !== ARRAY_START) {
      throw new CommandError("the input is no JSON array: for one object a line say '--format ndjson'");
    }
    this.#stage = 'within';
    this.#depth = 1;
    return 'between';
  }
}

function isOpening(byte: number): boolean {
  return byte === ARRAY_START || byte === 0x7b;
}

function isClosing(byte: number): boolean {
  return byte === 0x5d || byte === 0x7d;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
