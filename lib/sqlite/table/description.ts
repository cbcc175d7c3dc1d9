/** How the service describes a table. API Reference, *TableDescription*. */
import type { Rows } from '../storage/rows.js';
import { arnOf, type Index, type KeySchema, keyAttributes, type Provision, type Table } from './table.js';

/** Where a table is in its life. */
export type TableStatus = 'CREATING' | 'ACTIVE' | 'DELETING';

/** The member `Table` or `TableDescription` of an answer. */
export function describe(rows: Rows, table: Table, status: TableStatus): object {
  const { items, bytes } = rows.extent(table.relation);
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
    BillingModeSummary: table.provision === undefined ? onDemand(table) : undefined,
    DeletionProtectionEnabled: table.deletionProtected,
    LocalSecondaryIndexes: describeIndexes(rows, table, 'local', undefined),
    GlobalSecondaryIndexes: describeIndexes(rows, table, 'global', status),
  };
}

function describeAttributes(table: Table): object[] {
  const attributes = [table.key, ...table.indexes.map(({ key }) => key)].flatMap(keyAttributes);
  const types = new Map(attributes.map(({ name, type }) => [name, type]));
  return [...types].map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType }));
}

function describeKey(key: KeySchema): object[] {
  return keyAttributes(key).map(({ name }, i) => ({ AttributeName: name, KeyType: i === 0 ? 'HASH' : 'RANGE' }));
}

function describeProvision(provision: Provision | undefined): object {
  return {
    NumberOfDecreasesToday: 0,
    ReadCapacityUnits: provision?.readUnits ?? 0,
    WriteCapacityUnits: provision?.writeUnits ?? 0,
  };
}

function onDemand({ createdAt }: Table): object {
  return { BillingMode: 'PAY_PER_REQUEST', LastUpdateToPayPerRequestDateTime: createdAt };
}

function describeIndexes(
  rows: Rows,
  table: Table,
  kind: Index['kind'],
  status: TableStatus | undefined,
): object[] | undefined {
  const indexes = table.indexes.filter((index) => index.kind === kind);
  if (indexes.length === 0) return undefined;
  return indexes.map((index) => {
    const { items, bytes } = rows.extent(index.relation);
    return {
      IndexName: index.name,
      IndexArn: arnOf(table, index),
      IndexStatus: status,
      KeySchema: describeKey(index.key),
      Projection: {
        ProjectionType: index.projection.type,
        NonKeyAttributes: index.projection.type === 'INCLUDE' ? index.projection.include : undefined,
      },
      ItemCount: items,
      IndexSizeBytes: bytes,
      ProvisionedThroughput: kind === 'global' ? describeProvision(index.provision) : undefined,
    };
  });
}
