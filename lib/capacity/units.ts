/**
 * Capacity units from sizes: the one arithmetic that the pipeline's cost model and the SQLite backend share.
 * DynamoDB Developer Guide, *DynamoDB provisioned capacity mode* and *Capacity consumption*.
 */

/** A read unit pays for 4 KB read consistently in one request. */
const READ_UNIT_BYTES = 4096;
/** A write unit pays for 1 KB written. */
const WRITE_UNIT_BYTES = 1024;

/** RCU for reading `sizeBytes` in one piece; half of it when eventually consistent. A missing item costs as one of 1 byte. */
export function readUnits(sizeBytes: number, consistent: boolean): number {
  const units = Math.max(1, Math.ceil(sizeBytes / READ_UNIT_BYTES));
  return consistent ? units : units / 2;
}

/** WCU for writing an item whose larger image (before or after) has `sizeBytes`; a missing item costs 1. */
export function writeUnits(sizeBytes: number): number {
  return Math.max(1, Math.ceil(sizeBytes / WRITE_UNIT_BYTES));
}
