/**
 * What a transaction consumed: an entry for each table, and unlike any other call's it tells of which kind the units
 * are (measured). API Reference, *ConsumedCapacity*.
 */
import {
  type ConsumedCapacity,
  Consumption,
  type ReturnConsumedCapacity,
  reportAll,
} from '../throughput/consumption.js';

/** The members `ReadCapacityUnits` and `WriteCapacityUnits`. */
type Kind = 'Read' | 'Write';

/** The member `ConsumedCapacity` of a transaction's answer, or nothing. */
export function reportTransaction(
  actions: readonly { readonly consumption: Consumption }[],
  kind: Kind,
  asked: ReturnConsumedCapacity,
): ConsumedCapacity[] | undefined {
  return reportAll(byTable(actions), asked)?.map((report) => withKind(report, kind));
}

function byTable(actions: readonly { readonly consumption: Consumption }[]): Consumption[] {
  const totals = new Map<string, Consumption>();
  for (const { consumption } of actions) {
    const total = totals.get(consumption.table.askedAs) ?? new Consumption(consumption.table);
    totals.set(consumption.table.askedAs, total);
    total.addAll(consumption);
  }
  return [...totals.values()];
}

function withKind(report: ConsumedCapacity, kind: Kind): ConsumedCapacity {
  const { Table: table, GlobalSecondaryIndexes: globals, LocalSecondaryIndexes: locals, ...total } = report;
  return {
    ...tell(total, kind),
    ...(table && { Table: tell(table, kind) }),
    ...(globals && { GlobalSecondaryIndexes: tellEach(globals, kind) }),
    ...(locals && { LocalSecondaryIndexes: tellEach(locals, kind) }),
  };
}

function tellEach<T extends { CapacityUnits: number }>(parts: Record<string, T>, kind: Kind): Record<string, T> {
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, tell(part, kind)]));
}

function tell<T extends { CapacityUnits: number }>(part: T, kind: Kind): T {
  return { ...part, [`${kind}CapacityUnits`]: part.CapacityUnits };
}
