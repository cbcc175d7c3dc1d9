/** Definitions of views: derived tables, kept by operators on what is written to another table. */
import { ValidationError } from '../errors.js';
import type { WriteOperation } from '../operation/operation.js';
import type { KeyNames } from '../table/key.js';
import type { IndexKeys, Table } from '../table/table.js';

/** What `view()` takes. */
export interface ViewDefinition<From extends object, To extends object> {
  /** What messages and the command line call it. Default the tables' names: `visits → page-counts`. */
  readonly name?: string;
  /** The table that is followed. */
  readonly from: Table<From, KeyNames, IndexKeys, object>;
  /** The table that is derived. Its items are the view's, or those of several views that `from` different tables. */
  readonly to: Table<To, KeyNames, IndexKeys, object>;
  /** The writes that an item calls for when it comes. A pure function: it is called more than once. */
  readonly add: (item: From) => readonly WriteOperation[];
  /** The writes that take back what `add` has done for an item, when it goes. */
  readonly remove: (item: From) => readonly WriteOperation[];
  /** The writes that an item calls for when it changes. Default `remove(before)`, then `add(after)`, but for what is the same in both. */
  readonly update?: (before: From, after: From) => readonly WriteOperation[];
  /**
   * `'eventual'`: derived writes follow the base write, which settles after them; they coalesce, and what a crash leaves
   * behind is found by `verify` and mended by `rebuild`. `'atomic'`: base and derived writes commit together, so that
   * they are in sync at every instant, at twice the units and the reads before. Default `'eventual'`.
   */
  readonly consistency?: Consistency;
}

export type Consistency = 'eventual' | 'atomic';

/** A view, as `view()` makes it. */
export interface View {
  readonly name: string;
  readonly from: Table;
  readonly to: Table;
  readonly consistency: Consistency;
  /** As methods, which are given the items of the table that they were written for. */
  add(item: object): readonly WriteOperation[];
  remove(item: object): readonly WriteOperation[];
  update?(before: object, after: object): readonly WriteOperation[];
}

/**
 * Defines a view. Nothing runs until it is given to a solvent. Derived writes may go to `to` and to any table that does
 * not lead back to `from`. Tables that are derived should be written by views alone. A view that commits with its base reads
 * the attributes that it needs by their names: what others add under a name that it did not ask for, it does not guard.
 * @throws ValidationError for unknown options, and for what is no function
 *
 * @example
 * const CountsByPage = view({
 *   from: Visits, to: PageCounts,
 *   add: (visit) => [update(PageCounts, visit.page, { add: { count: 1 } })],
 *   remove: (visit) => [update(PageCounts, visit.page, { add: { count: -1 } })],
 * });
 */
export function view<From extends object, To extends object>(definition: ViewDefinition<From, To>): View {
  checkDefinition(definition);
  const { from, to, consistency = 'eventual', name = `${from.name} → ${to.name}` } = definition;
  return { ...definition, name, from, to, consistency };
}

/** Whether it is what `view()` makes: by what it has, since it may come of another copy of this library. */
export function isView(value: unknown): value is View {
  if (typeof value !== 'object' || value === null || !('from' in value && 'to' in value)) return false;
  return 'add' in value && typeof value.add === 'function' && 'remove' in value && 'consistency' in value;
}

const OPTIONS = ['name', 'from', 'to', 'add', 'remove', 'update', 'consistency'];

function checkDefinition(definition: object): void {
  const { name, from, to, add, remove, update, consistency = 'eventual' }: Record<string, unknown> = { ...definition };
  const unknown = Object.keys(definition).find((option) => !OPTIONS.includes(option));
  if (unknown !== undefined) throw invalid(`has no option '${unknown}': there are ${OPTIONS.join(', ')}`);
  for (const [option, value] of Object.entries({ from, to })) {
    if (!isTable(value)) throw invalid(`wants a table in ${option}, as table() makes it`);
  }
  for (const [option, value] of Object.entries({ add, remove, ...(update !== undefined && { update }) })) {
    if (typeof value !== 'function') throw invalid(`wants a function in ${option}, which returns a list of writes`);
  }
  if (name !== undefined && typeof name !== 'string') throw invalid('wants a text as its name');
  if (consistency !== 'eventual' && consistency !== 'atomic') {
    throw invalid(`is '${consistency}', it can be 'eventual' or 'atomic'`);
  }
}

function isTable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'hashKey' in value && 'indexes' in value;
}

function invalid(problem: string): ValidationError {
  return new ValidationError(`The view ${problem}.`);
}
