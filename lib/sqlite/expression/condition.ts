/**
 * Conditions and filters: from a text and a request's placeholders to a question that an item answers.
 * DynamoDB Developer Guide, *Condition and filter expressions, operators, and functions*.
 */
import type { AttributeMap, AttributeType, AttributeValue } from '../../item/attribute-value.js';
import type { Path } from '../../item/document.js';
import { checkDistinct, checkTypes } from './check-operands.js';
import { pathsIn } from './check-tree.js';
import { compareValues, equalValues } from './compare.js';
import { bindFunction, bindSize } from './condition-functions.js';
import { type Binding, type BoundOperand, bindOperand, bindPath } from './evaluate.js';
import { type ConditionContext, type ExpressionContext, invalid } from './expression-error.js';
import { parseCondition } from './parse.js';
import type { Placeholders } from './placeholders.js';
import type { Between, Comparator, Comparison, Condition, In, Operand } from './tree.js';

/**
 * Compiles a condition to a question that an item answers; where there is no item, ask one without attributes. A
 * comparison with an attribute that the item lacks, or with a value of another type, does not hold, save that `<>` does.
 * Throws an `ExpressionError` for what is wrong with the text or its placeholders.
 */
export function compileCondition(
  text: string,
  placeholders: Placeholders,
  context: ConditionContext = 'ConditionExpression',
): (item: AttributeMap) => boolean {
  return bindCondition(parseCondition(text, context), { placeholders, context });
}

/** The document paths in a condition. Throws as `compileCondition` does. */
export function conditionPaths(text: string, placeholders: Placeholders, context: ConditionContext): Path[] {
  return pathsIn(parseCondition(text, context)).map((path) => bindPath(path, { placeholders, context }));
}

/** Makes the tree of a condition ready for items. Throws as `compileCondition` does. */
export function bindCondition(condition: Condition, binding: Binding): Predicate {
  switch (condition.type) {
    case 'and': {
      const parts = condition.conditions.map((part) => bindCondition(part, binding));
      return (item) => parts.every((holds) => holds(item));
    }
    case 'or': {
      const parts = condition.conditions.map((part) => bindCondition(part, binding));
      return (item) => parts.some((holds) => holds(item));
    }
    case 'not': {
      const holds = bindCondition(condition.condition, binding);
      return (item) => !holds(item);
    }
    case 'comparison':
      return bindComparison(condition, binding);
    case 'between':
      return bindBetween(condition, binding);
    case 'in':
      return bindIn(condition, binding);
    case 'function':
      return bindFunction(condition, binding);
  }
}

type Predicate = (item: AttributeMap) => boolean;

/** The types whose values have an order. */
const ORDERED: readonly AttributeType[] = ['S', 'N', 'B'];

const COMPARATORS: Record<Comparator, (a: AttributeValue | undefined, b: AttributeValue | undefined) => boolean> = {
  '=': areEqual,
  '<>': (a, b) => !areEqual(a, b),
  '<': (a, b) => order(a, b) < 0,
  '<=': (a, b) => order(a, b) <= 0,
  '>': (a, b) => order(a, b) > 0,
  '>=': (a, b) => order(a, b) >= 0,
};

function bindComparison({ operator, left, right }: Comparison, binding: Binding): Predicate {
  const a = bind(left, binding);
  const b = bind(right, binding);
  checkDistinct([a, b], operator, binding.context);
  if (operator !== '=' && operator !== '<>') checkTypes([a, b], ORDERED, operator, binding.context);
  const compare = COMPARATORS[operator];
  return (item) => compare(a.read(item), b.read(item));
}

function bindBetween(between: Between, binding: Binding): Predicate {
  const operand = bind(between.operand, binding);
  const lower = bind(between.lower, binding);
  const upper = bind(between.upper, binding);
  checkDistinct([operand, lower, upper], 'BETWEEN', binding.context);
  checkTypes([operand, lower, upper], ORDERED, 'BETWEEN', binding.context);
  checkBounds(lower, upper, binding.context);
  return (item) => {
    const value = operand.read(item);
    return order(lower.read(item), value) <= 0 && order(value, upper.read(item)) <= 0;
  };
}

function bindIn({ operand, candidates }: In, binding: Binding): Predicate {
  const sought = bind(operand, binding);
  const among = candidates.map((candidate) => bind(candidate, binding));
  checkDistinct([sought, ...among], 'IN', binding.context);
  return (item) => {
    const value = sought.read(item);
    return among.some((candidate) => areEqual(value, candidate.read(item)));
  };
}

function bind(operand: Operand, binding: Binding): BoundOperand {
  return bindOperand(operand, binding, bindSize);
}

function areEqual(a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  return a !== undefined && b !== undefined && equalValues(a, b);
}

/** As `compareValues`; what has no order is NaN, with which no comparison holds. */
function order(a: AttributeValue | undefined, b: AttributeValue | undefined): number {
  return (a && b && compareValues(a, b)) ?? Number.NaN;
}

function checkBounds(lower: BoundOperand, upper: BoundOperand, context: ExpressionContext): void {
  const low = lower.constant;
  const high = upper.constant;
  if (low === undefined || high === undefined || order(low, high) <= 0) return;
  const fault =
    lower.type === upper.type
      ? 'The BETWEEN operator requires upper bound to be greater than or equal to lower bound'
      : 'The BETWEEN operator requires same data type for lower and upper bounds';
  throw invalid(context, `${fault}; lower bound operand: ${show(low)}, upper bound operand: ${show(high)}`);
}

/** A value as messages show it: `AttributeValue: {N:1}`. */
function show(value: AttributeValue): string {
  const [[type, content] = []] = Object.entries(value);
  const shown = content instanceof Uint8Array ? Buffer.from(content).toString('base64') : String(content);
  return `AttributeValue: {${type}:${shown}}`;
}
