/** `dynochemy dump`: a whole table, such as `load` reads it. */
import { type OutputFlags, type Place, printItems } from './reading.js';

/** The options of the command. */
export interface DumpFlags extends OutputFlags {
  readonly segments?: number;
}

/** Parts that are read side by side, where nothing is said. */
const SEGMENTS = 4;

/**
 * Prints every item of the table, in no order. Returns the exit status.
 * @throws CommandError
 */
export function dump(place: Place, flags: DumpFlags): Promise<number> {
  return printItems(place, flags, (s, table) => s.scan(table).segments(flags.segments ?? SEGMENTS));
}
