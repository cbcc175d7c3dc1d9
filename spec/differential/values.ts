/** Random attribute values and items: few of them, so that they meet again, and the odd ones at the edges. */
import type { Draw } from '../support/draw.js';
import type { Json, JsonObject } from './json.js';
import { NATURAL, type Type } from './natural.js';
import { type TableModel, tableAttributes } from './tables.js';

const TYPES = [...new Set(NATURAL.values())];
/** U+FF5E comes before U+1F600 by UTF-8, after it by UTF-16. */
const TEXTS = ['a', 'ab', 'abc', 'b', 'B', 'é', '\uff5e', '😀', 'a\u0000b', ' ', '0', '10'];
const NUMBERS = ['0', '1', '2', '3', '7', '10', '-1', '-2', '-10', '0.5', '1.5', '-0.5', '100'];
const ODD_NUMBERS = [
  ...['1.50', '007', '1e2', '-0', '0.0', '1E-130', '-1E-130', '9.9999999999999999999999999999999999999E+125'],
  ...['-9.9999999999999999999999999999999999999E+125', '12345678901234567890123456789012345678', '1E125', '1e37'],
  ...['0.12345678901234567890123456789012345678', '99999999999999999999999999999999999999', '.5', '5.'],
];
/** DynamoDB Local takes 0, 0.0 and -0 for three keys. */
const ODD_KEYS = ODD_NUMBERS.filter((number) => Number(number) !== 0);
const BINARIES = ['AA==', 'AAE=', 'AQ==', '/w==', '/wA=', 'gA==', 'YWJj', 'AAAA'];
const MAX_DEPTH = 3;

/** A value of the type as a key attribute may have it. */
export function keyValue(draw: Draw, type: Type, variety: number): JsonObject {
  if (type === 'N') return { N: draw.chance(0.1) ? draw.pick(ODD_KEYS) : draw.pick(NUMBERS.slice(0, variety)) };
  if (type === 'B') return { B: draw.pick(BINARIES.slice(0, variety)) };
  return { S: draw.pick(TEXTS.slice(0, variety)) };
}

/** A value of the type. */
export function valueOfType(draw: Draw, type: Type, depth = 1): JsonObject {
  switch (type) {
    case 'S':
      return { S: draw.chance(0.1) ? '' : one(draw, TEXTS) };
    case 'N':
      return { N: number(draw) };
    case 'B':
      return { B: draw.chance(0.1) ? '' : one(draw, BINARIES) };
    case 'BOOL':
      return { BOOL: draw.chance(0.5) };
    case 'NULL':
      return { NULL: true };
    case 'SS':
      return { SS: draw.some(TEXTS, draw.int(1, 3)) };
    case 'NS':
      return { NS: draw.some(NUMBERS, draw.int(1, 3)) };
    case 'BS':
      return { BS: draw.some(BINARIES, draw.int(1, 3)) };
    case 'L':
      return { L: draw.times(draw.int(0, depth >= MAX_DEPTH ? 0 : 3), () => anyValue(draw, depth + 1)) };
    case 'M':
      return { M: attributes(draw, [...NATURAL.keys()], depth >= MAX_DEPTH ? 0 : draw.int(0, 4), depth + 1) };
  }
}

/** A value of any type. */
export function anyValue(draw: Draw, depth = 1): JsonObject {
  return valueOfType(draw, draw.pick(TYPES), depth);
}

/** A value of the type, or at times of another. */
export function mostly(draw: Draw, type: Type): JsonObject {
  return draw.chance(0.93) ? valueOfType(draw, type) : anyValue(draw);
}

/** Some attributes of their natural types. */
function attributes(draw: Draw, names: readonly string[], count: number, depth = 1): JsonObject {
  return Object.fromEntries(
    draw
      .some(names, count)
      .map((name) => [
        name,
        draw.chance(0.93) ? valueOfType(draw, NATURAL.get(name) ?? 'S', depth) : anyValue(draw, depth),
      ]),
  );
}

/** A key of the table. */
export function keyOf(draw: Draw, { hash, range }: TableModel): JsonObject {
  const key: [string, Json][] = [[hash.name, keyValue(draw, hash.type, 3)]];
  if (range !== undefined) key.push([range.name, keyValue(draw, range.type, 6)]);
  return Object.fromEntries(key);
}

/** An item of the table, which mostly has the keys of its indexes. */
export function itemOf(draw: Draw, table: TableModel): JsonObject {
  const indexed = new Set(tableAttributes(table).map(({ name }) => name));
  const indexable = table.indexable.filter(() => draw.chance(0.7));
  const wrong = (name: string) => indexed.has(name) && draw.chance(0.02);
  return {
    ...attributes(draw, table.names, draw.int(0, table.names.length)),
    ...Object.fromEntries(
      indexable.map(({ name, type }) => [name, wrong(name) ? anyValue(draw) : keyValue(draw, type, 4)]),
    ),
    ...keyOf(draw, table),
  };
}

/** The type that an attribute of the table mostly has. */
export function naturalType(table: TableModel, name: string): Type {
  return tableAttributes(table).find((each) => each.name === name)?.type ?? NATURAL.get(name) ?? 'S';
}

/** The name of some attribute. */
export function attributeName(draw: Draw, table: TableModel): string {
  return draw.chance(0.25) ? draw.pick(tableAttributes(table)).name : draw.pick(table.names);
}

/** The name of some attribute that mostly has the type. */
export function nameOfType(draw: Draw, table: TableModel, type: Type): string {
  const names = table.names.filter((name) => NATURAL.get(name) === type);
  return draw.chance(0.95) && names.length > 0 ? draw.pick(names) : attributeName(draw, table);
}

function number(draw: Draw): string {
  return draw.weighted<string>([
    [8, () => one(draw, NUMBERS)],
    [2, () => draw.pick(ODD_NUMBERS)],
    [1, () => `${draw.int(-1000, 1000)}.${draw.int(0, 999)}`],
  ]);
}

/** One of a list, and mostly one of its first, so that equals meet. */
function one<T>(draw: Draw, list: readonly T[]): T {
  return draw.pick(draw.chance(0.6) ? list.slice(0, 3) : list);
}
