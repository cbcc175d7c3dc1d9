/** What a reply says was consumed. API Reference, *ConsumedCapacity*. */
import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';

/** Where units are spent: the table, which pays for its local indexes as well, or a global index, by its name. */
export type Place = string;

/** The table itself: no index has an empty name. */
export const TABLE: Place = '';

/** Units by where they are spent. */
export type Units = ReadonlyMap<Place, number>;

/** Units of the table and all its indexes together. */
export function totalUnits(consumed: readonly ConsumedCapacity[]): number {
  return consumed.reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}

/** Units of the table and of each of its global indexes. */
export function unitsByPlace(consumed: readonly ConsumedCapacity[]): Units {
  const units = new Map<Place, number>();
  const add = (place: Place, more: number) => units.set(place, (units.get(place) ?? 0) + more);
  for (const { CapacityUnits = 0, GlobalSecondaryIndexes = {} } of consumed) {
    let ofTable = CapacityUnits;
    for (const [name, index] of Object.entries(GlobalSecondaryIndexes)) {
      ofTable -= index.CapacityUnits ?? 0;
      add(name, index.CapacityUnits ?? 0);
    }
    add(TABLE, ofTable);
  }
  return units;
}

/** Both together. */
export function sumOf(a: Units, b: Units): Units {
  const sum = new Map(a);
  for (const [place, units] of b) sum.set(place, (sum.get(place) ?? 0) + units);
  return sum;
}
