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
import { type KeyAttribute, type KeySchema, keyAttributes } from '../table/table.js';
import { checkKeySizes, checkKeyValue } from '../validate.js';
import { typeOf } from '../wire/item.js';
import { invalidParameters, validationException } from '../wire/service-error.js';

/** The keys that a query reads. */
export interface QueriedKeys {
  /** All of the partition that the query names. */
  readonly partition: KeyRange;
  /** Those of them that fulfil the condition on the range key. */
  readonly range: KeyRange;
}

/** Checks the conditions of a query, in whatever order they were written, and turns them into a range of keys. */
export function queriedKeys(schema: KeySchema, conditions: readonly KeyCondition[]): QueriedKeys {
  checkNames(schema, conditions);
  const hash = conditionOn(schema.hash, conditions);
  if (hash === undefined) throw missing(schema.hash);
  const range = schema.range && conditionOn(schema.range, conditions);
  if (range === undefined && conditions.length > 1 && schema.range !== undefined) throw missing(schema.range);
  if (hash.operator !== '=' || conditions.length > (range === undefined ? 1 : 2)) {
    throw validationException('Query key condition not supported');
  }
  const [hashValue] = hash.values;
  if (hashValue === undefined) throw missing(schema.hash);
  checkKeySizes(hashValue, range?.values[0]);
  const prefix = encodePartition(hashValue);
  const partition = keysWithin(prefix);
  return { partition, range: range === undefined ? partition : rangeWithin(prefix, partition, range) };
}

function checkNames(schema: KeySchema, conditions: readonly KeyCondition[]): void {
  const names = new Set(keyAttributes(schema).map(({ name }) => name));
  if (conditions.some(({ name }) => names.has(name))) return;
  throw missing(schema.hash);
}

function missing({ name }: KeyAttribute): Error {
  return validationException(`Query condition missed key schema element: ${name}`);
}

function conditionOn(attribute: KeyAttribute, conditions: readonly KeyCondition[]): KeyCondition | undefined {
  const condition = conditions.find(({ name }) => name === attribute.name);
  for (const value of condition?.values ?? []) {
    if (typeOf(value) !== attribute.type) {
      throw invalidParameters('Condition parameter type does not match schema type');
    }
    if (condition?.operator !== 'begins_with') checkKeyValue(attribute, value);
  }
  return condition;
}

function rangeWithin(prefix: Buffer, partition: KeyRange, { operator, values }: KeyCondition): KeyRange {
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
