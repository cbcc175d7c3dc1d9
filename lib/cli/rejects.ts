/** Rows that did not land, each with its line and the reason: all of them in a file, or the first on the screen. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { CommandError, EXIT } from './exit.js';
import { type Item, messageOf } from './input/row.js';
import { itemJson } from './item-json.js';

/** A row that did not land: the item that it became, or the text that became none. */
export interface Reject {
  readonly line: number;
  readonly reason: string;
  readonly row?: Item;
  readonly text?: string;
}

export interface Rejects {
  add(reject: Reject): void;
  /** Resolves when more may be added: at once, unless the file is slower than the rows. */
  ready(): Promise<void>;
  /** Throws a CommandError where a reject could not be written. */
  close(): Promise<void>;
}

/**
 * Rejects as lines of NDJSON: `{"line":7,"reason":"…","row":{…}}`, or `"text"` for what was no row. An older file of that
 * name is replaced, so that one without lines says that every row landed.
 * @throws CommandError where the file cannot be written
 */
export async function rejectsFile(file: string): Promise<Rejects> {
  const stream = createWriteStream(file);
  await once(stream, 'open').catch((error) => {
    throw new CommandError(`cannot write the rejects to ${file}: ${messageOf(error)}`, EXIT.usage, error);
  });
  let problem: CommandError | undefined;
  stream.on('error', (error) => {
    problem = new CommandError(`cannot write the rejects to ${file}: ${messageOf(error)}`, EXIT.failed, error);
  });
  return {
    add: (reject) => stream.write(`${rejectJson(reject)}\n`),
    async ready() {
      if (stream.writableNeedDrain && !problem) await once(stream, 'drain').catch(() => {});
      if (problem) throw problem;
    },
    async close() {
      if (!problem) await once(stream.end(), 'close').catch(() => {});
      if (problem) throw problem;
    },
  };
}

/** A row that is nested too deep for DynamoDB can be too deep to be printed as well. */
function rejectJson(reject: Reject): string {
  try {
    return itemJson(reject, 'json');
  } catch {
    return itemJson({ line: reject.line, reason: reject.reason }, 'json');
  }
}

/** How many are shown where there is no file for them. */
const SHOWN_COUNT = 10;

/** The first rejects, as lines for the screen, when all is over: before that a progress bar has the place. */
export function shownRejects(print: (line: string) => void): Rejects {
  const first: Reject[] = [];
  let count = 0;
  return {
    add(reject) {
      count++;
      if (first.length < SHOWN_COUNT) first.push(reject);
    },
    async ready() {},
    async close() {
      // Rows settle in another order than they are read in.
      for (const { line, reason } of first.sort((a, b) => a.line - b.line)) print(`line ${line}: ${reason}`);
      if (count > first.length) print(`… and ${count - first.length} more: --rejects FILE keeps them all`);
    },
  };
}
