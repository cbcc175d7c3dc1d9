/** What a load has done, for people and for programs. */
import { CommandError, EXIT } from './exit.js';
import { messageOf } from './input/row.js';
import type { LoadRun } from './load-run.js';
import { count, duration, perSecond } from './progress.js';

/** The report as `--json` prints it. */
export interface LoadReport {
  readonly rows: number;
  readonly landed: number;
  /** Rows that are no items, or items that DynamoDB does not take. */
  readonly rejected: number;
  /** Good rows that could not be written. */
  readonly failed: number;
  /** Rows that were read and whose end is not known: 0, unless a second Ctrl-C came. */
  readonly open: number;
  /** Whether the input was read to its end. */
  readonly complete: boolean;
  /** The line of the row that was read last; its ordinal in a JSON array. */
  readonly lastLine: number;
  readonly seconds: number;
  readonly rowsPerSecond: number;
  readonly writeUnits: number;
  readonly throttles: number;
  readonly retries: number;
  /** What ended the reading, or lost the rejects; absent where nothing did, and after Ctrl-C. */
  readonly problem?: string;
}

/** What the solvent says of the writes to the table. */
export interface WriteStats {
  readonly consumed: number;
  readonly throttles: number;
  readonly retries: number;
}

export function loadReport(run: LoadRun, elapsedMs: number, writes: WriteStats): LoadReport {
  return {
    rows: run.readCount,
    landed: run.landedCount,
    rejected: run.rejectedCount,
    failed: run.failedCount,
    open: run.readCount - run.settledCount,
    complete: run.isComplete,
    lastLine: run.lastLine,
    seconds: Math.round(elapsedMs) / 1000,
    rowsPerSecond: Math.round(perSecond(run.readCount, elapsedMs)),
    writeUnits: writes.consumed,
    throttles: writes.throttles,
    retries: writes.retries,
    ...(run.problem !== undefined && { problem: messageOf(run.problem) }),
  };
}

/** The report in words. */
export function spellReport(report: LoadReport): string {
  const { rows, landed, rejected, failed, open, seconds, rowsPerSecond, writeUnits, throttles, retries } = report;
  const lines = [
    `${count(rows)} rows read: ${count(landed)} landed, ${count(rejected)} rejected, ${count(failed)} failed${open > 0 ? `, ${count(open)} open` : ''}`,
    `${duration(seconds)} at ${count(rowsPerSecond)} rows/s; ${count(writeUnits)} WCU, ${count(throttles)} throttles, ${count(retries)} retries`,
  ];
  if (!report.complete) {
    lines.push(
      `stopped after line ${report.lastLine}: the rows up to there are counted above, none behind it was read. ` +
        'Run the same command again to load everything: rows that are there stay as they are.',
    );
  }
  return lines.join('\n');
}

/** What the process exits with after the load. */
export function loadStatus({ problem, rejectedCount, failedCount }: LoadRun, isInterrupted: boolean): number {
  if (isInterrupted) return EXIT.interrupted;
  if (problem instanceof CommandError) return problem.status;
  return problem !== undefined || rejectedCount + failedCount > 0 ? EXIT.failed : EXIT.done;
}
