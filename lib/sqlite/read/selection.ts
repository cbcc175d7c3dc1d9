/** What a Query or a Scan keeps of what it evaluates: its index, filter, projection and `Select`. API Reference, *Query*. */
import type { AttributeMap } from '../../item/attribute-value.js';
import { compileCondition } from '../expression/condition.js';
import type { Placeholders } from '../expression/placeholders.js';
import type { Index, Table } from '../table/table.js';
import { invalidParameters, validationException } from '../wire/service-error.js';
import { projectedNames } from '../write/indexes.js';
import { readProjection } from './projection.js';

/** The members that make a selection. */
export interface SelectionRequest {
  readonly IndexName: string | undefined;
  readonly FilterExpression: string | undefined;
  readonly ProjectionExpression: string | undefined;
  readonly Select: 'ALL_ATTRIBUTES' | 'ALL_PROJECTED_ATTRIBUTES' | 'SPECIFIC_ATTRIBUTES' | 'COUNT' | undefined;
  readonly ConsistentRead: boolean | undefined;
}

/** A selection for one table or index. */
export interface Selection {
  readonly matches: (item: AttributeMap) => boolean;
  readonly shape: (item: AttributeMap) => AttributeMap;
  readonly countOnly: boolean;
  /** Whether each entry's whole item is fetched from the table, since a local index does not hold all that is asked. */
  readonly fromTable: boolean;
}

/** A selection before its table is known. Throws where the request contradicts itself or the table. */
export type CompiledSelection = (table: Table) => { index: Index | undefined; selection: Selection };

/** Compiles the filter and the projection of a request. */
export function readSelection(asked: SelectionRequest, placeholders: Placeholders): CompiledSelection {
  checkSelect(asked);
  const { FilterExpression: filter } = asked;
  const matches = filter === undefined ? () => true : compileCondition(filter, placeholders, 'FilterExpression');
  const { names, shape } = readProjection(asked.ProjectionExpression, placeholders);
  return (table) => {
    const index = findIndex(table, asked);
    const missing = index === undefined ? false : lacks(table, index, asked, names);
    return { index, selection: { matches, shape, countOnly: asked.Select === 'COUNT', fromTable: missing } };
  };
}

function checkSelect({ Select, ProjectionExpression, IndexName }: SelectionRequest): void {
  if (Select === 'ALL_PROJECTED_ATTRIBUTES' && IndexName === undefined) {
    throw invalidParameters('ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName');
  }
  if (Select === 'SPECIFIC_ATTRIBUTES' && ProjectionExpression === undefined) {
    throw invalidParameters(
      'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
    );
  }
  if (ProjectionExpression === undefined || Select === undefined || Select === 'SPECIFIC_ATTRIBUTES') return;
  const what = Select === 'COUNT' ? 'only the Count' : Select;
  throw validationException(`Cannot specify the ProjectionExpression when choosing to get ${what}`);
}

function findIndex(table: Table, { IndexName, ConsistentRead }: SelectionRequest): Index | undefined {
  if (IndexName === undefined) return undefined;
  const index = table.indexes.find(({ name }) => name === IndexName);
  if (index === undefined) throw validationException(`The table does not have the specified index: ${IndexName}`);
  if (index.kind === 'global' && ConsistentRead === true) {
    throw validationException('Consistent reads are not supported on global secondary indexes');
  }
  return index;
}

/** Whether the index lacks what is asked. A global index cannot fetch it, so there it is an error. */
function lacks(
  table: Table,
  index: Index,
  { Select }: SelectionRequest,
  names: readonly string[] | undefined,
): boolean {
  if (index.projection.type === 'ALL') return false;
  const held = new Set(projectedNames(table, index));
  const missing = names?.filter((name) => !held.has(name)) ?? [];
  if (Select !== 'ALL_ATTRIBUTES' && missing.length === 0) return false;
  if (index.kind === 'local') return true;
  throw invalidParameters(
    missing.length > 0
      ? `Global secondary index ${index.name} does not project [${missing.join(', ')}]`
      : `Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} because its projection type is not ALL`,
  );
}
