/** The file of a report: tried before the load, written at its end. */
import { closeSync, existsSync, openSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { CommandError, EXIT } from '../exit.js';
import { messageOf } from '../input/row.js';
import type { Html } from './html.js';

/**
 * Finds out whether the file can be written, as far as can be told, and leaves it as it was.
 * @throws CommandError where it cannot
 */
export function tryReportFile(file: string): void {
  attempt(file, EXIT.usage, () => {
    const isNew = !existsSync(file);
    closeSync(openSync(file, 'a'));
    // A link may have led to where nothing was.
    if (isNew) rmSync(realpathSync(file));
  });
}

/**
 * Replaces what was in the file, and is done when it returns: at a second Ctrl-C there is no later.
 * @throws CommandError where it cannot be written
 */
export function writeReportFile(file: string, page: Html): void {
  attempt(file, EXIT.failed, () => writeFileSync(file, page.text));
}

function attempt(file: string, status: number, act: () => void): void {
  try {
    act();
  } catch (error) {
    throw new CommandError(`cannot write the report to ${file}: ${messageOf(error)}`, status, error);
  }
}
