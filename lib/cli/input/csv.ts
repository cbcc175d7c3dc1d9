/**
 * CSV with a header line, either line end, one item a record. Where a record ends is told by its own quotes alone, so that
 * a record with a mistake is a bad row and the next one goes on. `csv-parse` 7.0.3 was tried: after a bad closing quote it
 * takes the records that follow for one quoted cell, and it counts a `\r\n` within a cell as two lines.
 */
import { setOwn } from '../../item/attribute-value.js';
import { CommandError } from '../exit.js';
import { type CellTypes, readCell } from './cell.js';
import { cellsOf, staysOpen } from './csv-record.js';
import { isBlank, type Line, lines } from './lines.js';
import { OpenRow } from './open-row.js';
import { type Bytes, type Item, messageOf, type Row, textOf, toRow } from './row.js';

/**
 * Empty cells are left out. Every column in `required` and in `types` must be there.
 * @throws CommandError where the header cannot be used
 */
export async function* csv(source: Bytes, types: CellTypes, required: readonly string[]): AsyncGenerator<Row> {
  let columns: readonly string[] | undefined;
  for await (const record of records(source)) {
    if (columns) yield readRecord(record, columns, types);
    else columns = readHeader(record, [...required, ...types.keys()]);
  }
}

const NEWLINE = Buffer.from('\n');
const CARRIAGE_RETURN = 0x0d;

/** Lines, joined where a quoted cell goes on in the next one. Blank lines between records are skipped. */
async function* records(source: Bytes): AsyncGenerator<Line> {
  const open = new OpenRow();
  let first = 1;
  for await (const { line, bytes, cut } of lines(source)) {
    if (open.isEmpty) first = line;
    // Latin 1 keeps quotes and commas apart from the rest as UTF-8 does, and takes any byte.
    if (!cut && staysOpen(bytes.toString('latin1'), !open.isEmpty)) {
      open.append(bytes);
      open.append(NEWLINE);
    } else if (!open.isEmpty || !isBlank(bytes)) {
      const record = open.close(withoutReturn(bytes));
      yield { line: first, bytes: record.bytes, cut: cut || record.cut };
    }
  }
  if (!open.isEmpty) yield { line: first, ...open.close(Buffer.alloc(0)) };
}

function withoutReturn(bytes: Buffer): Buffer {
  return bytes.at(-1) === CARRIAGE_RETURN ? bytes.subarray(0, -1) : bytes;
}

function readHeader(record: Line, required: readonly string[]): readonly string[] {
  const columns = headerCells(record);
  if (columns.includes('')) {
    throw new CommandError(`column ${columns.indexOf('') + 1} of the CSV has no name: give it one in the first line`);
  }
  const seen = new Set<string>();
  const twice = columns.find((name) => seen.size === seen.add(name).size);
  if (twice !== undefined) throw new CommandError(`the CSV has two columns '${twice}': rename one in the first line`);
  const missing = required.find((name) => !columns.includes(name));
  if (missing === undefined) return columns;
  throw new CommandError(`the CSV has no column '${missing}'; its first line names ${columns.join(', ')}`);
}

function headerCells(record: Line): readonly string[] {
  try {
    return cellsOf(textOf(record));
  } catch (error) {
    throw new CommandError(`the first line of the CSV cannot be read: ${messageOf(error)}`);
  }
}

function readRecord(record: Line, columns: readonly string[], types: CellTypes): Row {
  return toRow(record, record.line, (text) => {
    const cells = cellsOf(text);
    if (cells.length !== columns.length) {
      throw new Error(`it has ${cells.length} cells where the first line has ${columns.length}`);
    }
    return itemOf(cells, columns, types);
  });
}

function itemOf(cells: readonly string[], columns: readonly string[], types: CellTypes): Item {
  const item: Item = {};
  for (const [index, name] of columns.entries()) {
    const cell = cells[index];
    if (cell) setOwn(item, name, typedCell(cell, name, types));
  }
  return item;
}

function typedCell(cell: string, name: string, types: CellTypes): unknown {
  try {
    return readCell(cell, types.get(name) ?? 'S');
  } catch (error) {
    throw new Error(`column '${name}': ${messageOf(error)}`);
  }
}
