/** Reads items as they are, in batches with others, behind nothing that waits for their keys. */
import { readUnits } from '../capacity/units.js';
import type { Keyed } from '../dynamodb/write.js';
import type { Operation } from '../operation/operation.js';
import type { Ending } from '../pipeline/entry.js';
import type { Intake } from '../pipeline/intake.js';

/**
 * Items by their keys, in that order; `undefined` where there is none. Rejects with the first failure, and once they are
 * not wanted any more.
 */
export function readItems(
  intake: Intake,
  operation: Operation,
  items: readonly Keyed[],
  isWanted: () => boolean = () => true,
): Promise<readonly (Record<string, unknown> | undefined)[]> {
  const cost = { units: readUnits(1, true), wireBytes: 0 };
  const read = ({ table, key, identity }: Keyed) =>
    new Promise<Record<string, unknown> | undefined>((resolve, reject) => {
      const request = { api: 'BatchGetItem', consistent: true, table, key, identity, ...cost } as const;
      const hear = (ending: Ending) => {
        if (ending.error) reject(ending.error);
        // A get yields an item or nothing.
        else resolve(ending.value as Record<string, unknown> | undefined);
      };
      intake.pushRequest(operation, request, hear, [], { isWanted });
    });
  return Promise.all(items.map(read));
}
