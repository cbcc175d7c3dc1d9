/** What `query`, `scan` and `dump` have in common: a table that exists, and its items as lines of JSON. */
import { type Solvent, solvent } from '../solvent.js';
import type { Index, Table } from '../table/table.js';
import { checkTableName, existingTable } from './described-table.js';
import { CommandError, EXIT } from './exit.js';
import { asCommandError } from './explain.js';
import type { Item } from './input/row.js';
import type { OutputFormat } from './item-json.js';
import { checkKept } from './keep-file.js';
import { writeItems } from './output.js';
import { openTarget } from './target.js';

/** Which table, and where. */
export interface Place {
  readonly target: string;
  readonly table: string;
}

export interface OutputFlags {
  /** Default `json`. */
  readonly format?: OutputFormat;
  /** A file in place of standard output. */
  readonly out?: string;
}

/**
 * Prints what `select` chooses. Returns the exit status.
 * @throws CommandError
 */
export async function printItems(
  place: Place,
  { format = 'json', out }: OutputFlags,
  select: (s: Solvent, table: Table<Item>) => AsyncIterable<object>,
): Promise<number> {
  checkKept('--out', out, place.target);
  checkTableName(place.table);
  const target = openTarget(place.target, { create: false });
  try {
    const table = await existingTable(target, place.table);
    await using s = solvent(target.client);
    await writeItems(select(s, table), format, out);
    return EXIT.done;
  } catch (error) {
    throw asCommandError(error, target.name);
  } finally {
    target.client.destroy();
  }
}

/**
 * The index of that name, or the table itself where there is no name.
 * @throws CommandError where the table has no such index
 */
export function tableOrIndex(table: Table<Item>, index: string | undefined): Table<Item> | Index<Item> {
  const found = index === undefined ? table : table.indexes.get(index);
  if (found) return found;
  const names = [...table.indexes.keys()].map((name) => `'${name}'`).join(', ') || 'none';
  throw new CommandError(`table '${table.name}' has no index '${index}'; its indexes: ${names}`);
}
