/**
 * What a request says of a table's keys, indexes and capacity, checked as a whole and turned into our definition.
 * API Reference, *CreateTable*.
 */
import type { KeyType } from '../../item/attribute-value.js';
import type { IndexDefinition, TableDefinition } from '../storage/catalog.js';
import { invalidParameters, validationException } from '../wire/service-error.js';
import { boolean, integer, list, oneOf, optional, type Read, resourceName, structure, text } from '../wire/shape.js';
import { type KeySchema, keyAttributes, type Projection, type Provision } from './table.js';

const attributeName = text({ min: 1, max: 255 });
const keySchema = list(structure({ AttributeName: attributeName, KeyType: oneOf(['HASH', 'RANGE']) }), {
  min: 1,
  max: 2,
});
const provisionedThroughput = structure({
  ReadCapacityUnits: integer({ min: 1 }),
  WriteCapacityUnits: integer({ min: 1 }),
});
const index = structure({
  IndexName: resourceName,
  KeySchema: keySchema,
  Projection: structure({
    ProjectionType: optional(oneOf(['ALL', 'KEYS_ONLY', 'INCLUDE'])),
    NonKeyAttributes: optional(list(attributeName, { min: 1, max: 20 })),
  }),
  ProvisionedThroughput: optional(provisionedThroughput),
});

/** The request of CreateTable. */
export const createTableRequest = structure({
  TableName: resourceName,
  AttributeDefinitions: list(structure({ AttributeName: attributeName, AttributeType: oneOf(['S', 'N', 'B']) })),
  KeySchema: keySchema,
  LocalSecondaryIndexes: optional(list(index)),
  GlobalSecondaryIndexes: optional(list(index)),
  BillingMode: optional(oneOf(['PROVISIONED', 'PAY_PER_REQUEST'])),
  ProvisionedThroughput: optional(provisionedThroughput),
  DeletionProtectionEnabled: optional(boolean),
});

type CreateTableRequest = Read<typeof createTableRequest>;
type IndexRequest = Read<typeof index>;
type KeyRequest = Read<typeof keySchema>;
type AttributeTypes = ReadonlyMap<string, KeyType>;

const MAX_GLOBAL_INDEXES = 20;
const MAX_LOCAL_INDEXES = 5;

/** Checks a request and turns it into a definition that lacks only what the moment gives. */
export function readTable(asked: CreateTableRequest): Omit<TableDefinition, 'createdAt' | 'uuid'> {
  const provision = readProvision(asked);
  const types = new Map(asked.AttributeDefinitions.map((each) => [each.AttributeName, each.AttributeType]));
  const key = readKey(asked.KeySchema, types);
  const locals = readLocalIndexes(asked, key, types);
  const globals = readGlobalIndexes(asked, types);
  const indexes = [...locals, ...globals].map((each, i) => ({ ...each, id: i + 1 }));
  checkIndexNames(indexes);
  checkAllUsed(types, [key, ...indexes.map((each) => each.key)]);
  return {
    name: asked.TableName,
    key,
    indexes,
    provision,
    deletionProtected: asked.DeletionProtectionEnabled ?? false,
  };
}

function readProvision({ BillingMode, ProvisionedThroughput: units }: CreateTableRequest): Provision | undefined {
  if (BillingMode === 'PAY_PER_REQUEST') {
    if (units === undefined) return undefined;
    throw invalidParameters(
      'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
    );
  }
  if (units !== undefined) return { readUnits: units.ReadCapacityUnits, writeUnits: units.WriteCapacityUnits };
  throw invalidParameters(
    'ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
  );
}

function readKey(schema: KeyRequest, types: AttributeTypes): KeySchema {
  const [hash, range] = schema;
  const names = schema.map(({ AttributeName }) => AttributeName);
  if (names.some((name) => !types.has(name))) {
    throw invalidParameters(
      'Some index key attributes are not defined in AttributeDefinitions. ' +
        `Keys: [${names.join(', ')}], AttributeDefinitions: [${[...types.keys()].join(', ')}]`,
    );
  }
  if (names[0] === names[1]) {
    throw validationException('Both the Hash Key and the Range Key element in the KeySchema have the same name');
  }
  if (hash?.KeyType !== 'HASH') {
    throw validationException('Invalid KeySchema: The first KeySchemaElement is not a HASH key type');
  }
  if (range !== undefined && range.KeyType !== 'RANGE') {
    throw validationException('Invalid KeySchema: The second KeySchemaElement is not a RANGE key type');
  }
  const [hashAttribute, rangeAttribute] = names.map((name) => ({ name, type: types.get(name) ?? 'S' }));
  return { hash: hashAttribute ?? { name: hash.AttributeName, type: 'S' }, range: rangeAttribute };
}

