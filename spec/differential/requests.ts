/** Random requests to a table, mostly right ones. */
import type { Draw } from '../support/draw.js';
import { Expressions } from './expressions.js';
import { type Json, type JsonObject, members } from './json.js';
import { drawAttributesToGet, drawAttributeUpdates, drawExpected, drawFilter, drawKeyConditions } from './legacy.js';
import type { Step } from './step.js';
import type { IndexModel, TableModel } from './tables.js';
import { itemOf, keyOf } from './values.js';

const RETURN_OLD = ['NONE', 'ALL_OLD'];
/** How many of the requests use the parameters that expressions have replaced. */
const LEGACY = 0.15;
const RETURN_ANY = ['NONE', 'ALL_OLD', 'UPDATED_OLD', 'ALL_NEW', 'UPDATED_NEW'];

/** A request about items of some of the tables. */
export function drawRequest(draw: Draw, tables: readonly TableModel[]): Step {
  const table = draw.pick(tables);
  return draw.weighted<Step>([
    [6, () => once('PutItem', putItem(draw, table))],
    [8, () => once('UpdateItem', updateItem(draw, table))],
    [3, () => once('DeleteItem', deleteItem(draw, table))],
    [2, () => once('GetItem', getItem(draw, table))],
    [2, () => once('BatchWriteItem', batchWriteItem(draw, tables))],
    [1, () => once('BatchGetItem', batchGetItem(draw, tables))],
    [5, () => query(draw, table)],
    [3, () => scan(draw, table)],
    [3, () => once('TransactWriteItems', transactWriteItems(draw, tables))],
    [1, () => once('TransactGetItems', transactGetItems(draw, tables))],
  ]);
}

function once(call: string, body: JsonObject): Step {
  return { call, body, follow: 'once' };
}

function putItem(draw: Draw, table: TableModel): JsonObject {
  if (draw.chance(LEGACY)) return { Item: itemOf(draw, table), ...legacyWrite(draw, table, RETURN_OLD) };
  return { Item: itemOf(draw, table), ...write(draw, table, RETURN_OLD) };
}

function deleteItem(draw: Draw, table: TableModel): JsonObject {
  if (draw.chance(LEGACY)) return { Key: keyOf(draw, table), ...legacyWrite(draw, table, RETURN_OLD) };
  return { Key: keyOf(draw, table), ...write(draw, table, RETURN_OLD) };
}

function updateItem(draw: Draw, table: TableModel): JsonObject {
  if (draw.chance(LEGACY)) {
    const updates = drawAttributeUpdates(draw, table);
    return { Key: keyOf(draw, table), ...updates, ...legacyWrite(draw, table, RETURN_ANY) };
  }
  const expressions = new Expressions(draw, table);
  const UpdateExpression = draw.chance(0.97) ? expressions.update() : undefined;
  return members({ Key: keyOf(draw, table), UpdateExpression, ...write(draw, table, RETURN_ANY, expressions) });
}

/** What the requests have in common that write one item. */
function write(
  draw: Draw,
  table: TableModel,
  returnValues: readonly string[],
  expressions = new Expressions(draw, table),
): JsonObject {
  return members({
    TableName: table.name,
    ...condition(draw, expressions, 0.35),
    ...expressions.placeholders(),
    ReturnValues: draw.chance(0.6) ? draw.pick(returnValues) : undefined,
  });
}

function legacyWrite(draw: Draw, table: TableModel, returnValues: readonly string[]): JsonObject {
  return members({
    TableName: table.name,
    ...(draw.chance(0.6) && drawExpected(draw, table)),
    ReturnValues: draw.chance(0.6) ? draw.pick(returnValues) : undefined,
  });
}

function condition(draw: Draw, expressions: Expressions, probability: number): Record<string, Json | undefined> {
  if (!draw.chance(probability)) return {};
  return {
    ConditionExpression: expressions.condition(),
    ReturnValuesOnConditionCheckFailure: draw.chance(0.4) ? 'ALL_OLD' : undefined,
  };
}

