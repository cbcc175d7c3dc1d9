/** How the service describes a table. API Reference, *TableDescription*. */
import { epochSeconds } from '../../clock.js';
import type { Rows } from '../storage/rows.js';
import { decreasesToday, type Warmable, warmthOf } from './capacity.js';
import {
  arnOf,
  type Index,
  type KeySchema,
  keyAttributes,
  type OnDemandMaximum,
  type Provision,
  streamArnOf,
  type Table,
} from './table.js';

/** Where a table is in its life. */
export type TableStatus = 'CREATING' | 'UPDATING' | 'ACTIVE' | 'DELETING';

/** The member `Table` or `TableDescription` of an answer. `leaving` is an index that is being taken away. */
export function describe(rows: Rows, table: Table, status: TableStatus, leaving?: Index): object {
  const { items, bytes } = rows.extent(table.relation);
  const { encryptionKey, tableClass } = table;
  return {
    TableName: table.name,
    TableStatus: status,
    TableArn: arnOf(table),
    TableId: table.uuid,
    CreationDateTime: table.createdAt,
    AttributeDefinitions: describeAttributes(table),
    KeySchema: describeKey(table.key),
    ItemCount: items,
    TableSizeBytes: bytes,
    ProvisionedThroughput: describeProvision(table.provision),
    BillingModeSummary: describeBilling(table, status),
    OnDemandThroughput: describeMaximum(table.onDemandMaximum),
    WarmThroughput: status === 'CREATING' ? undefined : { ...describeWarmth(table), Status: 'ACTIVE' },
    DeletionProtectionEnabled: table.deletionProtected,
    TableClassSummary: tableClass && { TableClass: tableClass.name, LastUpdateDateTime: tableClass.changedAt },
    SSEDescription: encryptionKey && { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: encryptionKey },
    ...describeStream(table),
    LocalSecondaryIndexes: describeIndexes(table, 'local', (index) => describeIndex(rows, table, index)),
    GlobalSecondaryIndexes: describeIndexes(table, 'global', (index) => ({
      ...describeIndex(rows, table, index),
      ...describeGlobal(index, status, index === leaving),
    })),
  };
}

/** The service sorts them by name. */
function describeAttributes(table: Table): object[] {
  const attributes = [table.key, ...table.indexes.map(({ key }) => key)].flatMap(keyAttributes);
  const types = new Map(attributes.map(({ name, type }) => [name, type]));
  return [...types].sort(byName).map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType }));
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}

/** The member `KeySchema`. */
export function describeKey(key: KeySchema): object[] {
  return keyAttributes(key).map(({ name }, i) => ({ AttributeName: name, KeyType: i === 0 ? 'HASH' : 'RANGE' }));
}

function describeProvision(provision: Provision | undefined): object {
  return {
    LastIncreaseDateTime: provision?.increasedAt,
    LastDecreaseDateTime: provision?.decreasedAt,
    NumberOfDecreasesToday: provision === undefined ? 0 : decreasesToday(provision, epochSeconds()),
    ReadCapacityUnits: provision?.readUnits ?? 0,
    WriteCapacityUnits: provision?.writeUnits ?? 0,
  };
}

/** Nothing where a table never was on demand. */
function describeBilling({ provision, onDemandSince, createdAt }: Table, status: TableStatus): object | undefined {
  if (provision !== undefined && onDemandSince === undefined) return undefined;
  return {
    BillingMode: provision === undefined ? 'PAY_PER_REQUEST' : 'PROVISIONED',
    LastUpdateToPayPerRequestDateTime: status === 'CREATING' ? undefined : (onDemandSince ?? createdAt),
  };
}

/** The service writes -1 for a maximum that was not given where the other one was. */
function describeMaximum(maximum: OnDemandMaximum | undefined): object | undefined {
  return maximum && { MaxReadRequestUnits: maximum.readUnits ?? -1, MaxWriteRequestUnits: maximum.writeUnits ?? -1 };
}

function describeWarmth(warmable: Warmable): object {
  const { readUnits, writeUnits } = warmthOf(warmable);
  return { ReadUnitsPerSecond: readUnits, WriteUnitsPerSecond: writeUnits };
}

/** Of a stream that is off, its name stays. Measured on the service in October 2026. */
function describeStream(table: Table): object {
  const { stream } = table;
  if (stream === undefined) return {};
  return {
    StreamSpecification: stream.isEnabled ? { StreamEnabled: true, StreamViewType: stream.viewType } : undefined,
    LatestStreamLabel: stream.label,
    LatestStreamArn: streamArnOf(table, stream.label),
  };
}

function describeIndexes(
  table: Table,
  kind: Index['kind'],
  describeEach: (index: Index) => object,
): object[] | undefined {
  const indexes = table.indexes.filter((index) => index.kind === kind);
  return indexes.length === 0 ? undefined : indexes.map(describeEach);
}

function describeIndex(rows: Rows, table: Table, index: Index): object {
  const { items, bytes } = rows.extent(index.relation);
  const { type, include } = index.projection;
  return {
    IndexName: index.name,
    IndexArn: arnOf(table, index),
    KeySchema: describeKey(index.key),
    Projection: { ProjectionType: type, NonKeyAttributes: type === 'INCLUDE' ? [...include].sort() : undefined },
    ItemCount: items,
    IndexSizeBytes: bytes,
  };
}

function describeGlobal(index: Index, tableStatus: TableStatus, isLeaving: boolean): object {
  const isFilling = index.filledTo !== undefined;
  const status = isLeaving ? 'DELETING' : isFilling ? 'CREATING' : tableStatus;
  const isWarm = status !== 'CREATING';
  return {
    IndexStatus: status === 'UPDATING' ? 'ACTIVE' : status,
    Backfilling: isFilling ? tableStatus !== 'UPDATING' : undefined,
    ProvisionedThroughput: describeProvision(index.provision),
    OnDemandThroughput: describeMaximum(index.onDemandMaximum),
    WarmThroughput: isWarm ? { ...describeWarmth(index), Status: 'ACTIVE' } : undefined,
  };
}
