/** What was spent of the units of each table and each of its global indexes, when it was sent. */
import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';

export interface Spent {
  readonly table: string;
  /** The index; empty where it is the table itself. */
  readonly index: string;
  readonly direction: 'read' | 'write';
  readonly sentAt: number;
  readonly units: number;
}

/**
 * What a reply says was consumed. Not of a transaction over several tables, which pays at one after the other and so is sent
 * later than it has paid at the first; nor of one that is told of again under its token, which is not carried out again.
 */
export function spentOf(api: string, sentAt: number, consumed: unknown): Spent[] {
  const direction = /^(BatchGet|Query|Scan|Get)/.test(api) ? ('read' as const) : ('write' as const);
  // The service's own member, one or a list.
  const list = [consumed].flat().filter((each) => each !== undefined) as ConsumedCapacity[];
  if (api === 'TransactWriteItems' && (list.length > 1 || list.some(({ ReadCapacityUnits }) => ReadCapacityUnits)))
    return [];
  return list.flatMap(({ TableName: table = '', CapacityUnits = 0, GlobalSecondaryIndexes = {} }) => {
    const ofIndexes = Object.entries(GlobalSecondaryIndexes).map(([index, units]) => ({
      ...{ table, index, direction, sentAt },
      units: units.CapacityUnits ?? 0,
    }));
    const units = ofIndexes.reduce((left, each) => left - each.units, CapacityUnits);
    return [{ table, index: '', direction, sentAt, units }, ...ofIndexes];
  });
}
