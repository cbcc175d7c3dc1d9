/** Bytes → rows with their line numbers, whatever the format, compressed or not. */
import { CommandError } from './exit.js';
import type { CellTypes } from './input/cell.js';
import { csv } from './input/csv.js';
import { fromDynamoDBJson } from './input/dynamodb-json.js';
import { decompressed } from './input/gunzip.js';
import { jsonArray } from './input/json-array.js';
import { ndjson } from './input/ndjson.js';
import { peek, resumed } from './input/peek.js';
import type { Bytes, Row } from './input/row.js';
import { inTurns } from './input/turns.js';

/** What the input is written in; `dynamodb` is NDJSON of DynamoDB JSON. */
export type InputFormat = 'ndjson' | 'json' | 'csv' | 'dynamodb';

export const INPUT_FORMATS: readonly InputFormat[] = ['ndjson', 'json', 'csv', 'dynamodb'];

export interface RowsOptions {
  /** Omitted: told by the file's name, or else by the first byte: a bracket begins a JSON array, a brace NDJSON. */
  readonly format: InputFormat | undefined;
  /** The file's name; absent for standard input. */
  readonly file: string | undefined;
  /** Types of a CSV's columns, those of the key included. */
  readonly types: CellTypes;
  /** Columns that a CSV must have. */
  readonly required: readonly string[];
}

/**
 * The rows of the input, read as they are asked for.
 * @throws CommandError where the input cannot be read on; every row before that place has come out by then
 */
export async function* rows(source: Bytes, { format, file, types, required }: RowsOptions): AsyncGenerator<Row> {
  const { head, rest } = await peek(inTurns(decompressed(source)), showsItsStart);
  const bytes = resumed(withoutMark(head), rest);
  switch (format ?? formatOf(file, head)) {
    case 'csv':
      return yield* csv(bytes, types, required);
    case 'json':
      return yield* jsonArray(bytes, (item) => item);
    case 'ndjson':
      return yield* ndjson(bytes, (item) => item);
    case 'dynamodb':
      return yield* ndjson(bytes, fromDynamoDBJson);
  }
}

const UTF8_MARK = Buffer.from('\ufeff');
const UTF16_MARKS = ['\xff\xfe', '\xfe\xff'];
/** Nobody writes more white space than this before the first row. */
const MAX_HEAD_BYTES = 64 * 1024;

/** The mark, if there is one, and a byte behind it that is no white space. */
function showsItsStart(head: Buffer): boolean {
  return head.length >= MAX_HEAD_BYTES || (head.length >= UTF8_MARK.length && firstByte(head) !== undefined);
}

function firstByte(head: Buffer): string | undefined {
  return withoutMark(head)
    .toString('latin1')
    .match(/[^ \t\r\n]/)?.[0];
}

function withoutMark(head: Buffer): Buffer {
  if (UTF16_MARKS.includes(head.toString('latin1', 0, 2))) {
    throw new CommandError('the input is UTF-16: turn it into UTF-8 first (iconv -f UTF-16 -t UTF-8)');
  }
  return head.subarray(0, UTF8_MARK.length).equals(UTF8_MARK) ? head.subarray(UTF8_MARK.length) : head;
}

function formatOf(file: string | undefined, head: Buffer): InputFormat {
  const name = file?.toLowerCase().replace(/\.gz$/, '') ?? '';
  if (/\.(ndjson|jsonl)$/.test(name)) return 'ndjson';
  if (name.endsWith('.csv')) return 'csv';
  const first = firstByte(head);
  if (first === '[') return 'json';
  if (first === '{' || first === undefined || name.endsWith('.json')) return 'ndjson';
  throw new CommandError(`cannot tell what the input is written in: say --format ${INPUT_FORMATS.join(', ')}`);
}
