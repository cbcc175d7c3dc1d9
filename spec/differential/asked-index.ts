/** The index that a read is about. */
import { isObject, type Json, type JsonObject } from './json.js';

type Tables = ReadonlyMap<string, JsonObject>;

/** Its description, or nothing. `tables` are the descriptions of the tables, by their names. */
export function askedIndex({ TableName, IndexName: name }: JsonObject, tables: Tables): JsonObject {
  const table = tables.get(String(TableName)) ?? {};
  const indexes = [...list(table.LocalSecondaryIndexes), ...list(table.GlobalSecondaryIndexes)].filter(isObject);
  return indexes.find(({ IndexName }) => IndexName === name) ?? {};
}

/** The description of what a read reads by its key: the index, or else the table. */
export function askedKey(body: JsonObject, tables: Tables): JsonObject {
  return body.IndexName === undefined ? (tables.get(String(body.TableName)) ?? {}) : askedIndex(body, tables);
}

/** The names of the key attributes of a table or an index. */
export function keyNamesOf({ KeySchema }: JsonObject): string[] {
  return list(KeySchema).map((element) => String(isObject(element) ? element.AttributeName : ''));
}

/** Whether a read filters by what the index that it is about does not hold. */
export function filtersUnprojected(body: JsonObject, tables: Tables): boolean {
  const index = askedIndex(body, tables);
  if (!isObject(index.Projection) || index.Projection.ProjectionType === 'ALL') return false;
  const table = tables.get(String(body.TableName)) ?? {};
  const projected = new Set([...keyNamesOf(table), ...keyNamesOf(index), ...list(index.Projection.NonKeyAttributes)]);
  return filteredNames(body).some((name) => !projected.has(name));
}

const KEYWORDS = /^(and|or|not|in|between|size|contains|begins_with|attribute_(type|exists|not_exists)|\d+)$/i;

/** What the filter names; names within a document are among them, which does no harm. */
function filteredNames({ FilterExpression: filter, ScanFilter, ExpressionAttributeNames }: JsonObject): string[] {
  if (isObject(ScanFilter)) return Object.keys(ScanFilter);
  const names = new Map(Object.entries(isObject(ExpressionAttributeNames) ? ExpressionAttributeNames : {}));
  const words = String(filter ?? '').match(/(?<![:\w])[#\w]+/g) ?? [];
  return words.filter((word) => !KEYWORDS.test(word)).map((word) => String(names.get(word) ?? word));
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
