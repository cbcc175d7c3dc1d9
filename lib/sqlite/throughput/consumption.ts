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

export class Consumption {
  readonly table: Table;
  #tableUnits = 0;
  readonly #indexUnits = new Map<Index, number>();

  constructor(table: Table) {
    this.table = table;
  }

  /** Counts units of the table, or of one of its indexes. */
  add(units: number, index?: Index): void {
    if (units === 0) return;
    if (index === undefined) this.#tableUnits += units;
    else this.#indexUnits.set(index, (this.#indexUnits.get(index) ?? 0) + units);
  }

  /** Counts what another request to the same table consumed, too. */
  addAll(other: Consumption): void {
    this.add(other.#tableUnits);
    for (const [index, units] of other.#indexUnits) this.add(units, index);
  }

  /** What the table's own units pay for: its local indexes live on them. */
  get ofTable(): number {
    return this.#tableUnits + sum(this.#ofKind('local'));
  }

  /** What each GSI's units pay for. */
  get ofGlobalIndexes(): readonly (readonly [Index, number])[] {
    return this.#ofKind('global');
  }

  /** The member `ConsumedCapacity` of an answer, or nothing. */
  report(asked: ReturnConsumedCapacity): ConsumedCapacity | undefined {
    if (asked === undefined || asked === 'NONE') return undefined;
    const total = this.#tableUnits + sum([...this.#indexUnits]);
    const report: ConsumedCapacity = { TableName: this.table.name, CapacityUnits: total };
    if (asked === 'TOTAL') return report;
    if (this.#tableUnits > 0) report.Table = { CapacityUnits: this.#tableUnits };
    const [globals, locals] = [this.#ofKind('global'), this.#ofKind('local')];
    if (globals.length > 0) report.GlobalSecondaryIndexes = byName(globals);
    if (locals.length > 0) report.LocalSecondaryIndexes = byName(locals);
    return report;
  }

  #ofKind(kind: Index['kind']): [Index, number][] {
    return [...this.#indexUnits].filter(([index]) => index.kind === kind);
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

function sum(units: readonly (readonly [Index, number])[]): number {
  return units.reduce((total, [, each]) => total + each, 0);
}

function byName(units: readonly (readonly [Index, number])[]): Record<string, { CapacityUnits: number }> {
  return Object.fromEntries(units.map(([{ name }, each]) => [name, { CapacityUnits: each }]));
}
