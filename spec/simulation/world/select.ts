/** Runs queries and scans as streams, some of them while all is quiet, and deletes what is selected. */
import type { SelectionOperation, Solvent } from '../../../lib/index.js';
import { Query, Scan } from '../../../lib/operation/query.js';
import type { Stream } from '../../../lib/operation/stream.js';
import type { Item } from '../model/item.js';
import type { Step } from '../scenario/step.js';
import { isQuiet } from '../scenario/tables.js';
import type { Selected } from './observed.js';
import type { Stage } from './stage.js';

export async function select(stage: Stage, { operation, isQuiet }: Extract<Step, { kind: 'select' }>): Promise<void> {
  if (!isQuiet) {
    const selected: Selected = { operation, items: [], end: undefined };
    stage.selections.push(selected);
    stage.follow(collect(streamOf(stage.solvent, operation), selected));
    return;
  }
  await stage.settle();
  const truth = await stage.itemsOf(operation.table);
  const selected: Selected = { operation, items: [], truth, end: undefined };
  stage.selections.push(selected);
  await collect(streamOf(stage.solvent, operation), selected);
}

export function prune(stage: Stage, { operation, below }: Extract<Step, { kind: 'prune' }>): void {
  const pruning: Selected = { operation, items: [], below, end: undefined };
  stage.prunings.push(pruning);
  const isBelow = ({ n }: Item) => below === undefined || (typeof n === 'number' && n < below);
  // Views would take away what they never were told of.
  const spares = below !== undefined || stage.scenario.views.length > 0;
  const options = spares ? { where: (item: Item) => isBelow(item) && !isQuiet(item.h) } : {};
  stage.follow(collect(streamOf(stage.solvent, operation).delete(options), pruning));
}

/** Told of each item as it comes: what comes before an error counts, too. */
function collect(stream: Stream<Item>, selected: Selected): Promise<void> {
  return new Promise((resolve) => {
    const end = (how: 'complete' | Error) => {
      selected.end = how;
      resolve();
    };
    stream.subscribe({
      next: (item) => selected.items.push(item),
      error: (error) => end(error instanceof Error ? error : new Error(String(error))),
      complete: () => end('complete'),
    });
  });
}

/** The same selection, run by a solvent, as its methods `query` and `scan` make it. */
function streamOf(solvent: Solvent, { kind, table, selection }: SelectionOperation): Query<Item> | Scan<Item> {
  const { runner } = Object.assign(
    Object.create(null),
    kind === 'query' ? solvent.query(table, '' as never) : solvent.scan(table),
  );
  return kind === 'query' ? new Query(selection, runner) : new Scan(selection, runner);
}
