/** Tables with keys of every type, declared capacities or none, global indexes or none. */
import { type Table, type TableDefinition, table } from '../../../lib/index.js';
import type { Draw } from '../../support/draw.js';
import type { Item } from '../model/item.js';

/** Keys are few, so that operations meet. */
const HASHES = { S: ['a', 'b', 'quiet', 'denied'], N: [0, 1.5, -3], B: [bytes(0), bytes(0, 255), bytes(7)] } as const;
const RANGES = { S: ['x', 'xy', 'z'], N: [-1, 2, 10], B: [bytes(1), bytes(1, 2), bytes(200)] } as const;

export function drawTables(draw: Draw): Table[] {
  return draw.times(draw.pick([1, 1, 2]), (index) => drawTable(draw, `base-${index}`));
}

/** All keys that programs use in a table, as tuples. */
export function keysOf({ hashKey, rangeKey }: Table): (readonly unknown[])[] {
  const hashes: readonly unknown[] = HASHES[hashKey.type];
  if (!rangeKey) return hashes.map((hash) => [hash]);
  return hashes.slice(0, 2).flatMap((hash) => RANGES[rangeKey.type].map((range) => [hash, range]));
}

/** As many other keys of a table, as tuples. */
export function wideKeysOf({ hashKey, rangeKey }: Table, count: number): (readonly unknown[])[] {
  const hashes = { S: (n: number) => `wide ${n}`, N: (n: number) => 1000 + n, B: (n: number) => bytes(100, n) };
  const range: readonly unknown[] = rangeKey ? [RANGES[rangeKey.type][0]] : [];
  return Array.from({ length: count }, (_, n) => [hashes[hashKey.type](n), ...range]);
}

/** Items that views are told nothing of. */
export function isQuiet(hash: unknown): boolean {
  return hash === 'quiet';
}

function drawTable(draw: Draw, name: string): Table {
  const types = ['S', 'S', 'N', 'B'] as const;
  const definition: TableDefinition<string> = {
    name,
    hashKey: { name: 'h', type: draw.pick(types) },
    ...(draw.chance(0.4) && { rangeKey: { name: 'r', type: draw.pick(types) } }),
    ...(draw.chance(0.5) && drawCapacities(draw)),
    ...(draw.chance(0.3) && {
      indexes: { byTag: { hashKey: 'tag', ...(draw.chance(0.5) && { rangeKey: { name: 'n', type: 'N' as const } }) } },
    }),
  };
  return table<Item>()(definition) as Table;
}

function drawCapacities(draw: Draw): { readCapacity: number; writeCapacity: number } {
  return { readCapacity: draw.pick([1, 5, 100]), writeCapacity: draw.pick([1, 2, 5, 25, 100]) };
}

function bytes(...values: number[]): Uint8Array {
  return Uint8Array.from(values);
}
