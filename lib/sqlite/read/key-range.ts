/** A key condition against a key schema: the range of keys that it describes. API Reference, *Query*. */
import type { AttributeValue } from '../../item/attribute-value.js';
import type { KeyCondition } from '../expression/key-condition.js';
import {
  afterPrefix,
  encodePartition,
  encodeRange,
  encodeRangeBeginning,
  type KeyRange,
  keysWithin,
} from '../storage/key-encoding.js';
import { type Index, type KeyAttribute, type KeySchema, keyAttributes, type Table } from '../table/table.js';
import { checkKeySizes, checkNotEmpty } from '../validate.js';
import { typeOf } from '../wire/item.js';
import { invalidParameters, validationException } from '../wire/service-error.js';

/** The keys that a query reads. */
export interface QueriedKeys {
  /** All of the partition that the query names. */
  readonly partition: KeyRange;
  /** Those of them that fulfil the condition on the range key. */
  readonly range: KeyRange;
}

/**
 * Checks the conditions of a query on the table or on one of its indexes, in whatever order they were written, and turns
 * them into a range of keys.
 */
export function queriedKeys(table: Table, index: Index | undefined, conditions: readonly KeyCondition[]): QueriedKeys {
  const { key: schema } = index ?? table;
  checkCount(schema, conditions);
  const hash = conditionOn(schema.hash, index, conditions);
  if (hash === undefined) throw missing(schema.hash);
  if (hash.operator !== '=') throw unsupported();
  const range = schema.range && conditionOn(schema.range, index, conditions);
  if (range === undefined && conditions.length > 1) throw missing(schema.range ?? schema.hash);
  const [hashValue] = hash.values;
  if (hashValue === undefined) throw missing(schema.hash);
  checkKeySizes(hashValue, range?.values[0]);
  const prefix = encodePartition(hashValue);
  const partition = keysWithin(prefix);
  return { partition, range: range === undefined ? partition : rangeWithin(prefix, partition, range) };
}

function checkCount(schema: KeySchema, conditions: readonly KeyCondition[]): void {
  const { length: count } = conditions;
  const { length: max } = keyAttributes(schema);
  if (count <= max) return;
  if (count === 2) throw unsupported();
  throw validationException(
    `The number of query conditions (${count}) exceeds the number of key attributes defined in the schema (${max})`,
  );
}

function unsupported(): Error {
  return validationException('Query key condition not supported');
}

function missing({ name }: KeyAttribute): Error {
  return validationException(`Query condition missed key schema element: ${name}`);
}

/** A condition that an index can be searched by. */
interface Searchable extends KeyCondition {
  readonly operator: NonNullable<KeyCondition['operator']>;
}

function conditionOn(
  attribute: KeyAttribute,
  index: Index | undefined,
  conditions: readonly KeyCondition[],
): Searchable | undefined {
  const condition = conditions.find(({ name }) => name === attribute.name);
  if (condition === undefined) return undefined;
  const { operator } = condition;
  if (operator === undefined) {
    throw validationException('Attempted conditional constraint is not an indexable operation');
  }
  for (const value of condition.values) {
    if (typeOf(value) !== attribute.type) {
      throw invalidParameters('Condition parameter type does not match schema type');
    }
    checkNotEmpty(attribute.name, value, index);
  }
  return { ...condition, operator };
}

function rangeWithin(prefix: Buffer, partition: KeyRange, { operator, values }: Searchable): KeyRange {
  const [first, second = first] = values;
  if (first === undefined || second === undefined) return partition;
  const at = (value: AttributeValue) => Buffer.concat([prefix, encodeRange(value)]);
  switch (operator) {
    case '=':
      return keysWithin(at(first));
    case '<':
      return { from: partition.from, to: at(first) };
    case '<=':
      return { from: partition.from, to: afterPrefix(at(first)) };
    case '>':
      return { from: afterPrefix(at(first)), to: partition.to };
    case '>=':
      return { from: at(first), to: partition.to };
    case 'BETWEEN':
      return { from: at(first), to: afterPrefix(at(second)) };
    case 'begins_with':
      return keysWithin(Buffer.concat([prefix, encodeRangeBeginning(first)]));
  }
}
