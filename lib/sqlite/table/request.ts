/** What CreateTable asks for, checked as a whole and turned into our definition. API Reference, *CreateTable*. */
import type { IndexDefinition, TableDefinition } from '../storage/catalog.js';
import { readNewStream } from '../stream/specification.js';
import { invalidParameters, validationException } from '../wire/service-error.js';
import { list, optional, type Read, structure } from '../wire/shape.js';
import { namingTable, resourceName } from '../wire/table-name.js';
import { checkBounds, newProvision, readMaximum, readWarmth } from './capacity.js';
import { type AttributeTypes, checkAllUsed, checkProjectedCount, readKey, readProjection, readTypes } from './keys.js';
import {
  attributeDefinitions,
  type GlobalIndexRequest,
  globalIndex,
  keySchema,
  localIndex,
  settingMembers,
} from './members.js';
import { absentMembers, readEncryption, readTableClass, refuseAbsent } from './settings.js';
import type { KeySchema, Provision } from './table.js';
import { readTags, tagList } from './tags.js';

/** The request of CreateTable. */
export const createTableRequest = namingTable(
  structure({
    TableName: resourceName,
    AttributeDefinitions: attributeDefinitions,
    KeySchema: keySchema,
    GlobalSecondaryIndexes: optional(list(globalIndex)),
    LocalSecondaryIndexes: optional(list(localIndex)),
    Tags: optional(tagList),
    ...settingMembers,
    ...absentMembers,
  }),
);

type CreateTableRequest = Read<typeof createTableRequest>;
type UnnumberedIndex = Omit<IndexDefinition, 'id'>;

/** What a table may have. Developer Guide, *Quotas in Amazon DynamoDB*, Secondary indexes. */
export const MAX_GLOBAL_INDEXES = 20;
const MAX_LOCAL_INDEXES = 5;

/** Checks a request and turns it into a definition that lacks only what the moment gives. */
export function readTable(asked: CreateTableRequest): Omit<TableDefinition, 'createdAt' | 'uuid'> {
  refuseAbsent(asked);
  const provision = readProvision(asked);
  const types = readTypes(asked.AttributeDefinitions);
  if (asked.KeySchema.length > types.size) {
    throw validationException('Invalid KeySchema: Some index key attribute have no definition');
  }
  const key = readKey(asked.KeySchema, types);
  const unnumbered = [...readLocalIndexes(asked, key, types), ...readGlobalIndexes(asked, types)];
  const indexes = unnumbered.map((each, i) => ({ ...each, id: i + 1 }));
  checkIndexNames(indexes);
  checkAllUsed(types, [key, ...indexes.map((each) => each.key)]);
  checkProjectedCount(indexes);
  readNewStream(asked.StreamSpecification);
  return {
    name: asked.TableName,
    key,
    indexes,
    lastIndexId: indexes.length,
    provision,
    onDemandMaximum: readMaximum(asked.OnDemandThroughput, undefined, isOnDemand(asked), {}),
    warm: readWarmth(asked.WarmThroughput, { provision }, {}),
    deletionProtected: asked.DeletionProtectionEnabled ?? false,
    tableClass: readTableClass(asked.TableClass),
    encryptionKey: readEncryption(asked.SSESpecification),
    tags: asked.Tags && readTags(asked.Tags),
  };
}

function isOnDemand({ BillingMode }: CreateTableRequest): boolean {
  return BillingMode === 'PAY_PER_REQUEST';
}

function readProvision(asked: CreateTableRequest): Provision | undefined {
  const { ProvisionedThroughput: units } = asked;
  if (isOnDemand(asked)) {
    if (units === undefined) return undefined;
    throw invalidParameters(
      'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
    );
  }
  checkBounds(units, {});
  if (units !== undefined) return newProvision(units);
  throw invalidParameters(
    'ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
  );
}

function readLocalIndexes(asked: CreateTableRequest, table: KeySchema, types: AttributeTypes): UnnumberedIndex[] {
  const { LocalSecondaryIndexes: indexes } = asked;
  if (indexes === undefined) return [];
  if (indexes.length === 0) throw invalidParameters('List of LocalSecondaryIndexes is empty');
  if (table.range === undefined) {
    throw invalidParameters(
      'Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex',
    );
  }
  const read = indexes.map((each): UnnumberedIndex => {
    const key = readKey(each.KeySchema, types);
    checkLocalKey(each.IndexName, key, table);
    return { kind: 'local', name: each.IndexName, key, projection: readProjection(each) };
  });
  if (read.length <= MAX_LOCAL_INDEXES) return read;
  throw invalidParameters(`Number of LocalSecondaryIndexes exceeds per-table limit of ${MAX_LOCAL_INDEXES}`);
}

function checkLocalKey(name: string, key: KeySchema, table: KeySchema): void {
  if (key.range === undefined) throw invalidParameters(`Index KeySchema does not have a range key for index: ${name}`);
  if (key.hash.name === table.hash.name) return;
  throw invalidParameters(
    `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${name}. ` +
      `index hash key: ${key.hash.name}, table hash key: ${table.hash.name}`,
  );
}

function readGlobalIndexes(asked: CreateTableRequest, types: AttributeTypes): UnnumberedIndex[] {
  const { GlobalSecondaryIndexes: indexes } = asked;
  if (indexes === undefined) return [];
  if (indexes.length === 0) throw invalidParameters('List of GlobalSecondaryIndexes is empty');
  const read = indexes.map((each) => readGlobalIndex(asked, each, types));
  if (read.length <= MAX_GLOBAL_INDEXES) return read;
  throw invalidParameters(`GlobalSecondaryIndex count exceeds the per-table limit of ${MAX_GLOBAL_INDEXES}`);
}

function readGlobalIndex(asked: CreateTableRequest, index: GlobalIndexRequest, types: AttributeTypes): UnnumberedIndex {
  const place = { index: index.IndexName };
  const key = readKey(index.KeySchema, types);
  const projection = readProjection(index);
  const provision = readIndexProvision(asked, index);
  return {
    kind: 'global',
    name: index.IndexName,
    key,
    projection,
    provision,
    onDemandMaximum: readMaximum(index.OnDemandThroughput, undefined, isOnDemand(asked), place),
    warm: readWarmth(index.WarmThroughput, { provision }, place),
  };
}

function readIndexProvision(asked: CreateTableRequest, index: GlobalIndexRequest): Provision | undefined {
  const { IndexName: name, ProvisionedThroughput: units } = index;
  if (isOnDemand(asked)) {
    if (units === undefined) return undefined;
    throw invalidParameters(
      `ProvisionedThroughput should not be specified for index: ${name} when BillingMode is PAY_PER_REQUEST`,
    );
  }
  checkBounds(units, { index: name });
  if (units !== undefined) return newProvision(units);
  throw invalidParameters(`ProvisionedThroughput is not specified for index: ${name}`);
}

function checkIndexNames(indexes: readonly { readonly name: string }[]): void {
  const seen = new Set<string>();
  for (const { name } of indexes) {
    if (seen.has(name)) throw invalidParameters(`Duplicate index name: ${name}`);
    seen.add(name);
  }
}
