/** Files such as the loader reads, right in every format, with the places where their rows end. */
import { gzipSync } from 'node:zlib';
import { drawTable } from '../../differential/tables.js';
import { itemOf } from '../../differential/values.js';
import type { Draw } from '../../support/draw.js';
import { HOSTILE } from '../mutate/hostile.js';

export type Format = 'ndjson' | 'json' | 'csv' | 'dynamodb';
/** Seldom: a damaged one is read on byte by byte, each by a thread of its own. */
const PACKED = 0.08;
const FORMATS: readonly Format[] = ['ndjson', 'json', 'csv', 'dynamodb'];

/** A file before anything happens to it. */
export interface InputFile {
  readonly format: Format;
  /** Without compression. */
  readonly text: Buffer;
  /** Where each row ends in it, with what separates it from the next. */
  readonly rowEnds: readonly number[];
  readonly isPacked: boolean;
  /** As it would be on the disk. */
  readonly bytes: Buffer;
}

export function drawInputFile(draw: Draw): InputFile {
  const format = draw.pick(FORMATS);
  const { head, rows, foot } = drawParts(draw, format);
  const rowEnds: number[] = [];
  let end = Buffer.byteLength(head);
  for (const row of rows) {
    end += Buffer.byteLength(row);
    rowEnds.push(end);
  }
  const text = Buffer.from(head + rows.join('') + foot);
  const isPacked = draw.chance(PACKED);
  return { format, text, rowEnds, isPacked, bytes: isPacked ? packed(draw, text) : text };
}

interface Parts {
  readonly head: string;
  readonly rows: readonly string[];
  readonly foot: string;
}

function drawParts(draw: Draw, format: Format): Parts {
  const count = draw.int(1, 30);
  const newline = draw.pick(['\n', '\r\n']);
  switch (format) {
    case 'ndjson':
      return { head: '', rows: draw.times(count, () => JSON.stringify(drawItem(draw)) + newline), foot: '' };
    case 'dynamodb': {
      const table = drawTable(draw, 'table0');
      return { head: '', rows: draw.times(count, () => JSON.stringify(itemOf(draw, table)) + newline), foot: '' };
    }
    case 'json':
      return drawArray(draw, count);
    case 'csv':
      return drawCsv(draw, count, newline);
  }
}

function drawArray(draw: Draw, count: number): Parts {
  const indent = draw.pick([0, 2]);
  const element = (i: number) => JSON.stringify(drawItem(draw), null, indent) + (i === count - 1 ? ']' : ',\n');
  return { head: draw.pick(['[', ' [\n', '\ufeff[']), rows: draw.times(count, element), foot: draw.pick(['', '\n']) };
}

const COLUMNS = ['id', 'n', 'flag', '__proto__', 'text, quoted', 'constructor'];

function drawCsv(draw: Draw, count: number, newline: string): Parts {
  const line = (cells: readonly string[]) => cells.map((cell) => csvCell(draw, cell)).join(',') + newline;
  const cells = (i: number) => [`key${i}`, String(draw.int(-99, 99)), 'true', drawText(draw), drawText(draw), 'x'];
  return { head: line(COLUMNS), rows: draw.times(count, (i) => line(cells(i))), foot: '' };
}

function csvCell(draw: Draw, text: string): string {
  return /[",\r\n]/.test(text) || draw.chance(0.2) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The types that its columns have. */
export const CSV_TYPES = new Map([
  ['n', 'N'],
  ['flag', 'BOOL'],
] as const);

function drawItem(draw: Draw): object {
  const members = draw.times(draw.int(1, 6), (i): [string, unknown] => [`${drawText(draw)}${i}`, drawValue(draw, 2)]);
  return Object.fromEntries([...members, ['id', 'key'], ...(draw.chance(0.2) ? [['__proto__', 'own']] : [])]);
}

function drawValue(draw: Draw, depth: number): unknown {
  return draw.weighted<unknown>([
    [4, () => drawText(draw)],
    [3, () => draw.pick([0, -1, 1.5, 1e21, 1e-7, 2 ** 53])],
    [1, () => draw.pick([true, false, null])],
    [depth, () => draw.times(draw.int(0, 3), () => drawValue(draw, depth - 1))],
    [depth, () => ({ [drawText(draw)]: drawValue(draw, depth - 1) })],
  ]);
}

function drawText(draw: Draw): string {
  return draw.chance(0.5) ? draw.pick(['ann', '/home', 'é😀', 'a,b', 'say "x"', 'two\nlines']) : draw.pick(HOSTILE);
}

/** In one member or two. */
function packed(draw: Draw, text: Buffer): Buffer {
  const level = draw.pick([0, 1, 9]);
  const cut = draw.chance(0.2) ? draw.int(0, text.length) : text.length;
  const members = [text.subarray(0, cut), ...(cut < text.length ? [text.subarray(cut)] : [])];
  return Buffer.concat(members.map((member) => gzipSync(member, { level })));
}
