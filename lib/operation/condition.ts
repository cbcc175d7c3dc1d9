/** Conditions and filters: one plain typed object language, compiled to DynamoDB's expressions. */
import { ValidationError } from '../errors.js';
import type { AttributeType } from '../item/attribute-value.js';
import type { AttributeName } from '../table/table.js';
import type { PathInput, Placeholders } from './placeholders.js';

/** A condition on an item: comparisons of attributes, joined by `and`, `or` and `not`. */
export type Condition<Item> =
  | Comparison<Item>
  | { readonly and: readonly Condition<Item>[] }
  | { readonly or: readonly Condition<Item>[] }
  | { readonly not: Condition<Item> };

/** `{ attr: 'hits', gt: 3 }`: several comparisons in one object must all hold. Nested paths are `'a.b'` or `['a', 0]`. */
export type Comparison<Item> =
  | {
      readonly [Name in AttributeName<Item>]: { readonly attr: Name } & Comparators<Exclude<Item[Name], undefined>>;
    }[AttributeName<Item>]
  | ({ readonly attr: NestedPath } & Comparators<unknown>);

/** A path into a document; its values are not typed. */
export type NestedPath = `${string}.${string}` | readonly [attribute: string, ...steps: (string | number)[]];

/** What an attribute can be compared with. Values of another type never match, as the service has it. */
export interface Comparators<Value> extends Ordering<Value> {
  readonly in?: readonly Value[];
  readonly beginsWith?: Value;
  /** A part of a string, or an element of a set or a list. */
  readonly contains?: unknown;
  readonly exists?: boolean;
  readonly type?: AttributeType;
  /** Length of a string, bytes of a binary, elements of a set, list or map. */
  readonly size?: number | Ordering<number>;
}

interface Ordering<Value> {
  readonly eq?: Value;
  readonly ne?: Value;
  readonly lt?: Value;
  readonly lte?: Value;
  readonly gt?: Value;
  readonly gte?: Value;
  /** Both ends included. */
  readonly between?: readonly [from: Value, to: Value];
}

/**
 * The text of a condition; its names and values go to `placeholders`.
 * @throws ValidationError for unknown comparators, empty lists and values that DynamoDB cannot hold
 */
export function compileCondition(condition: object, placeholders: Placeholders): string {
  return compile(condition, placeholders);
}

const JOINS = ['and', 'or', 'not'];

const OPERATORS = new Map([
  ['eq', '='],
  ['ne', '<>'],
  ['lt', '<'],
  ['lte', '<='],
  ['gt', '>'],
  ['gte', '>='],
]);

const FUNCTIONS = new Map([
  ['beginsWith', 'begins_with'],
  ['contains', 'contains'],
  ['type', 'attribute_type'],
]);

const MAX_IN_OPERANDS = 100;

function compile(condition: unknown, placeholders: Placeholders): string {
  if (typeof condition !== 'object' || condition === null) throw invalid(String(condition), 'is no condition');
  const names = Object.keys(condition);
  const join = names.find((name) => JOINS.includes(name));
  if (join && names.length > 1) {
    throw invalid(spelling(names), `has more than '${join}', which stands alone: join conditions by { and: […] }`);
  }
  if ('and' in condition) return junction(condition.and, 'AND', placeholders);
  if ('or' in condition) return junction(condition.or, 'OR', placeholders);
  if ('not' in condition) return `NOT (${compile(condition.not, placeholders)})`;
  if ('attr' in condition) return comparison(condition, condition.attr, placeholders);
  throw invalid(spelling(names), "has none of 'attr', 'and', 'or' and 'not'");
}

function junction(conditions: unknown, operator: 'AND' | 'OR', placeholders: Placeholders): string {
  if (!Array.isArray(conditions) || conditions.length === 0) {
    throw invalid(`'${operator.toLowerCase()}'`, 'has nothing to join: it wants a list of conditions');
  }
  // The service refuses redundant parentheses, which one condition alone would have within others.
  if (conditions.length === 1) return compile(conditions[0], placeholders);
  return conditions.map((condition) => `(${compile(condition, placeholders)})`).join(` ${operator} `);
}

function comparison(comparators: object, attr: unknown, placeholders: Placeholders): string {
  if (typeof attr !== 'string' && !Array.isArray(attr)) throw invalid(String(attr), 'is no attribute');
  // An array here is checked step by step by path().
  const operand = placeholders.path(attr as PathInput);
  const parts = Object.entries(comparators)
    .filter(([name, value]) => name !== 'attr' && value !== undefined)
    .map(([name, value]) => comparator(operand, name, value, placeholders));
  if (parts.length === 0) throw invalid(`'${attr}'`, 'is compared with nothing: add eq, gt, exists, …');
  return parts.join(' AND ');
}

function comparator(operand: string, name: string, value: unknown, placeholders: Placeholders): string {
  if (name === 'exists') return `${value ? 'attribute_exists' : 'attribute_not_exists'}(${operand})`;
  if (name === 'size') return size(`size(${operand})`, value, placeholders);
  const call = FUNCTIONS.get(name);
  return call
    ? `${call}(${operand}, ${placeholders.value(value, name)})`
    : ordering(operand, name, value, placeholders);
}

function size(operand: string, value: unknown, placeholders: Placeholders): string {
  if (typeof value === 'number') return ordering(operand, 'eq', value, placeholders);
  const bounds = Object.entries(value ?? {}).filter(([, bound]) => bound !== undefined);
  if (bounds.length === 0) throw invalid("'size'", 'wants a number or comparisons with one, such as { gt: 3 }');
  return bounds.map(([name, bound]) => ordering(operand, name, bound, placeholders)).join(' AND ');
}

function ordering(operand: string, name: string, value: unknown, placeholders: Placeholders): string {
  const operator = OPERATORS.get(name);
  if (operator) return `${operand} ${operator} ${placeholders.value(value, name)}`;
  const operands = (count: string, isRight: (length: number) => boolean): string[] => {
    if (!Array.isArray(value) || !isRight(value.length)) throw invalid(`'${name}'`, `wants ${count}`);
    return value.map((each) => placeholders.value(each, name));
  };
  switch (name) {
    case 'between':
      return `${operand} BETWEEN ${operands('two values', (length) => length === 2).join(' AND ')}`;
    case 'in':
      return `${operand} IN (${operands('1 to 100 values', (length) => length > 0 && length <= MAX_IN_OPERANDS).join(', ')})`;
    default:
      throw invalid(
        `'${name}'`,
        `is no comparator: there are ${[...OPERATORS.keys()].join(', ')}, between, in, beginsWith, contains, exists, type and size`,
      );
  }
}

/** A condition without its values, which may be anything and nobody else's business. */
function spelling(names: readonly string[]): string {
  return `{ ${names.join(', ')} }`;
}

function invalid(what: string, problem: string): ValidationError {
  return new ValidationError(`Condition: ${what} ${problem}.`);
}