function getItem(draw: Draw, table: TableModel): JsonObject {
  return { TableName: table.name, Key: keyOf(draw, table), ...projection(draw, table) };
}

function projection(draw: Draw, table: TableModel): JsonObject {
  if (draw.chance(LEGACY)) return drawAttributesToGet(draw, table);
  const expressions = new Expressions(draw, table);
  return members({
    ProjectionExpression: draw.chance(0.5) ? expressions.projection() : undefined,
    ...expressions.placeholders(),
    ConsistentRead: draw.chance(0.3) ? draw.chance(0.5) : undefined,
  });
}

function batchWriteItem(draw: Draw, tables: readonly TableModel[]): JsonObject {
  const writes = (table: TableModel) =>
    distinctKeys(draw, table, draw.int(1, 5)).map((key) =>
      draw.chance(0.7) ? { PutRequest: { Item: { ...itemOf(draw, table), ...key } } } : { DeleteRequest: { Key: key } },
    );
  return { RequestItems: byTable(draw, tables, writes) };
}

function batchGetItem(draw: Draw, tables: readonly TableModel[]): JsonObject {
  const keys = (table: TableModel) => ({
    Keys: distinctKeys(draw, table, draw.int(1, 6)),
    ...projection(draw, table),
  });
  return { RequestItems: byTable(draw, tables, keys) };
}

function byTable(draw: Draw, tables: readonly TableModel[], make: (table: TableModel) => Json): JsonObject {
  const some = draw.some(tables, draw.int(1, tables.length));
  return Object.fromEntries(some.map((table) => [table.name, make(table)]));
}

/** Keys that differ as texts; seldom two of them are the same number. */
function distinctKeys(draw: Draw, table: TableModel, count: number): JsonObject[] {
  const keys = draw.times(count, () => keyOf(draw, table));
  if (draw.chance(0.03)) return keys;
  return [...new Map(keys.map((key) => [JSON.stringify(key), key])).values()];
}

function query(draw: Draw, table: TableModel): Step {
  const index = drawIndex(draw, table);
  const filterable = (name: string) => isFilterable(table, index, name);
  const expressions = new Expressions(draw, table, (name) => !filterable(name));
  const asked = draw.chance(LEGACY)
    ? { ...drawKeyConditions(draw, index ?? table), ...legacyPage(draw, table, index, 'QueryFilter', filterable) }
    : { KeyConditionExpression: expressions.keyCondition(index ?? table), ...page(draw, table, index, expressions) };
  const body = members({ ...asked, ScanIndexForward: draw.chance(0.5) ? draw.chance(0.5) : undefined });
  return { call: 'Query', body, follow: 'pages', order: orderOf(index ?? table), exact: index === undefined };
}

/** Whether the filter of a query may name the attribute: it is not of the key, and the index has it. */
function isFilterable(table: TableModel, index: IndexModel | undefined, name: string): boolean {
  const { hash, range } = index ?? table;
  if (name === hash.name || name === range?.name) return false;
  const { ProjectionType: type, NonKeyAttributes: included } = index?.projection ?? { ProjectionType: 'ALL' };
  if (type === 'ALL' || name === table.hash.name || name === table.range?.name) return true;
  return Array.isArray(included) && included.includes(name);
}

function scan(draw: Draw, table: TableModel): Step {
  const index = drawIndex(draw, table);
  const body = draw.chance(LEGACY)
    ? legacyPage(draw, table, index, 'ScanFilter', () => true)
    : page(draw, table, index, new Expressions(draw, table));
  const order = orderOf(index ?? table);
  if (draw.chance(0.7)) return { call: 'Scan', body, follow: 'pages', order };
  return { call: 'Scan', body: { ...body, TotalSegments: draw.int(1, 5) }, follow: 'segments', order };
}

