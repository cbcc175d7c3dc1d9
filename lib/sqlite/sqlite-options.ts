/** What users may say of the backend, whichever door they take. */
import type { FaultOptions } from './faults/fault.js';
import { FAULT_CHECKS } from './faults/options.js';
import { type OptionCheck, oneOfWords, someText } from './options.js';
import { STREAM_CHECKS, type StreamRules } from './stream/rules.js';
import type { ThroughputRules } from './throughput/rules.js';

/** What both doors take. */
export interface SqliteOptions extends ThroughputRules, StreamRules, FaultOptions {
  /** The path of the database file, made where there is none. Default `':memory:'`, which lives as long as the client. */
  readonly file?: string;
}

/** How each of them is checked. */
export const SQLITE_CHECKS: Readonly<Record<keyof SqliteOptions, OptionCheck>> = {
  file: (value) => someText(value) ?? somePath(String(value)),
  capacity: oneOfWords('enforce', 'ignore'),
  onDemand: oneOfWords('enforce', 'ignore'),
  partitionLimits: oneOfWords('enforce', 'ignore'),
  ...STREAM_CHECKS,
  ...FAULT_CHECKS,
};

/** The driver would open the file of the trimmed name, and for a blank one a file that is gone at the end. */
function somePath(value: string): string | undefined {
  return value === value.trim() ? undefined : 'a path that neither begins nor ends with a space';
}
