/**
 * What a table or GSI is provisioned with, may take at most on demand, and is ready for at once.
 * Developer Guide, *Quotas in Amazon DynamoDB*, Provisioned throughput; *Understanding DynamoDB warm throughput*.
 */
import { invalidParameters, limitExceededException, validationException } from '../wire/service-error.js';
import type { AskedWarmThroughput, OnDemandThroughput, ProvisionedThroughput } from './members.js';
import type { OnDemandMaximum, Provision, WarmThroughput } from './table.js';

const MAX_UNITS = 1_000_000_000_000;
const FREE_DECREASES = 4;
const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;
const ON_DEMAND_WARMTH: WarmThroughput = { readUnits: 12_000, writeUnits: 4000 };
/** What takes a maximum away. */
const NO_MAXIMUM = -1;

/** What has units: the table, or the index of that name. */
export type Place = { readonly index?: string | undefined };

/** Something that has units, as it is. */
export interface Warmable {
  readonly provision?: Provision | undefined;
  readonly warm?: WarmThroughput | undefined;
}

/** Throws where units are more than there could ever be. */
export function checkBounds(asked: ProvisionedThroughput | undefined, { index }: Place): void {
  if (asked === undefined) return;
  const where = index === undefined ? '' : ` for index ${index}`;
  for (const member of ['ReadCapacityUnits', 'WriteCapacityUnits'] as const) {
    if (asked[member] > MAX_UNITS) {
      throw validationException(`Given value ${asked[member]} for ${member} is out of bounds${where}`);
    }
  }
}

/** Whether either kind of units is more than there could ever be. */
export function isOutOfBounds(asked: ProvisionedThroughput): boolean {
  return asked.ReadCapacityUnits > MAX_UNITS || asked.WriteCapacityUnits > MAX_UNITS;
}

/** Units as they are asked for at first. */
export function newProvision(asked: ProvisionedThroughput): Provision {
  return { readUnits: asked.ReadCapacityUnits, writeUnits: asked.WriteCapacityUnits };
}

/** Other units in place of those there are. Throws where they are the same, or where there were too many decreases. */
export function changeProvision(
  current: Provision,
  asked: ProvisionedThroughput,
  now: number,
  place: Place,
): Provision {
  const next = newProvision(asked);
  const increased = next.readUnits > current.readUnits || next.writeUnits > current.writeUnits;
  const decreased = next.readUnits < current.readUnits || next.writeUnits < current.writeUnits;
  if (!increased && !decreased) throw sameUnits(current, place);
  const kept = { ...current, ...next, increasedAt: increased ? now : current.increasedAt };
  if (!decreased) return kept;
  const count = decreasesToday(current, now);
  checkMayDecrease(current, count, now);
  return { ...kept, decreasedAt: now, decreaseCount: count + 1 };
}

/** How many decreases there were since midnight, UTC. */
export function decreasesToday({ decreasedAt, decreaseCount = 0 }: Provision, now: number): number {
  const isToday = decreasedAt !== undefined && Math.floor(decreasedAt / DAY_SECONDS) === Math.floor(now / DAY_SECONDS);
  return isToday ? decreaseCount : 0;
}

/** The units that it is ready for at once: never fewer than it once had. */
export function warmthOf({ provision, warm }: Warmable): WarmThroughput {
  const { readUnits, writeUnits } = provision ?? ON_DEMAND_WARMTH;
  return {
    readUnits: Math.max(readUnits, warm?.readUnits ?? 0),
    writeUnits: Math.max(writeUnits, warm?.writeUnits ?? 0),
  };
}

/** The units that a request wants to have warmed up. Throws where it is ready for more by now: that cannot be undone. */
export function readWarmth(
  asked: AskedWarmThroughput | undefined,
  current: Warmable,
  { index }: Place,
): WarmThroughput | undefined {
  if (asked === undefined) return current.warm;
  const warmth = warmthOf(current);
  const { ReadUnitsPerSecond = warmth.readUnits, WriteUnitsPerSecond = warmth.writeUnits } = asked;
  const where = index === undefined ? 'table' : `index ${index}`;
  const lower = ReadUnitsPerSecond < warmth.readUnits ? 'ReadUnitsPerSecond' : 'WriteUnitsPerSecond';
  if (ReadUnitsPerSecond < warmth.readUnits || WriteUnitsPerSecond < warmth.writeUnits) {
    throw invalidParameters(
      `Requested ${lower} for WarmThroughput for ${where} is lower than current WarmThroughput, ` +
        'decreasing WarmThroughput is not supported',
    );
  }
  return { readUnits: ReadUnitsPerSecond, writeUnits: WriteUnitsPerSecond };
}

/** What a table or index may take at most. What a request leaves out stays as it is. */
export function readMaximum(
  asked: OnDemandThroughput | undefined,
  current: OnDemandMaximum | undefined,
  onDemand: boolean,
  place: Place,
): OnDemandMaximum | undefined {
  if (!onDemand) {
    if (asked !== undefined) refuseMaximum(asked);
    return undefined;
  }
  const readUnits = maximumOf('MaxReadRequestUnits', asked, current?.readUnits, place);
  const writeUnits = maximumOf('MaxWriteRequestUnits', asked, current?.writeUnits, place);
  return readUnits === undefined && writeUnits === undefined ? undefined : { readUnits, writeUnits };
}

function sameUnits({ readUnits, writeUnits }: Provision, { index }: Place): Error {
  const [what, which] = index === undefined ? ['the table', 'the table'] : [`the index ${index}`, `index ${index}`];
  return validationException(
    `The provisioned throughput for ${what} will not change. The requested value equals the current value. ` +
      `Current ReadCapacityUnits provisioned for ${which}: ${readUnits}. Requested ReadCapacityUnits: ${readUnits}. ` +
      `Current WriteCapacityUnits provisioned for ${which}: ${writeUnits}. Requested WriteCapacityUnits: ${writeUnits}. ` +
      'Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.',
  );
}

function checkMayDecrease({ decreasedAt = 0 }: Provision, count: number, now: number): void {
  if (count < FREE_DECREASES || now - decreasedAt >= HOUR_SECONDS) return;
  throw limitExceededException(
    'Provisioned throughput decreases are limited within a given UTC day. ' +
      `After the first ${FREE_DECREASES} decreases, each subsequent decrease in the same UTC day can be performed ` +
      `at most once every ${HOUR_SECONDS} seconds. Number of decreases today: ${count}. ` +
      `Last decrease at ${dateText(decreasedAt)}. Next decrease can be made at ${dateText(decreasedAt + HOUR_SECONDS)}`,
  );
}

function dateText(seconds: number): string {
  return DATE_FORMAT.format(seconds * 1000);
}

const DATE_FORMAT = new Intl.DateTimeFormat('en-US', { dateStyle: 'full', timeStyle: 'full', timeZone: 'UTC' });

function refuseMaximum(asked: OnDemandThroughput): void {
  const member = asked.MaxReadRequestUnits === undefined ? 'MaxWriteRequestUnits' : 'MaxReadRequestUnits';
  throw invalidParameters(
    `${member} for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED`,
  );
}

function maximumOf(
  member: keyof OnDemandThroughput,
  asked: OnDemandThroughput | undefined,
  current: number | undefined,
  { index }: Place,
): number | undefined {
  const units = asked?.[member];
  if (units === undefined) return current;
  if (units === NO_MAXIMUM) return undefined;
  if (units >= 1 && units <= MAX_UNITS) return units;
  const where = index === undefined ? 'table' : `index : ${index}`;
  throw invalidParameters(`Requested ${member} for OnDemandThroughput for ${where} is outside of valid range`);
}
