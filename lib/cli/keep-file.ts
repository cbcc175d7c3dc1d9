/** Output must not be written over what a command reads: an input file, or the database itself. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { CommandError } from './exit.js';
import { fileOfTarget } from './target.js';

/**
 * Checks that `output`, named by the option `flag`, is neither the input nor the file of the target.
 * @throws CommandError
 */
export function checkKept(flag: string, output: string | undefined, target: string, input?: string): void {
  if (output === undefined) return;
  if (input !== undefined && isSameFile(output, input)) throw overwriting(flag, `the input ${input}`);
  const database = fileOfTarget(target);
  if (database !== undefined && isSameFile(output, database)) throw overwriting(flag, `the database ${database}`);
}

function overwriting(flag: string, what: string): CommandError {
  return new CommandError(`${flag} would overwrite ${what}: name another file`);
}

/** Links make two names of one file. Devices such as `/dev/null` may be both. */
function isSameFile(one: string, other: string): boolean {
  const [first, second] = [one, other].map((file) => statSync(file, { throwIfNoEntry: false }));
  if (!first || !second) return resolve(one) === resolve(other);
  return first.isFile() && first.dev === second.dev && first.ino === second.ino;
}
