/** What a reply says was consumed. API Reference, *ConsumedCapacity*. */
import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';

/** Units of the table and all its indexes together. */
export function totalUnits(consumed: readonly ConsumedCapacity[]): number {
  return consumed.reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}

/**
 * Units that count against one declared capacity: a global index has its own, of the same size, so the dearest of the
 * table and its global indexes decides how much more can be sent.
 */
export function dearestUnits(consumed: readonly ConsumedCapacity[]): number {
  return consumed.reduce((sum, { CapacityUnits = 0, GlobalSecondaryIndexes = {} }) => {
    const indexUnits = Object.values(GlobalSecondaryIndexes).map((index) => index.CapacityUnits ?? 0);
    const tableUnits = indexUnits.reduce((rest, units) => rest - units, CapacityUnits);
    return sum + Math.max(tableUnits, ...indexUnits);
  }, 0);
}
