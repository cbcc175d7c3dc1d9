/**
 * Settings that change nothing here but are described as the service would: a table's class and its key for encryption;
 * and those that are refused, since what they ask for does not exist here.
 */
import { invalidParameters, validationException } from '../wire/service-error.js';
import { optional, type Read, type Shape } from '../wire/shape.js';
import type { settingMembers } from './members.js';
import type { Table } from './table.js';

type Asked<Member extends keyof typeof settingMembers> = Read<(typeof settingMembers)[Member]['optional']> | undefined;

const TABLE_CLASSES = ['STANDARD', 'STANDARD_INFREQUENT_ACCESS'];
const KMS_ARN = 'arn:aws:kms:local:000000000000:';
/** The key that AWS manages, for those who name none. */
const DEFAULT_KEY = `${KMS_ARN}alias/aws/dynamodb`;

const whatever: Shape<unknown> = (value) => value;

/** Members that ask for what this backend does not have. */
export const absentMembers = {
  ResourcePolicy: optional(whatever),
  ReplicaUpdates: optional(whatever),
  MultiRegionConsistency: optional(whatever),
  GlobalTableSourceArn: optional(whatever),
  GlobalTableWitnessUpdates: optional(whatever),
  GlobalTableSettingsReplicationMode: optional(whatever),
};

/** Throws where a request asks for what this backend does not have. */
export function refuseAbsent(asked: Readonly<Record<keyof typeof absentMembers, unknown>>): void {
  for (const [member, value] of Object.entries(asked)) {
    if (value === undefined || !Object.hasOwn(absentMembers, member)) continue;
    throw unsupported(member, member === 'ResourcePolicy' ? 'Resource policies are' : 'Global tables are');
  }
}

/** The class of a table. */
export function readTableClass(asked: Asked<'TableClass'>, changedAt?: number): Table['tableClass'] {
  if (asked === undefined) return undefined;
  if (TABLE_CLASSES.includes(asked)) return { name: asked, changedAt };
  throw validationException(
    'Invalid table-class parameter provided. Please try again with a valid table-class value: ' +
      `[${TABLE_CLASSES.join(', ')}].`,
  );
}

/** The ARN of the key that a table is encrypted with; nothing where that is the service's own. */
export function readEncryption(asked: Asked<'SSESpecification'>): string | undefined {
  if (asked === undefined) return undefined;
  const { Enabled: enabled = false, SSEType: type, KMSMasterKeyId: key } = asked;
  if (!enabled && type !== undefined) throw invalidParameters('SSEType can not be specified if Enabled is false');
  if (!enabled && key !== undefined) throw invalidParameters('KMSMasterKeyId can not be specified if Enabled is false');
  if (type === 'AES256') throw invalidParameters('SSEType AES256 is not supported');
  if (!enabled) return undefined;
  if (key === undefined) return DEFAULT_KEY;
  if (type === undefined) throw invalidParameters('SSEType KMS is required if KMSMasterKeyId is specified');
  return keyArn(key);
}

function unsupported(member: string, what: string): Error {
  return validationException(`${what} not supported here: leave ${member} out`);
}

function keyArn(key: string): string {
  if (key.startsWith('arn:')) return key;
  return key.startsWith('alias/') ? `${KMS_ARN}${key}` : `${KMS_ARN}key/${key}`;
}
