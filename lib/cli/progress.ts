/** How far a load has come: a bar on a terminal, a line every few seconds elsewhere. */
import { SingleBar } from 'cli-progress';
import { monotonicNow } from '../clock.js';

/** Where a load stands. */
export interface Standing {
  /** Rows that have settled, one way or the other. */
  readonly rows: number;
  /** WCU a second, over the last seconds. */
  readonly writeUnits: number;
  /** WCU a second that may be spent; `undefined` where nothing is declared. */
  readonly budget: number | undefined;
  readonly retries: number;
  /** The part of the input that has settled, from 0 to 1; `undefined` for a pipe, whose end nobody knows. */
  readonly part: number | undefined;
}

/** A terminal is looked at, a log is read later. */
const BAR_INTERVAL_MS = 500;
const LINE_INTERVAL_MS = 5000;
/** Steps of the bar. */
const BAR_TOTAL = 1000;

export interface Progress {
  /** Prints a line of its own. */
  say(line: string): void;
  stop(): void;
}

/** Shows where `standing` says the load is, until `stop` is called. */
export function showProgress(standing: () => Standing, output: NodeJS.WriteStream): Progress {
  const { show, say, stop } = output.isTTY ? bar(output) : lines(output);
  const startedAt = monotonicNow();
  let before = { rows: 0, at: startedAt };
  const timer = setInterval(
    () => {
      const now = standing();
      const at = monotonicNow();
      const rowsPerSecond = perSecond(now.rows - before.rows, at - before.at);
      show(progressLine(now, rowsPerSecond, secondsLeft(now, at - startedAt)), now.part);
      before = { rows: now.rows, at };
    },
    output.isTTY ? BAR_INTERVAL_MS : LINE_INTERVAL_MS,
  );
  return {
    say,
    stop() {
      clearInterval(timer);
      stop();
    },
  };
}

/** `12,000 rows | 3,000 rows/s | 950 of 1,000 WCU/s | 4 retries | 1:05 left` */
export function progressLine(standing: Standing, rowsPerSecond: number, secondsLeft: number | undefined): string {
  const { rows, writeUnits, budget, retries } = standing;
  const parts = [
    `${count(rows)} rows`,
    `${count(rowsPerSecond)} rows/s`,
    budget === undefined ? `${count(writeUnits)} WCU/s` : `${count(writeUnits)} of ${count(budget)} WCU/s`,
    `${count(retries)} retries`,
  ];
  if (secondsLeft !== undefined) parts.push(`${duration(secondsLeft)} left`);
  return parts.join(' | ');
}

/** `1:05`, or `2:01:05` from an hour on. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  const two = (value: number) => String(value % 60).padStart(2, '0');
  return whole < 3600 ? `${minutes}:${two(whole)}` : `${Math.floor(minutes / 60)}:${two(minutes)}:${two(whole)}`;
}

/** Whole, with commas between the thousands. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Of so many in so many milliseconds. */
export function perSecond(value: number, elapsedMs: number): number {
  return elapsedMs > 0 ? (value * 1000) / elapsedMs : 0;
}

/** As long again as it took so far, in proportion to what is still to settle. */
function secondsLeft({ part }: Standing, elapsedMs: number): number | undefined {
  return part ? ((1 - part) / part) * (elapsedMs / 1000) : undefined;
}

interface Display extends Progress {
  show(line: string, part: number | undefined): void;
}

function bar(output: NodeJS.WriteStream): Display {
  let shown: SingleBar | undefined;
  return {
    show(line, part) {
      shown ??= startBar(output, part === undefined ? '{line}' : '{bar} {percentage}% | {line}');
      shown.update(Math.round((part ?? 0) * BAR_TOTAL), { line });
    },
    say(line) {
      // In the bar's place; it is drawn again below.
      output.cursorTo(0);
      output.clearLine(0);
      output.write(`${line}\n`);
    },
    stop: () => shown?.stop(),
  };
}

function startBar(output: NodeJS.WriteStream, format: string): SingleBar {
  const started = new SingleBar({
    format,
    stream: output,
    barsize: 20,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    // Ctrl-C is the load's own affair.
    gracefulExit: false,
    clearOnComplete: true,
  });
  started.start(BAR_TOTAL, 0, { line: '' });
  return started;
}

function lines(output: NodeJS.WriteStream): Display {
  const say = (line: string) => output.write(`${line}\n`);
  return { say, show: say, stop() {} };
}
