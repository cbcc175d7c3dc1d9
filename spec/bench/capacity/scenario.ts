/** What is written in each scenario: rows whose units are known, as many as the true rate takes so many seconds for. */
import type { DynamoDB } from '@aws-sdk/client-dynamodb';
import { type Table, table } from 'dynochemy';

export interface Row {
  readonly id: string;
  readonly group: string;
  readonly text: string;
}

export interface Scenario {
  readonly name: string;
  /** WCU a second that the table has, and its index as many. */
  readonly rate: number;
  /** WCU a second that are declared; where it is left out, the true ones. */
  readonly declaredRate?: number;
  /** How long the work takes at the true rate. */
  readonly seconds: number;
  /** WCU of the smallest item and of the largest. */
  readonly units: readonly [number, number];
  /** Whether a few keys are written over and over, each time with another key for an index, which costs it two writes. */
  readonly indexed?: boolean;
}

/** Writes rows, eight requests in flight, until all of them are stored. */
export type Contender = (client: DynamoDB, scenario: Scenario, rows: readonly Row[]) => Promise<void>;

export const TABLE = 'rows';
export const INDEX = 'byGroup';

export const SCENARIOS: readonly Scenario[] = [
  { name: '200 WCU/s, 0.3 to 40 KB', rate: 200, seconds: 25, units: [1, 40] },
  { name: '5 WCU/s, 0.3 KB', rate: 5, seconds: 25, units: [1, 1] },
  { name: '5 WCU/s, 20 KB', rate: 5, seconds: 60, units: [20, 20] },
  { name: '2,000 WCU/s, 0.3 to 40 KB', rate: 2000, seconds: 25, units: [1, 40] },
  { name: '200 WCU/s, an index that costs twice its table', rate: 200, seconds: 40, units: [1, 2], indexed: true },
  { name: '200 WCU/s, declared as 400', rate: 200, declaredRate: 400, seconds: 25, units: [1, 40] },
];

/** Keys that are overwritten: more than a solvent has open at a time, or it would make one write of two. */
const OVERWRITTEN_COUNT = 1250;
/** Room for names and keys, and for the attributes that a library adds. */
const ROOM_BYTES = 700;
const TEXT = 'x'.repeat(40 * 1024);
/** The fractions of its multiples are spread evenly. */
const GOLDEN_RATIO = 0.618034;

/** The scenario's table, with its true rate or the declared one. */
export function tableOf({ indexed }: Scenario, writeCapacity: number): Table<Row> {
  const plain = { name: TABLE, hashKey: 'id', readCapacity: 10, writeCapacity } as const;
  return indexed ? table<Row>()({ ...plain, indexes: { [INDEX]: { hashKey: 'group' } } }) : table<Row>()(plain);
}

/** The same rows each time, and the units that they cost the table or its index, whichever it costs more. */
export function workOf({ rate, seconds, units: range, indexed }: Scenario): { rows: Row[]; units: number } {
  const rows: Row[] = [];
  let units = 0;
  for (let n = 0; units < rate * seconds; n += 1) {
    const key = indexed ? n % OVERWRITTEN_COUNT : n;
    const rowUnits = unitsOfKey(key, range);
    rows.push({ id: `row ${key}`, group: `group ${n}`, text: TEXT.slice(0, rowUnits * 1024 - ROOM_BYTES) });
    units += n === key ? rowUnits : 2 * rowUnits;
  }
  return { rows, units };
}

/** Small items are many, and large ones few. */
function unitsOfKey(key: number, [least, most]: Scenario['units']): number {
  return least + Math.round((most - least) * ((key * GOLDEN_RATIO) % 1) ** 3);
}
