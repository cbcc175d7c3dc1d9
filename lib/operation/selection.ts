/** What a query or a scan selects, as a plain value, and the request for one page of it. */
import type { QueryCommandInput, ScanCommandInput } from '@aws-sdk/client-dynamodb';
import { ValidationError } from '../errors.js';
import type { AttributeMap } from '../item/attribute-value.js';
import { marshallItem } from '../item/marshall.js';
import { type KeyAttribute, type Keyed, keyAttributes, marshallKey } from '../table/key.js';
import type { Index, Table } from '../table/table.js';
import { compileCondition } from './condition.js';
import { type PathInput, Placeholders } from './placeholders.js';
import type { Priority } from './priority.js';

/** Items of a table or an index, in the order of its keys. */
export interface Selection {
  readonly table: Table;
  readonly index?: Index;
  /** The partition; absent for a scan. */
  readonly hash?: { readonly value: unknown };
  readonly range?: RangeSelection;
  /** Highest range key first. Default false. */
  readonly reverse?: boolean;
  /** Items to be yielded at the most. */
  readonly limit?: number;
  readonly filter?: object;
  readonly attributes?: readonly PathInput[];
  /** Default false: a consistent read costs double, and global indexes have none. */
  readonly consistent?: boolean;
  /** The key to go on after. */
  readonly after?: unknown;
  /** Parts of a scan that are read side by side. Default 1. */
  readonly segments?: number;
  /** Who goes first where units are short. Default `'normal'`. */
  readonly priority?: Priority;
}

/** A part of the range keys: both ends included where they are given, or all that begin alike. */
export type RangeSelection = { readonly from: unknown; readonly to: unknown } | { readonly prefix: unknown };

/** Where one page begins. */
export interface PageStart {
  /** The `LastEvaluatedKey` of the page before. */
  readonly after: AttributeMap | undefined;
  readonly segment: number;
  /** Items still wanted. */
  readonly wanted: number;
}

/** The input of `Query` or `Scan` for the pages of a selection, compiled once for all of them. */
export type PageInput = (start: PageStart) => QueryCommandInput & ScanCommandInput;

/**
 * Compiles a selection.
 * @throws ValidationError for keys, conditions and options that do not fit
 */
export function compileSelection(selection: Selection): PageInput {
  const { table, index, filter, attributes, reverse, consistent, segments = 1 } = selection;
  checkSelection(selection);
  const placeholders = new Placeholders();
  const parameters = {
    TableName: table.name,
    ReturnConsumedCapacity: 'INDEXES' as const,
    ...(index && { IndexName: index.name }),
    ...keyCondition(selection, placeholders),
    ...(filter && { FilterExpression: compileCondition(filter, placeholders) }),
    ...(attributes && { ProjectionExpression: attributes.map((path) => placeholders.path(path)).join(', ') }),
    ...(reverse && { ScanIndexForward: false }),
    ...(consistent && { ConsistentRead: true }),
    ...placeholders.attributes(),
  };
  const first = selection.after === undefined ? undefined : startKey(selection);
  return ({ after = first, segment, wanted }) => ({
    ...parameters,
    ...(after && { ExclusiveStartKey: after }),
    // With a filter the service counts what it evaluates, so a limit would only make for many small pages.
    ...(Number.isFinite(wanted) && !filter && { Limit: wanted }),
    ...(segments > 1 && { Segment: segment, TotalSegments: segments }),
  });
}

/** API Reference, *Scan*: TotalSegments. */
export const MAX_SEGMENTS = 1_000_000;

function checkSelection({ limit, segments, consistent, index }: Selection): void {
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0)) {
    throw new ValidationError(`The limit is ${limit}, it wants a whole number of items above 0.`);
  }
  if (segments !== undefined && !(Number.isInteger(segments) && segments >= 1 && segments <= MAX_SEGMENTS)) {
    throw new ValidationError(`The scan wants ${segments} segments, there can be 1 to ${MAX_SEGMENTS}.`);
  }
  if (consistent && index && !index.local) {
    throw new ValidationError(`The index '${index.name}' is global: it has no consistent reads.`);
  }
}

function keyCondition(selection: Selection, placeholders: Placeholders): { KeyConditionExpression?: string } {
  if (!selection.hash) return {};
  const { hashKey, rangeKey } = keyed(selection);
  const hash = `${placeholders.path([hashKey.name])} = ${keyValue(hashKey, selection.hash.value, placeholders)}`;
  const range = selection.range && rangeCondition(rangeKey, selection.range, placeholders);
  return { KeyConditionExpression: range ? `${hash} AND ${range}` : hash };
}

function rangeCondition(
  key: KeyAttribute | undefined,
  range: RangeSelection,
  placeholders: Placeholders,
): string | undefined {
  if (!key) throw new ValidationError('The query has a range, but there is no range key.');
  if ('prefix' in range) {
    return `begins_with(${placeholders.path([key.name])}, ${keyValue(key, range.prefix, placeholders)})`;
  }
  const { from, to } = range;
  if (from === undefined && to === undefined) return undefined;
  const name = placeholders.path([key.name]);
  if (from === undefined) return `${name} <= ${keyValue(key, to, placeholders)}`;
  if (to === undefined) return `${name} >= ${keyValue(key, from, placeholders)}`;
  return `${name} BETWEEN ${keyValue(key, from, placeholders)} AND ${keyValue(key, to, placeholders)}`;
}

function keyValue(key: KeyAttribute, value: unknown, placeholders: Placeholders): string {
  const marshalled = marshallKey({ hashKey: key, rangeKey: undefined }, [value])[key.name];
  if (!marshalled) throw new ValidationError(`The key attribute '${key.name}' is missing.`);
  return placeholders.marshalled(marshalled);
}

/** An index starts after its own key and the table's together, since its own need not be unique. */
function startKey({ table, index, after }: Selection): AttributeMap {
  if (!index) return marshallKey(table, after);
  const names = [...keyAttributes(index), ...keyAttributes(table)].map(({ name }) => name);
  const { attributes } = marshallItem(typeof after === 'object' && after !== null ? after : {});
  const missing = names.find((name) => !Object.hasOwn(attributes, name));
  if (missing !== undefined) {
    throw new ValidationError(
      `To go on after an item of index '${index.name}', give an object with its key attributes and the table's; '${missing}' is missing.`,
    );
  }
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => names.includes(name)));
}

function keyed({ table, index }: Selection): Keyed {
  return index ?? table;
}
