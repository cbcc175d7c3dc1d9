/** What UpdateTable asks for, checked in the service's order and turned into the table's next definition. */
import type { TableDefinition } from '../storage/catalog.js';
import { checkStream } from '../stream/specification.js';
import { invalidParameters, validationException } from '../wire/service-error.js';
import { optional, type Read, structure } from '../wire/shape.js';
import { namingTable, tableName } from '../wire/table-name.js';
import { changeProvision, checkBounds, newProvision, readMaximum, readWarmth, warmthOf } from './capacity.js';
import { applyIndexUpdates, changesIndexes, checkIndexUpdates, indexUpdates } from './index-updates.js';
import { type AttributeTypes, readTypes } from './keys.js';
import { attributeDefinitions, settingMembers } from './members.js';
import { absentMembers, readEncryption, readTableClass, refuseAbsent } from './settings.js';
import { keyAttributes, type Provision, type Table } from './table.js';

/** The request of UpdateTable. */
export const updateTableRequest = namingTable(
  structure({
    TableName: tableName,
    AttributeDefinitions: optional(attributeDefinitions),
    GlobalSecondaryIndexUpdates: optional(indexUpdates),
    ...settingMembers,
    ...absentMembers,
  }),
);

type UpdateTableRequest = Read<typeof updateTableRequest>;

/** Checks what can be seen without the table. */
export function checkUpdate(asked: UpdateTableRequest): void {
  refuseAbsent(asked);
  checkBounds(asked.ProvisionedThroughput, {});
  checkSomething(asked);
  if (asked.GlobalSecondaryIndexUpdates?.length === 0) {
    throw invalidParameters('List of GlobalSecondaryIndexUpdates is empty');
  }
  checkIndexUpdates(asked.GlobalSecondaryIndexUpdates ?? []);
  checkCombination(asked);
  checkStream(asked.StreamSpecification);
  if (asked.BillingMode === 'PROVISIONED' && asked.ProvisionedThroughput === undefined) {
    throw invalidParameters('ProvisionedThroughput must be specified when BillingMode is PROVISIONED');
  }
}

/** The definition that a table has after the request. `now` is in seconds since 1970. */
export function applyUpdate(table: Table, asked: UpdateTableRequest, now: number): TableDefinition {
  const onDemand = (asked.BillingMode ?? billingModeOf(table)) === 'PAY_PER_REQUEST';
  const provision = provisionAfter(table, asked, onDemand, now);
  const warm = provision === table.provision ? table.warm : warmthOf(table);
  const becomesOnDemand = onDemand && table.provision !== undefined;
  const indexes = indexesAfter(table, asked, onDemand, now);
  return {
    ...table,
    indexes,
    lastIndexId: Math.max(lastIndexIdOf(table), ...indexes.map(({ id }) => id)),
    provision,
    onDemandMaximum: readMaximum(asked.OnDemandThroughput, table.onDemandMaximum, onDemand, {}),
    warm: readWarmth(asked.WarmThroughput, { provision, warm }, {}),
    onDemandSince: becomesOnDemand ? now : (table.onDemandSince ?? (onDemand ? table.createdAt : undefined)),
    deletionProtected: asked.DeletionProtectionEnabled ?? table.deletionProtected,
    tableClass: readTableClass(asked.TableClass, now) ?? table.tableClass,
    encryptionKey: encryptionAfter(table, asked),
  };
}

const PARTS = [
  ...['ProvisionedThroughput', 'BillingMode', 'StreamSpecification', 'GlobalSecondaryIndexUpdates'],
  ...['SSESpecification', 'DeletionProtectionEnabled', 'OnDemandThroughput', 'WarmThroughput', 'TableClass'],
] as const;

/** What a request may ask for, and asks for. */
function partsOf(asked: UpdateTableRequest): (typeof PARTS)[number][] {
  return PARTS.filter((part) => asked[part] !== undefined);
}

function checkSomething(asked: UpdateTableRequest): void {
  const parts = partsOf(asked);
  const [first] = parts;
  const isEmptyList = first === 'GlobalSecondaryIndexUpdates' && asked[first]?.length === 0;
  if (first !== undefined && !(parts.length === 1 && isEmptyList)) return;
  throw validationException(
    'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, ' +
      'SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, ' +
      'DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required',
  );
}

