/** What the processes of `run.ts` have in common. */
import { table } from 'dynochemy';

export interface Row {
  id: string;
  /** What it costs. */
  units: number;
  text: string;
}

/** The table that is loaded. */
export function rowsOf(writeCapacity: number) {
  return table<Row>()({ name: 'rows', hashKey: 'id', readCapacity: 1000, writeCapacity });
}

/** The limiter's table. */
export const LIMITS = 'limits';

/** Any will do for a backend that is served here. */
export const CREDENTIALS = { region: 'local', credentials: { accessKeyId: 'none', secretAccessKey: 'none' } };

/** What a process has done so far. */
export interface Report {
  readonly consumed: number;
  readonly requests: number;
  /** Operations that came back for want of units. */
  readonly throttles: number;
  readonly limiterCalls: number;
}
