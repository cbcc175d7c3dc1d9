/** Random tables: keys of every type, local and global indexes with every projection. */
import type { Draw } from '../support/draw.js';
import { type Json, type JsonObject, members } from './json.js';
import { NATURAL } from './natural.js';

type KeyType = 'S' | 'N' | 'B';

/** An attribute of a key. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: KeyType;
}

/** A table as the drawn program knows it. */
export interface TableModel {
  readonly name: string;
  /** What indexes may have keys of, whether or not there are such indexes. */
  readonly indexable: readonly KeyAttribute[];
  readonly hash: KeyAttribute;
  readonly range: KeyAttribute | undefined;
  readonly indexes: readonly IndexModel[];
  /** The other attributes that its items may have: few, so that requests meet them. */
  readonly names: readonly string[];
  /** The provisioned throughput; on demand without. */
  readonly units: JsonObject | undefined;
}

/** An index of a table. */
export interface IndexModel {
  readonly name: string;
  readonly kind: 'local' | 'global';
  readonly hash: KeyAttribute;
  readonly range: KeyAttribute | undefined;
  readonly projection: JsonObject;
}

const KEY_TYPES: readonly KeyType[] = ['S', 'N', 'B'];
const INDEXED_NAMES = ['g', 'h', 'i'];
const PROJECTABLE = ['n', 's', 'm', '__proto__', 'ss'];

/** A table of this name. */
export function drawTable(draw: Draw, name: string): TableModel {
  const hash = attribute(draw, 'pk');
  const range = draw.chance(0.7) ? attribute(draw, 'sk') : undefined;
  const units = draw.chance(0.2) ? { ReadCapacityUnits: 5, WriteCapacityUnits: 5 } : undefined;
  const others = INDEXED_NAMES.map((other) => attribute(draw, other));
  const locals = range === undefined ? [] : draw.times(draw.int(0, 2), (i) => local(draw, i, hash, others));
  const candidates = [...others, hash, ...(range === undefined ? [] : [range])];
  const globals = draw.times(draw.int(0, 2), (i) => drawGlobalIndex(draw, `global${i}`, candidates));
  const names = draw.some([...NATURAL.keys()], draw.int(6, 12));
  return { name, hash, range, indexable: candidates, indexes: [...locals, ...globals], names, units };
}

/** A global index over some of these attributes. */
export function drawGlobalIndex(draw: Draw, name: string, candidates: readonly KeyAttribute[]): IndexModel {
  const [hash = draw.pick(candidates), range] = draw.some(candidates, draw.int(1, 2));
  return { name, kind: 'global', hash, range, projection: projection(draw) };
}

/** The attributes of all keys of a table and its indexes. */
export function tableAttributes(table: TableModel): KeyAttribute[] {
  const keys = [table, ...table.indexes].flatMap(({ hash, range }) => (range === undefined ? [hash] : [hash, range]));
  return [...new Map(keys.map((key) => [key.name, key])).values()];
}

/** The request that creates the table. */
export function createRequest(table: TableModel): JsonObject {
  const { units } = table;
  const indexes = (kind: IndexModel['kind']) => table.indexes.filter((index) => index.kind === kind);
  const [locals, globals] = [indexes('local'), indexes('global')];
  return members({
    TableName: table.name,
    AttributeDefinitions: tableAttributes(table).map(definition),
    KeySchema: keySchema(table),
    LocalSecondaryIndexes: locals.length > 0 ? locals.map((index) => indexRequest(index, undefined)) : undefined,
    GlobalSecondaryIndexes: globals.length > 0 ? globals.map((index) => indexRequest(index, units)) : undefined,
    BillingMode: units === undefined ? 'PAY_PER_REQUEST' : 'PROVISIONED',
    ProvisionedThroughput: units,
  });
}

/** The request that adds an index. */
export function addIndexRequest(table: TableModel, index: IndexModel): JsonObject {
  return {
    TableName: table.name,
    AttributeDefinitions: tableAttributes({ ...table, indexes: [...table.indexes, index] }).map(definition),
    GlobalSecondaryIndexUpdates: [{ Create: indexRequest(index, table.units) }],
  };
}

/** The request that takes an index away. */
export function dropIndexRequest(table: TableModel, { name: IndexName }: IndexModel): JsonObject {
  return { TableName: table.name, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName } }] };
}

function definition({ name, type }: KeyAttribute): JsonObject {
  return { AttributeName: name, AttributeType: type };
}

function indexRequest(index: IndexModel, units: JsonObject | undefined): JsonObject {
  return members({
    IndexName: index.name,
    KeySchema: keySchema(index),
    Projection: index.projection,
    ProvisionedThroughput: units,
  });
}

function attribute(draw: Draw, name: string): KeyAttribute {
  return { name, type: draw.pick(KEY_TYPES) };
}

function local(draw: Draw, i: number, hash: KeyAttribute, others: readonly KeyAttribute[]): IndexModel {
  return { name: `local${i}`, kind: 'local', hash, range: draw.pick(others), projection: projection(draw) };
}

function projection(draw: Draw): JsonObject {
  return draw.weighted<JsonObject>([
    [2, () => ({ ProjectionType: 'ALL' })],
    [1, () => ({ ProjectionType: 'KEYS_ONLY' })],
    [2, () => ({ ProjectionType: 'INCLUDE', NonKeyAttributes: draw.some(PROJECTABLE, draw.int(1, 3)) })],
  ]);
}

function keySchema({ hash, range }: Pick<TableModel, 'hash' | 'range'>): Json {
  const element = ({ name }: KeyAttribute, KeyType: string) => ({ AttributeName: name, KeyType });
  return range === undefined ? [element(hash, 'HASH')] : [element(hash, 'HASH'), element(range, 'RANGE')];
}