type UnnumberedIndex = Omit<IndexDefinition, 'id'>;

function readLocalIndexes(asked: CreateTableRequest, table: KeySchema, types: AttributeTypes): UnnumberedIndex[] {
  const { LocalSecondaryIndexes: indexes } = asked;
  if (indexes === undefined) return [];
  if (indexes.length === 0) throw invalidParameters('List of LocalSecondaryIndexes is empty');
  if (table.range === undefined) {
    throw invalidParameters(
      'Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex',
    );
  }
  if (indexes.length > MAX_LOCAL_INDEXES) {
    throw invalidParameters(`Number of LocalSecondaryIndexes exceeds per-table limit of ${MAX_LOCAL_INDEXES}`);
  }
  return indexes.map((each) => {
    const key = readKey(each.KeySchema, types);
    checkLocalKey(each.IndexName, key, table);
    return { kind: 'local', name: each.IndexName, key, projection: readProjection(each) };
  });
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
  if (indexes.length > MAX_GLOBAL_INDEXES) {
    throw invalidParameters(`GlobalSecondaryIndex count exceeds the per-table limit of ${MAX_GLOBAL_INDEXES}`);
  }
  return indexes.map((each) => ({
    kind: 'global',
    name: each.IndexName,
    key: readKey(each.KeySchema, types),
    projection: readProjection(each),
    provision: readIndexProvision(asked, each),
  }));
}

function readIndexProvision(asked: CreateTableRequest, index: IndexRequest): Provision | undefined {
  const { IndexName: name, ProvisionedThroughput: units } = index;
  if (asked.BillingMode === 'PAY_PER_REQUEST') {
    if (units === undefined) return undefined;
    throw invalidParameters(
      `ProvisionedThroughput should not be specified for index: ${name} when BillingMode is PAY_PER_REQUEST`,
    );
  }
  if (units !== undefined) return { readUnits: units.ReadCapacityUnits, writeUnits: units.WriteCapacityUnits };
  throw invalidParameters(`ProvisionedThroughput must be specified for index: ${name}`);
}

function readProjection({ Projection: { ProjectionType: type, NonKeyAttributes: include } }: IndexRequest): Projection {
  if (type === undefined) throw invalidParameters('Unknown ProjectionType: null');
  if (type === 'INCLUDE' && include === undefined) {
    throw invalidParameters('ProjectionType is INCLUDE, but NonKeyAttributes is not specified');
  }
  if (type !== 'INCLUDE' && include !== undefined) {
    throw invalidParameters(`ProjectionType is ${type}, but NonKeyAttributes is specified`);
  }
  return { type, include: include ?? [] };
}

function checkIndexNames(indexes: readonly { readonly name: string }[]): void {
  const seen = new Set<string>();
  for (const { name } of indexes) {
    if (seen.has(name)) throw invalidParameters(`Duplicate index name: ${name}`);
    seen.add(name);
  }
}

/** Attributes that are no key of anything have no business in the definitions: items need no schema. */
function checkAllUsed(types: AttributeTypes, keys: readonly KeySchema[]): void {
  const used = new Set(keys.flatMap(keyAttributes).map(({ name }) => name));
  if (used.size === types.size) return;
  if (keys.length === 1) {
    throw invalidParameters(
      'Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions',
    );
  }
  const unused = [...types.keys()].filter((name) => !used.has(name));
  throw invalidParameters(
    `Some AttributeDefinitions are not used. AttributeDefinitions: [${[...types.keys()].join(', ')}], keys used: [${[...used].join(', ')}], unused: [${unused.join(', ')}]`,
  );
}
