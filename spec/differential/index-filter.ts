/** Whether a read of an index filters by what the index does not hold. */
import { isObject, type Json, type JsonObject } from './json.js';

/** `tables` are the descriptions of the tables, by their names. */
export function filtersUnprojected(body: JsonObject, tables: ReadonlyMap<string, JsonObject>): boolean {
  const table = tables.get(String(body.TableName)) ?? {};
  const index = [...list(table.LocalSecondaryIndexes), ...list(table.GlobalSecondaryIndexes)]
    .filter(isObject)
    .find(({ IndexName }) => IndexName === body.IndexName);
  if (index === undefined || !isObject(index.Projection) || index.Projection.ProjectionType === 'ALL') return false;
  const projected = new Set([...keyNames(table), ...keyNames(index), ...list(index.Projection.NonKeyAttributes)]);
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

function keyNames({ KeySchema }: JsonObject): string[] {
  return list(KeySchema).map((element) => String(isObject(element) ? element.AttributeName : ''));
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