function checkCombination(asked: UpdateTableRequest): void {
  const parts = partsOf(asked);
  const changes = changesIndexes(asked.GlobalSecondaryIndexUpdates ?? []);
  checkAlone(
    parts,
    'SSESpecification',
    'Server-Side Encryption modification must be the only operation in the request',
  );
  checkAlone(parts, 'TableClass', 'TableClass modification must be the only operation in the request');
  checkAlone(
    parts,
    'DeletionProtectionEnabled',
    'DeletionProtection modification must be the only operation in the request',
  );
  if (changes && parts.includes('WarmThroughput')) {
    throw invalidParameters('Create global secondary index cannot be specified when updating WarmThroughput');
  }
  checkAlone(parts, 'WarmThroughput', 'WarmThroughput must be the only operation in the request');
  if (parts.includes('OnDemandThroughput') && parts.some((part) => !WITH_MAXIMUM.includes(part))) {
    throw invalidParameters('OnDemandThroughput can only be combined with BillingMode in an UpdateTable request');
  }
  const changesUnits = parts.includes('ProvisionedThroughput');
  const changesStream = parts.includes('StreamSpecification');
  if (changesUnits && changesStream) {
    throw invalidParameters('You cannot modify stream status while updating table IOPS');
  }
  if (changesUnits && changes) {
    throw invalidParameters('You cannot create or delete index while updating table IOPS');
  }
  if (changesStream && changes) {
    throw invalidParameters('You cannot create or delete index while changing stream status');
  }
}

const WITH_MAXIMUM = ['OnDemandThroughput', 'BillingMode'];

function checkAlone(parts: readonly string[], part: (typeof PARTS)[number], message: string): void {
  if (parts.length > 1 && parts.includes(part)) throw invalidParameters(message);
}

function billingModeOf({ provision }: Table): 'PROVISIONED' | 'PAY_PER_REQUEST' {
  return provision === undefined ? 'PAY_PER_REQUEST' : 'PROVISIONED';
}

function provisionAfter(
  { provision }: Table,
  { ProvisionedThroughput: units }: UpdateTableRequest,
  onDemand: boolean,
  now: number,
): Provision | undefined {
  if (onDemand && units !== undefined) {
    throw invalidParameters(
      'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
    );
  }
  if (onDemand || units === undefined) return onDemand ? undefined : provision;
  return provision === undefined ? newProvision(units) : changeProvision(provision, units, now, {});
}

function indexesAfter(
  table: Table,
  asked: UpdateTableRequest,
  onDemand: boolean,
  now: number,
): TableDefinition['indexes'] {
  const types = asked.AttributeDefinitions && checkTypes(table, readTypes(asked.AttributeDefinitions));
  const indexes = applyIndexUpdates(table.indexes, asked.GlobalSecondaryIndexUpdates ?? [], {
    onDemand,
    types,
    lastIndexId: lastIndexIdOf(table),
    now,
  });
  if (onDemand) return indexes.map((index) => ({ ...index, provision: undefined }));
  const without = indexes.filter(({ kind, provision }) => kind === 'global' && provision === undefined);
  if (without.length === 0) return indexes;
  throw invalidParameters(
    `ProvisionedThroughput must be specified for index: ${without.map(({ name }) => name).join(',')}`,
  );
}

/** An attribute that is part of a key keeps its type. */
function checkTypes(table: Table, types: AttributeTypes): AttributeTypes {
  for (const { name, type } of [table, ...table.indexes].flatMap(({ key }) => keyAttributes(key))) {
    const asked = types.get(name);
    if (asked !== undefined && asked !== type) {
      throw invalidParameters(
        `Attribute ${name} is part of a key and of type ${type}, which cannot be changed to ${asked}`,
      );
    }
  }
  return types;
}

function lastIndexIdOf({ lastIndexId, indexes }: Table): number {
  return lastIndexId ?? indexes.length;
}

function encryptionAfter(table: Table, { SSESpecification: asked }: UpdateTableRequest): string | undefined {
  if (asked === undefined) return table.encryptionKey;
  const key = readEncryption(asked);
  if (key !== table.encryptionKey) return key;
  throw invalidParameters(
    key === undefined
      ? 'Table is already encrypted by default'
      : 'Table is already encrypted with given KMSMasterKeyId. ' +
          'Use KMSMasterKeyId parameter if you want to change Master Key',
  );
}
