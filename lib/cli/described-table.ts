/** The definition of a table: as the service describes it, or as the flags of `load --create` do. */
import {
  DescribeTableCommand,
  type KeySchemaElement,
  ResourceNotFoundException,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { type KeyType, setOwn } from '../item/attribute-value.js';
import type { KeyAttribute } from '../table/key.js';
import { type IndexDefinition, type Table, type TableDefinition, table } from '../table/table.js';
import { CommandError, EXIT } from './exit.js';
import { asCommandError } from './explain.js';
import { type Item, messageOf } from './input/row.js';
import type { Target } from './target.js';

/** What the flags of `load` say about a table. */
export interface TableFlags {
  readonly name: string;
  readonly hash: KeyAttribute | undefined;
  readonly range: KeyAttribute | undefined;
  readonly writeCapacity: number | undefined;
  readonly create: boolean;
}

/**
 * Checks what can be told without the target, so that a mistake makes no database file.
 * @throws CommandError
 */
export function checkTableFlags({ name, hash, range }: Pick<TableFlags, 'name' | 'hash' | 'range'>): void {
  checkTableName(name);
  if (range && !hash) throw new CommandError('--range wants --hash beside it');
  if (hash && hash.name === range?.name) {
    throw new CommandError(
      `--hash and --range are both '${hash.name}': a key has two different attributes, or only --hash`,
    );
  }
}

/**
 * Checks a name that was typed.
 * @throws CommandError where no table can have it
 */
export function checkTableName(name: string): void {
  try {
    define({ name, hashKey: 'id' });
  } catch (error) {
    throw new CommandError(messageOf(error), EXIT.usage, error);
  }
}

/**
 * The definition of a table that exists.
 * @throws CommandError where there is none, or the target cannot be asked
 */
export async function existingTable(target: Target, name: string): Promise<Table<Item>> {
  const description = await describe(target, name);
  if (!description) throw missing(target, name, 'name another');
  return define(definitionOf(name, description));
}

/**
 * The definition of a table to load into. What the flags say must agree with what exists.
 * @throws CommandError
 */
export async function tableToLoad(target: Target, flags: TableFlags): Promise<Table<Item>> {
  const { name, create, writeCapacity } = flags;
  const description = await describe(target, name);
  if (!description && !create) throw missing(target, name, 'add --create with --hash, or name another');
  const definition = description ? checkedDefinition(name, description, flags) : newDefinition(flags);
  // A budget above what the table has would be spent on throttled requests.
  const { writeCapacity: provisioned = Number.POSITIVE_INFINITY } = definition;
  return define({
    ...definition,
    ...(writeCapacity !== undefined && { writeCapacity: Math.min(writeCapacity, provisioned) }),
  });
}

/** How a key is written on the command line and in messages: `user (S), time (N)`. */
function spellKey(hash: KeyAttribute, range: KeyAttribute | undefined): string {
  return [hash, range].flatMap((key) => (key ? [`${key.name} (${key.type})`] : [])).join(', ');
}

async function describe({ client, name: target }: Target, name: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw asCommandError(error, target);
  }
}

function missing(target: Target, name: string, advice: string): CommandError {
  return new CommandError(`table '${name}' does not exist at ${target.name}: ${advice}`);
}

function define(definition: TableDefinition): Table<Item> {
  return table<Item>()(definition);
}

/** What the service describes has its units, and what is typed is a number. */
interface NumberedDefinition extends TableDefinition {
  readonly readCapacity?: number;
  readonly writeCapacity?: number;
}

/** Who loads at a rate reads at the same rate: a provisioned table has both. */
function newDefinition({ name, hash, range, writeCapacity }: TableFlags): NumberedDefinition {
  if (!hash) throw new CommandError(`--create wants the key of '${name}': add --hash NAME, such as id or id:N`);
  return {
    name,
    hashKey: hash,
    ...(range && { rangeKey: range }),
    ...(writeCapacity && { readCapacity: writeCapacity }),
  };
}

function checkedDefinition(
  name: string,
  description: TableDescription,
  { hash, range }: TableFlags,
): NumberedDefinition {
  const definition = definitionOf(name, description);
  const { hashKey, rangeKey } = define(definition);
  const wanted = hash && spellKey(hash, range);
  if (wanted === undefined || wanted === spellKey(hashKey, rangeKey)) return definition;
  throw new CommandError(
    `table '${name}' has the key ${spellKey(hashKey, rangeKey)}, and not ${wanted}: leave --hash and --range out, or name another table`,
  );
}

function definitionOf(name: string, description: TableDescription): NumberedDefinition {
  const { GlobalSecondaryIndexes = [], LocalSecondaryIndexes = [], ProvisionedThroughput } = description;
  const keys = (schema: KeySchemaElement[] | undefined) => keysOf(schema, description);
  const indexes: Record<string, IndexDefinition> = {};
  for (const { IndexName = '', KeySchema } of GlobalSecondaryIndexes) setOwn(indexes, IndexName, keys(KeySchema));
  for (const { IndexName = '', KeySchema } of LocalSecondaryIndexes) {
    setOwn(indexes, IndexName, { ...keys(KeySchema), local: true });
  }
  const { ReadCapacityUnits: readCapacity, WriteCapacityUnits: writeCapacity } = ProvisionedThroughput ?? {};
  return {
    name,
    ...keys(description.KeySchema),
    indexes,
    // On-demand tables are described with 0 units.
    ...(readCapacity && { readCapacity }),
    ...(writeCapacity && { writeCapacity }),
  };
}

function keysOf(schema: KeySchemaElement[] = [], { AttributeDefinitions = [] }: TableDescription): IndexDefinition {
  const key = (kind: 'HASH' | 'RANGE') => {
    const name = schema.find(({ KeyType }) => KeyType === kind)?.AttributeName;
    const type: KeyType =
      AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType ?? 'S';
    return name === undefined ? undefined : { name, type };
  };
  const rangeKey = key('RANGE');
  // Every description names a hash key.
  return { hashKey: key('HASH') ?? '', ...(rangeKey && { rangeKey }) };
}
