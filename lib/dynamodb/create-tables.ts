/** Creates the tables that are missing and waits until all can be used. */
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  type DynamoDBClient,
  type KeySchemaElement,
  ResourceInUseException,
  ResourceNotFoundException,
  type TableDescription,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { ValidationError } from '../errors.js';
import { type Keyed, keyAttributes } from '../table/key.js';
import type { Capacity, Index, Table } from '../table/table.js';

/** Seconds that a table may take to become ACTIVE. */
const MAX_WAIT_SECONDS = 300;

/**
 * Tables with capacities, which must be numbers, are created provisioned, their global indexes with the same capacities; others on demand.
 * @throws ValidationError where a table exists with other keys than those defined, or without an index that is
 */
export async function createTables(client: DynamoDBClient, tables: readonly Table[]): Promise<void> {
  await Promise.all(tables.map((table) => createTable(client, table)));
}

async function createTable(client: DynamoDBClient, table: Table): Promise<void> {
  const found = await describe(client, table.name);
  if (!found) await create(client, table);
  if (found?.TableStatus !== 'ACTIVE') {
    await waitUntilTableExists(
      { client, maxWaitTime: MAX_WAIT_SECONDS, minDelay: 1, maxDelay: 5 },
      { TableName: table.name },
    );
  }
  checkSame(table, found ?? (await describe(client, table.name)));
}

async function describe(client: DynamoDBClient, name: string): Promise<TableDescription | undefined> {
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
    return Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

async function create(client: DynamoDBClient, table: Table): Promise<void> {
  try {
    await client.send(new CreateTableCommand(createInput(table)));
  } catch (error) {
    // Another process was quicker; whether it made the same table is checked once it is ACTIVE.
    if (!(error instanceof ResourceInUseException)) throw error;
  }
}

function createInput(table: Table): CreateTableCommandInput {
  const { readCapacity, writeCapacity } = table;
  const isProvisioned = readCapacity !== undefined || writeCapacity !== undefined;
  const throughput = isProvisioned && {
    ProvisionedThroughput: {
      ReadCapacityUnits: capacityUnits(table, readCapacity ?? writeCapacity),
      WriteCapacityUnits: capacityUnits(table, writeCapacity ?? readCapacity),
    },
  };
  const describeIndex = (index: Index) => ({
    IndexName: index.name,
    KeySchema: keySchema(index),
    Projection: { ProjectionType: 'ALL' as const },
  });
  const indexes = [...table.indexes.values()];
  const locals = indexes.filter(({ local }) => local).map(describeIndex);
  const globals = indexes.filter(({ local }) => !local).map((index) => ({ ...describeIndex(index), ...throughput }));
  return {
    TableName: table.name,
    KeySchema: keySchema(table),
    AttributeDefinitions: attributeDefinitions([table, ...indexes]),
    BillingMode: isProvisioned ? 'PROVISIONED' : 'PAY_PER_REQUEST',
    ...throughput,
    ...(locals.length > 0 && { LocalSecondaryIndexes: locals }),
    ...(globals.length > 0 && { GlobalSecondaryIndexes: globals }),
  };
}

/** A provisioned table has whole units in both directions: one that is not declared gets as many as the other. */
function capacityUnits({ name }: Table, declared: Capacity = 1): number {
  if (typeof declared !== 'number') {
    throw new ValidationError(
      `Table '${name}' does not exist, and its capacity is a share of what it has: create it first, or declare a number.`,
    );
  }
  return Math.max(1, Math.floor(declared));
}

function keySchema(keyed: Keyed): KeySchemaElement[] {
  return keyAttributes(keyed).map(({ name }, index) => ({
    AttributeName: name,
    KeyType: index === 0 ? 'HASH' : 'RANGE',
  }));
}

function attributeDefinitions(keyed: readonly Keyed[]) {
  const types = new Map(keyed.flatMap(keyAttributes).map(({ name, type }) => [name, type]));
  return Array.from(types, ([AttributeName, AttributeType]) => ({ AttributeName, AttributeType }));
}

function checkSame(table: Table, found: TableDescription | undefined): void {
  const { KeySchema, AttributeDefinitions = [], GlobalSecondaryIndexes = [], LocalSecondaryIndexes = [] } = found ?? {};
  const types = new Map(AttributeDefinitions.map((each) => [each.AttributeName, each.AttributeType]));
  const spell = (schema: readonly KeySchemaElement[] = []) =>
    schema.map(({ AttributeName, KeyType }) => `${AttributeName} (${types.get(AttributeName)}, ${KeyType})`).join(', ');
  const defined = keyAttributes(table).map(
    ({ name, type }, index) => `${name} (${type}, ${index === 0 ? 'HASH' : 'RANGE'})`,
  );
  if (spell(KeySchema) !== defined.join(', ')) {
    throw new ValidationError(
      `Table '${table.name}' exists with the key ${spell(KeySchema)}, it is defined with ${defined.join(', ')}: ` +
        'change the definition, or name another table.',
    );
  }
  const names = [...GlobalSecondaryIndexes, ...LocalSecondaryIndexes].map(({ IndexName }) => IndexName);
  const missing = [...table.indexes.keys()].find((name) => !names.includes(name));
  if (missing !== undefined) {
    throw new ValidationError(
      `Table '${table.name}' exists without the index '${missing}': add it, or leave it out of the definition.`,
    );
  }
}
