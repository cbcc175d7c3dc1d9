/** The module that `dynochemy views` is told of: the views that it exports. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Lineage } from '../view/lineage.js';
import { isView, type View } from '../view/view.js';
import { CommandError } from './exit.js';
import { messageOf } from './input/row.js';

/** The views of a module, and those of them that a command is about. */
export interface ChosenViews {
  readonly all: readonly View[];
  /** One for each table that views lead to, those that others are derived from first. */
  readonly chosen: readonly View[];
}

/**
 * Imports the module. A view is chosen by its own name or by the one that it is exported as.
 * @throws CommandError where it cannot be loaded, exports no views, or none of that name
 */
export async function viewsOf(file: string, name: string | undefined): Promise<ChosenViews> {
  const exported = await exportedViews(file);
  const all = [...new Set(exported.values())];
  if (all.length === 0) throw new CommandError(`${file} exports no views: export what view() returns`);
  return { all, chosen: name === undefined ? oneForEachTable(all) : [viewNamed(name, exported, file)] };
}

async function exportedViews(file: string): Promise<ReadonlyMap<string, View>> {
  const found = Object.entries(await load(file)).filter((entry): entry is [string, View] => isView(entry[1]));
  return new Map(found);
}

async function load(file: string): Promise<object> {
  if (!existsSync(file)) throw new CommandError(`there is no module ${file}: name the file that exports your views`);
  try {
    return await import(pathToFileURL(resolve(file)).href);
  } catch (error) {
    throw new CommandError(`cannot load ${file}: ${reasonOf(error)}`, undefined, error);
  }
}

function reasonOf(error: unknown): string {
  const [first = ''] = messageOf(error).split('\n', 1);
  if (!/^Unknown file extension "\.[cm]?ts"/.test(first)) return first;
  return 'this Node.js reads no TypeScript: use Node.js 22.18 or newer, set NODE_OPTIONS="--import tsx", or name a .js file';
}

/** Views that lead to one table are looked after together. */
function oneForEachTable(views: readonly View[]): readonly View[] {
  const lineage = new Lineage(views);
  const byTable = new Map(views.map((view) => [view.to.name, view]));
  return [...byTable.values()].sort((a, b) => lineage.rankOf(a.to.name) - lineage.rankOf(b.to.name));
}

function viewNamed(name: string, exported: ReadonlyMap<string, View>, file: string): View {
  const found = exported.get(name) ?? [...exported.values()].find((view) => view.name === name);
  if (found) return found;
  throw new CommandError(`${file} exports no view '${name}': there are ${[...exported.keys()].join(', ')}`);
}
