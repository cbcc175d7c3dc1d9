/**
 * Files that are loaded, in every format, damaged: what stood before the damage is delivered as if there were none, and
 * then come rows, good and bad, or one clear error.
 */
import { isDeepStrictEqual } from 'node:util';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import { CommandError } from '../../../lib/cli/exit.js';
import type { Row } from '../../../lib/cli/input/row.js';
import { rows } from '../../../lib/cli/rows.js';
import { inChunks } from '../../cli/chunks.js';
import type { Draw } from '../../support/draw.js';
import { byteMutation } from '../mutate/bytes.js';
import { jsonMutation } from '../mutate/json.js';
import {
  drawMutations,
  type Mutation,
  mutation,
  type Session,
  shown,
  type Target,
  trialOf,
  type Verdict,
} from '../trial.js';
import { CSV_TYPES, drawInputFile, type InputFile } from './input-file.js';

export const loader: Target = {
  name: 'loader',
  share: 0.05,
  sessionLength: 5000,
  open: async () => new LoaderSession(),
};

class LoaderSession implements Session {
  draw(draw: Draw) {
    const file = drawInputFile(draw);
    const reading = {
      cuts: draw.times(draw.int(0, 4), () => draw.int(0, file.bytes.length)),
      isTold: draw.chance(0.5),
      isNamed: draw.chance(0.3),
    };
    const mutations = drawMutations(draw, () => fileMutation(draw, file));
    const show = (bytes: Buffer) => `${file.format} in ${reading.cuts.length + 1} chunks ${shown(bytes)}`;
    return trialOf(file.bytes, mutations, (bytes) => verdictOn(file, bytes, reading), show);
  }

  check(): undefined {}

  async close(): Promise<void> {}
}

/** How a file is read: in which pieces, and whether its format and its name are told. */
interface Reading {
  readonly cuts: readonly number[];
  readonly isTold: boolean;
  readonly isNamed: boolean;
}

interface Read {
  readonly all: readonly Row[];
  readonly error: unknown;
}

async function verdictOn(file: InputFile, bytes: Buffer, reading: Reading): Promise<Verdict> {
  const whole = await read(file, file.bytes, reading);
  const { all, error } = await read(file, bytes, reading);
  const hasBad = all.some(({ kind }) => kind === 'bad');
  const outcome = `${file.format}: ${error === undefined ? '' : 'an error after '}${hasBad ? 'bad rows' : 'good rows'}`;
  const problem = wholeProblem(file, whole) ?? lostProblem(file, bytes, whole, all) ?? linesProblem(all);
  return { outcome, problem: problem ?? errorProblem(error) };
}

async function read({ format }: InputFile, bytes: Buffer, { cuts, isTold, isNamed }: Reading): Promise<Read> {
  const all: Row[] = [];
  try {
    const options = {
      format: isTold || !isFoundOut(format) ? format : undefined,
      file: isNamed ? `input.${format === 'dynamodb' ? 'ndjson' : format}` : undefined,
      ...(format === 'csv' ? CSV_COLUMNS : NO_COLUMNS),
    };
    for await (const row of rows(inChunks(bytes, [...cuts, ...readEnds(bytes)]), options)) all.push(row);
    return { all, error: undefined };
  } catch (error) {
    return { all, error };
  }
}

const CSV_COLUMNS = { types: CSV_TYPES, required: ['id'] };
const NO_COLUMNS = { types: new Map(), required: [] };

/** Whether a first byte or a name is enough to know the format. */
function isFoundOut(format: InputFile['format']): boolean {
  return format === 'json' || format === 'ndjson';
}

/** Files come in reads of so many bytes. */
const READ_BYTES = 256 * 1024;

function readEnds({ length }: Buffer): number[] {
  return Array.from({ length: Math.floor(length / READ_BYTES) }, (_, i) => (i + 1) * READ_BYTES);
}

function wholeProblem({ rowEnds }: InputFile, { all, error }: Read): string | undefined {
  if (error === undefined && all.length === rowEnds.length && all.every(({ kind }) => kind === 'good'))
    return undefined;
  return `the file was not read before anything happened to it: ${all.length} rows of ${rowEnds.length}, ${error}`;
}

