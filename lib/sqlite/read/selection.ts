/** What a Query or a Scan keeps of what it evaluates: its index, filter, projection and `Select`. API Reference, *Query*. */
import type { AttributeMap } from '../../item/attribute-value.js';
import type { Path } from '../../item/document.js';
import { compileCondition, conditionPaths } from '../expression/condition.js';
import type { Placeholders } from '../expression/placeholders.js';
import type { ConditionalOperator } from '../legacy/conditions.js';
import { type ConditionsByName, compileFilter } from '../legacy/filter.js';
import { type Index, type KeySchema, keyAttributes, type Table } from '../table/table.js';
import { checkScalarKeys } from '../validate.js';
import { invalidParameters, validationException } from '../wire/service-error.js';
import { projectedNames } from '../write/indexes.js';
import { type CompiledProjection, type ProjectionRequest, readProjection } from './projection.js';

/** The members that make a selection. */
export interface SelectionRequest extends ProjectionRequest {
  readonly FilterExpression: string | undefined;
  readonly ConditionalOperator: ConditionalOperator;
  readonly Select: 'ALL_ATTRIBUTES' | 'ALL_PROJECTED_ATTRIBUTES' | 'SPECIFIC_ATTRIBUTES' | 'COUNT' | undefined;
  readonly IndexName: string | undefined;
}

/** A selection for one table or index. */
export interface Selection {
  /** Absent where every item does. */
  readonly matches: ((item: AttributeMap) => boolean) | undefined;
  readonly projection: CompiledProjection;
  readonly countOnly: boolean;
  /** Whether each entry's whole item is fetched from the table, since a local index does not hold all that is asked. */
  readonly fromTable: boolean;
}

/**
 * A selection before its table is known; a Query names the key that it is made by, which its filter must leave alone.
 * Throws where the request contradicts itself or the table.
 */
export type CompiledSelection = (table: Table, index: Index | undefined, queried?: KeySchema) => Selection;

/** Compiles the filter and the projection of a request. `legacyFilter` is its `QueryFilter` or `ScanFilter`. */
export function readSelection(
  asked: SelectionRequest,
  placeholders: Placeholders,
  legacyFilter: ConditionsByName | undefined,
): CompiledSelection {
  checkSelect(asked);
  const filter = readFilter(asked, placeholders, legacyFilter);
  const projection = readProjection(asked, placeholders);
  return (table, index, queried) => {
    checkScalarKeys(table, projection.paths);
    if (filter !== undefined && queried !== undefined) {
      checkFilteredNames(filter, queried);
      if (index !== undefined) checkFilterHeld(table, index, filter);
    }
    const fromTable = index === undefined ? false : lacks(table, index, asked, projection.names);
    if (filter !== undefined) checkScalarKeys(table, filter.paths);
    return { matches: filter?.matches, projection, countOnly: asked.Select === 'COUNT', fromTable };
  };
}

/** The index that a request is about, if any. */
export function findIndex(
  table: Table,
  { IndexName, ConsistentRead }: Pick<SelectionRequest, 'IndexName'> & { ConsistentRead: boolean | undefined },
): Index | undefined {
  if (IndexName === undefined) return undefined;
  const index = table.indexes.find(({ name }) => name === IndexName);
  if (index === undefined) throw validationException(`The table does not have the specified index: ${IndexName}`);
  if (index.kind === 'global' && ConsistentRead === true) {
    throw validationException('Consistent reads are not supported on global secondary indexes');
  }
  if (index.filledTo !== undefined) {
    throw validationException(`Cannot read from backfilling global secondary index: ${IndexName}`);
  }
  return index;
}

interface Filter {
  /** What messages call it. */
  readonly called: 'Filter Expression' | 'QueryFilter';
  readonly matches: (item: AttributeMap) => boolean;
  readonly paths: readonly Path[];
}

function readFilter(
  { FilterExpression: text, ConditionalOperator }: SelectionRequest,
  placeholders: Placeholders,
  legacyFilter: ConditionsByName | undefined,
): Filter | undefined {
  if (text !== undefined) {
    const matches = compileCondition(text, placeholders, 'FilterExpression');
    return { called: 'Filter Expression', matches, paths: conditionPaths(text, placeholders, 'FilterExpression') };
  }
  if (legacyFilter === undefined) return undefined;
  const paths = [...legacyFilter.keys()].map((name) => [name]);
  return { called: 'QueryFilter', matches: compileFilter(legacyFilter, ConditionalOperator), paths };
}

/** What a query asks of its key belongs into the key condition: a filter could not make it read less. */
function checkFilteredNames({ called, paths }: Filter, queried: KeySchema): void {
  const names = new Set(paths.map(([name]) => name));
  for (const { name } of keyAttributes(queried)) {
    if (names.has(name)) {
      throw validationException(
        `${called} can only contain non-primary key attributes: Primary key attribute: ${name}`,
      );
    }
  }
}

/** A scan is answered all the same, and finds such attributes absent (measured). */
function checkFilterHeld(table: Table, index: Index, { paths }: Filter): void {
  const missing = notHeld(
    table,
    index,
    paths.map(([name]) => String(name)),
  );
  if (missing.length === 0) return;
  throw invalidParameters(
    `Secondary index ${index.name} does not project one or more filter attributes: [${missing.join(', ')}]`,
  );
}

function checkSelect({ Select, ProjectionExpression, AttributesToGet, IndexName }: SelectionRequest): void {
  if (Select === 'ALL_PROJECTED_ATTRIBUTES' && IndexName === undefined) {
    throw invalidParameters('ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName');
  }
  const isProjected = ProjectionExpression !== undefined || AttributesToGet !== undefined;
  if (Select === 'SPECIFIC_ATTRIBUTES' && !isProjected) {
    throw validationException(
      'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
    );
  }
  if (!isProjected || Select === undefined || Select === 'SPECIFIC_ATTRIBUTES') return;
  const member = AttributesToGet === undefined ? 'ProjectionExpression' : 'AttributesToGet';
  const what = Select === 'COUNT' ? 'only the Count' : Select;
  throw validationException(`Cannot specify the ${member} when choosing to get ${what}`);
}

/** Whether the index lacks what is asked. A global index cannot fetch it, so there it is an error. */
function lacks(
  table: Table,
  index: Index,
  { Select }: SelectionRequest,
  names: readonly string[] | undefined,
): boolean {
  if (index.projection.type === 'ALL') return false;
  const missing = notHeld(table, index, names ?? []);
  if (Select !== 'ALL_ATTRIBUTES' && missing.length === 0) return false;
  if (index.kind === 'local') return true;
  throw invalidParameters(
    missing.length > 0
      ? `Global secondary index ${index.name} does not project [${missing.join(', ')}]`
      : `Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} because its projection type is not ALL`,
  );
}

/** Which of the attributes are in no entry of the index, each once. */
function notHeld(table: Table, index: Index, names: readonly string[]): string[] {
  if (index.projection.type === 'ALL') return [];
  const held = new Set(projectedNames(table, index));
  return [...new Set(names)].filter((name) => !held.has(name));
}
