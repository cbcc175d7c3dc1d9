/** Random requests with the parameters that expressions have replaced. Developer Guide, *Legacy DynamoDB conditional parameters*. */
import type { Draw } from '../support/draw.js';
import { type Json, type JsonObject, members } from './json.js';
import type { Type } from './natural.js';
import { type IndexModel, type TableModel, tableAttributes } from './tables.js';
import { attributeName, keyValue, mostly, naturalType } from './values.js';

const UNARY = ['NULL', 'NOT_NULL'];
const ORDER = ['LT', 'LE', 'GT', 'GE', 'BETWEEN'];
const SETS: readonly Type[] = ['SS', 'NS', 'BS'];

/** The members `Expected` and `ConditionalOperator`. */
export function drawExpected(draw: Draw, table: TableModel): JsonObject {
  const names = distinctNames(draw, table, draw.int(1, 2));
  const expected = names.map((name) => [
    name,
    draw.chance(0.4) ? oldStyle(draw, table, name) : condition(draw, table, name),
  ]);
  return members({
    Expected: Object.fromEntries(expected),
    ConditionalOperator: conditionalOperator(draw, names.length),
  });
}

/** The member `QueryFilter` or `ScanFilter`, and `ConditionalOperator`. */
export function drawFilter(
  draw: Draw,
  table: TableModel,
  member: string,
  allowed: (name: string) => boolean,
): JsonObject {
  const names = distinctNames(draw, table, draw.int(1, 2)).filter((name) => allowed(name) || draw.chance(0.02));
  if (names.length === 0) return {};
  const filter = Object.fromEntries(names.map((name) => [name, condition(draw, table, name)]));
  return members({ [member]: filter, ConditionalOperator: conditionalOperator(draw, names.length) });
}

/** The member `KeyConditions`. */
export function drawKeyConditions(draw: Draw, { hash, range }: TableModel | IndexModel): JsonObject {
  const conditions: [string, Json][] = [
    [hash.name, { ComparisonOperator: 'EQ', AttributeValueList: [keyValue(draw, hash.type, 3)] }],
  ];
  if (range !== undefined && draw.chance(0.6)) {
    const operator = draw.pick(['EQ', ...ORDER, ...(range.type === 'N' ? [] : ['BEGINS_WITH'])]);
    const values = draw.times(operator === 'BETWEEN' ? 2 : 1, () => keyValue(draw, range.type, 6));
    conditions.push([range.name, { ComparisonOperator: operator, AttributeValueList: values }]);
  }
  return { KeyConditions: Object.fromEntries(conditions) };
}

/** The member `AttributeUpdates`. An action that is left out is a PUT, which DynamoDB Local does not know. */
export function drawAttributeUpdates(draw: Draw, table: TableModel): JsonObject {
  const updates = distinctNames(draw, table, draw.int(1, 3)).map((name) => {
    const type = naturalType(table, name);
    const Action = draw.weighted<string>([
      [3, () => 'PUT'],
      [SETS.includes(type) ? 3 : 1, () => 'DELETE'],
      [type === 'N' || type === 'L' || SETS.includes(type) ? 3 : 0.2, () => 'ADD'],
    ]);
    const valueless = Action === 'DELETE' && (!SETS.includes(type) || draw.chance(0.5));
    return [name, members({ Action, Value: valueless ? undefined : valueFor(draw, table, name) })] as const;
  });
  return { AttributeUpdates: Object.fromEntries(updates) };
}

/** The member `AttributesToGet`. */
export function drawAttributesToGet(draw: Draw, table: TableModel): JsonObject {
  return { AttributesToGet: distinctNames(draw, table, draw.int(1, 3)) };
}

function distinctNames(draw: Draw, table: TableModel, count: number): string[] {
  return [...new Set(draw.times(count, () => attributeName(draw, table)))];
}

function conditionalOperator(draw: Draw, count: number): string | undefined {
  return draw.chance(count > 1 ? 0.6 : 0.02) ? draw.pick(['AND', 'OR']) : undefined;
}

function oldStyle(draw: Draw, table: TableModel, name: string): JsonObject {
  if (draw.chance(0.4)) return { Exists: false };
  return members({ Value: valueFor(draw, table, name), Exists: draw.chance(0.3) ? true : undefined });
}

function condition(draw: Draw, table: TableModel, name: string): JsonObject {
  const type = naturalType(table, name);
  const operator = draw.weighted<string>([
    [3, () => draw.pick(['EQ', 'NE'])],
    [2, () => draw.pick(UNARY)],
    [type === 'S' || type === 'N' || type === 'B' ? 3 : 0.1, () => draw.pick(ORDER)],
    [type === 'S' || type === 'N' || type === 'B' ? 1 : 0.1, () => 'IN'],
    [type === 'S' || type === 'B' ? 1 : 0.1, () => 'BEGINS_WITH'],
    [1, () => draw.pick(['CONTAINS', 'NOT_CONTAINS'])],
  ]);
  if (UNARY.includes(operator)) return { ComparisonOperator: operator };
  const count = operator === 'BETWEEN' ? 2 : operator === 'IN' ? draw.int(1, 3) : 1;
  const contained = ({ SS: 'S', NS: 'N', BS: 'B', L: 'S' } as Partial<Record<Type, Type>>)[type];
  const value = () =>
    operator.endsWith('CONTAINS') && contained !== undefined ? mostly(draw, contained) : valueFor(draw, table, name);
  return { ComparisonOperator: operator, AttributeValueList: draw.times(count, value) };
}

/** A value for the attribute; one of a key is mostly fit to be one. */
function valueFor(draw: Draw, table: TableModel, name: string): JsonObject {
  const key = tableAttributes(table).find((each) => each.name === name);
  return key === undefined ? mostly(draw, naturalType(table, name)) : keyValue(draw, key.type, 6);
}
