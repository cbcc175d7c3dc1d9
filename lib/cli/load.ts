/** `dynochemy load`: rows from a file or standard input into a table. */
import { resolve } from 'node:path';
import { monotonicNow } from '../clock.js';
import type { DirectionStats } from '../pipeline/stats.js';
import { solvent } from '../solvent.js';
import { type KeyAttribute, keyAttributes } from '../table/key.js';
import type { Table } from '../table/table.js';
import { complain } from './complain.js';
import { checkTableFlags, tableToLoad } from './described-table.js';
import { CommandError } from './exit.js';
import { asCommandError } from './explain.js';
import type { CellType, CellTypes } from './input/cell.js';
import { type Item, messageOf } from './input/row.js';
import { openSource, type Source } from './input/source.js';
import { onInterrupt } from './interrupt.js';
import { checkKept } from './keep-file.js';
import { loadReport, loadStatus, spellReport } from './load-report.js';
import { LoadRun } from './load-run.js';
import { count, type Standing, showProgress } from './progress.js';
import { rejectsFile, shownRejects } from './rejects.js';
import { Report } from './report/report.js';
import { tryReportFile } from './report/report-file.js';
import { type InputFormat, rows } from './rows.js';
import { openTarget, type Target } from './target.js';

/** The options of the command. */
export interface LoadFlags {
  readonly table: string;
  readonly hash?: KeyAttribute;
  readonly range?: KeyAttribute;
  readonly create?: true;
  readonly writeCapacity?: number;
  readonly rejects?: string;
  readonly report?: string;
  readonly format?: InputFormat;
  readonly types?: CellTypes;
  readonly json?: true;
}

/**
 * Loads `file`, or standard input where there is none. Returns the exit status.
 * @throws CommandError where the load cannot begin
 */
export async function load(file: string | undefined, targetName: string, flags: LoadFlags): Promise<number> {
  checkKept('--rejects', flags.rejects, targetName, file);
  checkReport(flags, targetName, file);
  const { table: name, hash, range, create = false, writeCapacity } = flags;
  checkTableFlags({ name, hash, range });
  if (flags.report !== undefined) tryReportFile(flags.report);
  const source = openSource(file);
  const target = openTarget(targetName, { create });
  try {
    const table = await tableToLoad(target, { name, hash, range, create, writeCapacity });
    const read = rows(source.bytes, { file, format: flags.format, ...columns(table, flags.types) });
    const rejects = flags.rejects === undefined ? shownRejects(complain) : await rejectsFile(flags.rejects);
    const run = new LoadRun({ table, rows: read, rejects, target: target.name, stopReading: source.stop });
    return await drive(run, source, target, table, { ...flags, file });
  } catch (error) {
    throw asCommandError(error, target.name);
  } finally {
    source.stop();
    target.client.destroy();
  }
}

/** Neither the input nor another output is to be written over. */
function checkReport({ report, rejects }: LoadFlags, targetName: string, file: string | undefined): void {
  checkKept('--report', report, targetName, file);
  if (report !== undefined && rejects !== undefined && resolve(report) === resolve(rejects)) {
    throw new CommandError(`--report and --rejects are both ${report}: name two files`);
  }
}

interface DriveFlags extends LoadFlags {
  readonly file: string | undefined;
}

async function drive(run: LoadRun, source: Source, target: Target, table: Table<Item>, flags: DriveFlags) {
  const { create, json, file } = flags;
  await using s = solvent(target.client, { tables: [table], highWaterMark: highWaterMark(table) });
  if (create) await s.createTables();
  const writes = () => s.stats().tables[table.name]?.write ?? NO_WRITES;
  const progress = showProgress(() => standing(run, source, writes()), process.stderr);
  const about = { table: table.name, target: target.name, file };
  using report = flags.report === undefined ? undefined : new Report(flags.report, about, s);
  const startedAt = monotonicNow();
  const end = () => {
    progress.stop();
    const known = () => loadReport(run, monotonicNow() - startedAt, writes());
    try {
      report?.write(known());
    } catch (error) {
      run.problem ??= error;
    }
    return `${json ? JSON.stringify(known()) : spellReport(known())}\n`;
  };
  const stop = () => {
    progress.say(`stopping: ${count(run.readCount - run.settledCount)} rows are under way (Ctrl-C again: leave them)`);
    run.stop();
  };
  const interruption = onInterrupt(stop, end);
  await run.drive(s);
  interruption.end();
  const words = end();
  // People are told no more than why there was nothing to report; a program counts on its object.
  if (run.problem !== undefined && run.readCount === 0 && !json) throw run.problem;
  process.stdout.write(words);
  if (run.problem !== undefined) complain(`dynochemy: ${messageOf(run.problem)}`);
  return loadStatus(run, interruption.isAsked());
}

const NO_WRITES: Pick<DirectionStats, 'consumed' | 'rates' | 'declared' | 'throttles' | 'retries'> = {
  consumed: 0,
  rates: { 1: 0, 5: 0, 60: 0 },
  declared: undefined,
  throttles: 0,
  retries: 0,
};

function standing(run: LoadRun, source: Source, writes: typeof NO_WRITES): Standing {
  return {
    rows: run.settledCount,
    writeUnits: writes.rates[5],
    budget: writes.declared,
    retries: writes.throttles + writes.retries,
    part: source.sizeBytes ? (source.readBytes() / source.sizeBytes) * run.settledPart : undefined,
  };
}

const MIN_HIGH_WATER_MARK = 100;
const MAX_HIGH_WATER_MARK = 1000;
/**
 * What is under way when Ctrl-C comes is still written: some ten seconds of the budget for rows of up to 1 KB, within the
 * bounds above. Larger rows take longer, in proportion.
 */
const SECONDS_UNDER_WAY = 10;

function highWaterMark({ writeCapacity }: Table<Item>): number {
  const unitsPerSecond = typeof writeCapacity === 'number' ? writeCapacity : Number.POSITIVE_INFINITY;
  const wanted = Math.ceil(unitsPerSecond * SECONDS_UNDER_WAY);
  return Math.min(Math.max(wanted, MIN_HIGH_WATER_MARK), MAX_HIGH_WATER_MARK);
}

/** What a CSV must know of the table: its key columns must be there, and have the key's types. */
function columns(table: Table<Item>, flagged: CellTypes = new Map()): { types: CellTypes; required: string[] } {
  const types = new Map<string, CellType>(flagged);
  const keys = keyAttributes(table);
  for (const { name, type } of keys) {
    const wanted = types.get(name) ?? type;
    if (wanted !== type) {
      throw new CommandError(
        `'${name}' is a key of table '${table.name}' and of type ${type}: leave it out of --types`,
      );
    }
    types.set(name, type);
  }
  return { types, required: keys.map(({ name }) => name) };
}