/** Rows that ended before the damage must be as they were. */
function lostProblem(file: InputFile, bytes: Buffer, whole: Read, all: readonly Row[]): string | undefined {
  const soundBytes = soundLength(file, bytes);
  const soundCount = file.rowEnds.filter((end) => end <= soundBytes).length;
  for (let i = 0; i < soundCount; i++) {
    if (!isDeepStrictEqual(whole.all[i], all[i]))
      return `row ${i + 1} stood before the damage and was not delivered as it was`;
  }
  return undefined;
}

/** How much of the text comes before the damage. */
function soundLength({ bytes: before, isPacked }: InputFile, after: Buffer): number {
  let same = 0;
  while (same < before.length && before[same] === after[same]) same++;
  return isPacked ? unpackedLength(before.subarray(0, same)) : same;
}

function unpackedLength(beginning: Buffer): number {
  return beginning.length < 3 ? 0 : gunzipSync(beginning, { finishFlush: constants.Z_SYNC_FLUSH }).length;
}

/** Each row says where it is, and a bad one why it is bad. */
function linesProblem(all: readonly Row[]): string | undefined {
  let last = 0;
  for (const row of all) {
    if (!(Number.isInteger(row.line) && row.line > last)) return `line ${row.line} came after line ${last}`;
    last = row.line;
    if (row.kind === 'bad' && row.reason === '') return `nothing is said of line ${row.line}`;
  }
  return undefined;
}

function errorProblem(error: unknown): string | undefined {
  if (error === undefined || (error instanceof CommandError && error.message !== '')) return undefined;
  return `no clear error: ${error instanceof Error ? error.stack : error}`;
}

function fileMutation(draw: Draw, { isPacked }: InputFile): Mutation<Buffer> {
  if (isPacked && draw.chance(0.6)) return byteMutation(draw);
  const { name, apply } = draw.weighted<Mutation<Buffer>>([
    [10, () => byteMutation(draw)],
    [6, () => lineMutation(draw, jsonMutation(draw))],
    [0.02, () => mutation(draw, 'a row of 17 MB', (own, text) => spliced(own, text, Buffer.alloc(17 * MEGABYTE, 'x')))],
    [
      0.1,
      () => mutation(draw, 'deep', (own, text) => spliced(own, text, Buffer.alloc(100_000, own.pick(['[', '{"a":'])))),
    ],
    [0.1, () => mutation(draw, 'very many quotes', (own, text) => spliced(own, text, Buffer.alloc(100_000, '"')))],
    [0.004, () => mutation(draw, 'a bomb', (own, text) => spliced(own, text, own.pick(BOMBS)()))],
  ]);
  if (!isPacked) return { name, apply };
  return { name: `packed: ${name}`, apply: (bytes) => gzipSync(apply(unpacked(bytes)), { level: 1 }) };
}

const MEGABYTE = 1024 * 1024;
/** An empty line is work, too. */
const BOMBS = [
  () => Buffer.alloc(64 * MEGABYTE, ' '),
  () => Buffer.alloc(64 * MEGABYTE, '0'),
  () => Buffer.alloc(MEGABYTE, '\n'),
];

/** What was damaged before stays as it is. */
function unpacked(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes);
  } catch {
    return bytes;
  }
}

function lineMutation(draw: Draw, { name, apply }: Mutation<Buffer>): Mutation<Buffer> {
  return mutation(draw, `a line: ${name}`, (own, text) => {
    const lines = text.toString('latin1').split('\n');
    const at = own.int(0, lines.length - 1);
    return Buffer.from(
      lines.with(at, apply(Buffer.from(lines[at] ?? '', 'latin1')).toString('latin1')).join('\n'),
      'latin1',
    );
  });
}

function spliced(draw: Draw, text: Buffer, put: Buffer): Buffer {
  const at = draw.int(0, text.length);
  return Buffer.concat([text.subarray(0, at), put, text.subarray(at)]);
}
