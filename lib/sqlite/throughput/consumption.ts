/** What a request consumed of one table: counted once, charged to its buckets and reported as the request asked. */
import type { Index, Table } from '../table/table.js';

/** What a request may ask to be told. */
export const RETURN_CONSUMED_CAPACITY = ['INDEXES', 'TOTAL', 'NONE'] as const;

/** How much a request asked to be told; left out, it is NONE. */
export type ReturnConsumedCapacity = (typeof RETURN_CONSUMED_CAPACITY)[number] | undefined;

/** The service's `ConsumedCapacity`. */
export interface ConsumedCapacity {
  TableName: string;
  CapacityUnits: number;
  Table?: { CapacityUnits: number };
  GlobalSecondaryIndexes?: Record<string, { CapacityUnits: number }>;
  LocalSecondaryIndexes?: Record<string, { CapacityUnits: number }>;
}

/** Units of the table or of one of its indexes. */
export interface Part {
  readonly units: number;
  /** Absent where it is the table itself. */
  readonly index: Index | undefined;
  /** The key of the row that they were spent on, or the beginning that names its partition; a Scan has none. */
  readonly key: Buffer | undefined;
}

export class Consumption {
  readonly table: Table;
  readonly #parts: Part[] = [];

  constructor(table: Table) {
    this.table = table;
  }

  /** What was consumed, piece by piece. */
  get parts(): readonly Part[] {
    return this.#parts;
  }

  /** Counts units of the table, or of one of its indexes. */
  add(units: number, key: Buffer | undefined, index?: Index): void {
    if (units > 0) this.#parts.push({ units, key, index });
  }

  /** Counts what another request to the same table consumed, too. */
  addAll(other: Consumption): void {
    this.#parts.push(...other.#parts);
  }

  /** The member `ConsumedCapacity` of an answer, or nothing. */
  report(asked: ReturnConsumedCapacity): ConsumedCapacity | undefined {
    if (asked === undefined || asked === 'NONE') return undefined;
    const report: ConsumedCapacity = { TableName: this.table.askedAs, CapacityUnits: sum(this.#parts) };
    if (asked === 'TOTAL') return report;
    report.Table = { CapacityUnits: sum(this.#parts.filter(({ index }) => index === undefined)) };
    const [globals, locals] = [this.#byIndex('global'), this.#byIndex('local')];
    if (globals !== undefined) report.GlobalSecondaryIndexes = globals;
    if (locals !== undefined) report.LocalSecondaryIndexes = locals;
    return report;
  }

  /** Absent, and never 0, where nothing was consumed. */
  #byIndex(kind: Index['kind']): Record<string, { CapacityUnits: number }> | undefined {
    const units = new Map<string, { CapacityUnits: number }>();
    for (const { index, units: more } of this.#parts) {
      if (index?.kind !== kind) continue;
      units.set(index.name, { CapacityUnits: (units.get(index.name)?.CapacityUnits ?? 0) + more });
    }
    return units.size === 0 ? undefined : Object.fromEntries(units);
  }
}

/** The member `ConsumedCapacity` of a batch's answer: one entry for each table that anything was consumed of. */
export function reportAll(
  consumptions: readonly Consumption[],
  asked: ReturnConsumedCapacity,
): ConsumedCapacity[] | undefined {
  if (asked === undefined || asked === 'NONE') return undefined;
  return consumptions
    .map((consumption) => consumption.report(asked))
    .filter((report) => report !== undefined)
    .filter(({ CapacityUnits }) => CapacityUnits > 0);
}

function sum(parts: readonly Part[]): number {
  return parts.reduce((total, { units }) => total + units, 0);
}