function drawIndex(draw: Draw, table: TableModel): IndexModel | undefined {
  return draw.chance(0.5) && table.indexes.length > 0 ? draw.pick(table.indexes) : undefined;
}

/** The attributes by which the order of the answer is known. */
function orderOf({ hash, range }: TableModel | IndexModel): NonNullable<Step['order']> {
  return { hash: hash.name, range: range?.name };
}

/** What Query and Scan have in common. */
function page(draw: Draw, table: TableModel, index: IndexModel | undefined, expressions: Expressions): JsonObject {
  const projected = draw.chance(0.25);
  return members({
    FilterExpression: draw.chance(0.4) ? expressions.condition() : undefined,
    ProjectionExpression: projected ? expressions.projection() : undefined,
    ...expressions.placeholders(),
    ...pageOptions(draw, table, index, projected),
  });
}

function legacyPage(
  draw: Draw,
  table: TableModel,
  index: IndexModel | undefined,
  filter: 'QueryFilter' | 'ScanFilter',
  filterable: (name: string) => boolean,
): JsonObject {
  const projected = draw.chance(0.25);
  return {
    ...(draw.chance(0.6) && drawFilter(draw, table, filter, filterable)),
    ...(projected && drawAttributesToGet(draw, table)),
    ...pageOptions(draw, table, index, projected),
  };
}

function pageOptions(draw: Draw, table: TableModel, index: IndexModel | undefined, projected: boolean): JsonObject {
  return members({
    TableName: table.name,
    IndexName: index?.name,
    Select: draw.chance(0.2) ? drawSelect(draw, projected, index) : undefined,
    Limit: draw.chance(0.5) ? draw.int(1, 5) : undefined,
    ConsistentRead: draw.chance(index?.kind === 'global' ? 0.02 : 0.3) ? true : undefined,
  });
}

function drawSelect(draw: Draw, projected: boolean, index: IndexModel | undefined): string {
  if (projected) return 'SPECIFIC_ATTRIBUTES';
  return draw.pick(['ALL_ATTRIBUTES', 'COUNT', ...(index === undefined ? [] : ['ALL_PROJECTED_ATTRIBUTES'])]);
}

function transactWriteItems(draw: Draw, tables: readonly TableModel[]): JsonObject {
  const actions = draw
    .some(tables, draw.int(1, tables.length))
    .flatMap((table) => distinctKeys(draw, table, draw.int(1, 3)).map((key) => transactAction(draw, table, key)));
  return members({
    TransactItems: actions,
    ClientRequestToken: draw.chance(0.3) ? `token${draw.int(0, 3)}` : undefined,
  });
}

function transactAction(draw: Draw, table: TableModel, Key: JsonObject): JsonObject {
  const expressions = new Expressions(draw, table);
  const common = (probability: number) => {
    const checked = condition(draw, expressions, probability);
    return { TableName: table.name, ...checked, ...expressions.placeholders() };
  };
  return draw.weighted<JsonObject>([
    [3, () => ({ Put: members({ Item: { ...itemOf(draw, table), ...Key }, ...common(0.2) }) })],
    [2, () => ({ Delete: members({ Key, ...common(0.2) }) })],
    [3, () => ({ Update: members({ Key, UpdateExpression: expressions.update(), ...common(0.2) }) })],
    [1, () => ({ ConditionCheck: members({ Key, ...common(1) }) })],
  ]);
}

function transactGetItems(draw: Draw, tables: readonly TableModel[]): JsonObject {
  const gets = draw.some(tables, draw.int(1, tables.length)).flatMap((table) =>
    distinctKeys(draw, table, draw.int(1, 3)).map((Key) => {
      const expressions = new Expressions(draw, table);
      const ProjectionExpression = draw.chance(0.5) ? expressions.projection() : undefined;
      return { Get: members({ TableName: table.name, Key, ProjectionExpression, ...expressions.placeholders() }) };
    }),
  );
  return { TransactItems: gets };
}
