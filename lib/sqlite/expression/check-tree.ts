/**
 * What makes an expression wrong whatever its values and the item: unknown functions, reserved words, limits. Done once
 * for a text, before its tree is kept. DynamoDB Developer Guide, *Condition and filter expressions, operators, and
 * functions* and *Using update expressions*; limits from *Quotas in Amazon DynamoDB*.
 */
import { type ExpressionContext, invalid } from './expression-error.js';
import { isReservedWord } from './reserved-words.js';
import type { Condition, FunctionCall, Operand, PathOperand, SetAction, UpdateAction, UpdateClause } from './tree.js';

const CONDITION_FUNCTIONS: ReadonlySet<string> = new Set([
  'attribute_exists',
  'attribute_not_exists',
  'attribute_type',
  'begins_with',
  'contains',
  'size',
]);
const UPDATE_FUNCTIONS: ReadonlySet<string> = new Set(['if_not_exists', 'list_append']);

const MAX_OPERATORS = 300;
const MAX_IN_OPERANDS = 100;
const MAX_NESTING_LEVELS = 32;
/** The service keeps an index in 32 bits. */
const MAX_LIST_INDEX = 2 ** 31 - 1;

/** What the checks look at, in the order of the text. */
interface Parts {
  readonly calls: { readonly name: string; readonly nested: boolean }[];
  readonly paths: PathOperand[];
  /** How many operands each IN chooses from. */
  readonly inCounts: number[];
  operatorCount: number;
}

/** Throws an `ExpressionError` for the first fault of a condition. */
export function checkCondition(condition: Condition, context: ExpressionContext): void {
  const parts = noParts();
  collectCondition(condition, parts);
  checkIndexes(parts, context);
  checkFunctions(parts, CONDITION_FUNCTIONS, UPDATE_FUNCTIONS, 'a condition expression', context);
  // `size` is the one function that yields a value, and so the one that is no condition.
  checkUses(parts, ({ name, nested }) => nested === (name === 'size'), context);
  checkReservedWords(parts, context);
  checkCounts(parts, context);
}

/** The document paths in a condition, in the order of the text. */
export function pathsIn(condition: Condition): readonly PathOperand[] {
  const parts = noParts();
  collectCondition(condition, parts);
  return parts.paths;
}

/** The document paths in an update, those that it only reads among them, in the order of the text. */
export function pathsInUpdate(actions: readonly UpdateAction[]): readonly PathOperand[] {
  return partsOfUpdate(actions).paths;
}

/** Throws an `ExpressionError` for the first fault of an update expression. */
export function checkUpdate(clauses: readonly UpdateClause[], context: ExpressionContext): void {
  const parts = partsOfUpdate(clauses.flatMap((clause) => clause.actions));
  checkIndexes(parts, context);
  checkFunctions(parts, UPDATE_FUNCTIONS, CONDITION_FUNCTIONS, 'an update expression', context);
  checkUses(parts, ({ name, nested }) => !nested || name === 'if_not_exists', context);
  checkReservedWords(parts, context);
  checkClausesOnce(clauses, context);
  checkCounts(parts, context);
}

/** Throws an `ExpressionError` for the first fault of a projection expression. */
export function checkProjection(paths: readonly PathOperand[], context: ExpressionContext): void {
  const parts = { ...noParts(), paths: [...paths] };
  checkIndexes(parts, context);
  checkReservedWords(parts, context);
  checkCounts(parts, context);
}

function noParts(): Parts {
  return { calls: [], paths: [], inCounts: [], operatorCount: 0 };
}

function collectCondition(condition: Condition, parts: Parts): void {
  switch (condition.type) {
    case 'and':
    case 'or':
      parts.operatorCount += condition.conditions.length - 1;
      for (const part of condition.conditions) collectCondition(part, parts);
      break;
    case 'not':
      parts.operatorCount++;
      collectCondition(condition.condition, parts);
      break;
    case 'comparison':
      parts.operatorCount++;
      collectOperands([condition.left, condition.right], parts);
      break;
    case 'between':
      parts.operatorCount++;
      collectOperands([condition.operand, condition.lower, condition.upper], parts);
      break;
    case 'in':
      parts.operatorCount++;
      parts.inCounts.push(condition.candidates.length);
      collectOperands([condition.operand, ...condition.candidates], parts);
      break;
    case 'function':
      collectCall(condition, false, parts);
  }
}

function partsOfUpdate(actions: readonly UpdateAction[]): Parts {
  const parts = noParts();
  for (const action of actions) {
    collectOperand(action.path, parts);
    if (action.type === 'SET') collectSetValue(action.value, parts);
  }
  return parts;
}

function collectSetValue(value: SetAction['value'], parts: Parts): void {
  if (value.type === 'arithmetic') {
    parts.operatorCount++;
    collectOperands([value.left, value.right], parts);
  } else if (value.type === 'function') {
    collectCall(value, false, parts);
  } else {
    collectOperand(value, parts);
  }
}

function collectCall({ name, operands }: FunctionCall, nested: boolean, parts: Parts): void {
  parts.operatorCount++;
  parts.calls.push({ name, nested });
  collectOperands(operands, parts);
}

function collectOperands(operands: readonly Operand[], parts: Parts): void {
  for (const operand of operands) collectOperand(operand, parts);
}

function collectOperand(operand: Operand, parts: Parts): void {
  if (operand.type === 'path') parts.paths.push(operand);
  if (operand.type === 'function') collectCall(operand, true, parts);
}

function checkIndexes({ paths }: Parts, context: ExpressionContext): void {
  for (const step of paths.flatMap(({ steps }) => steps)) {
    if (typeof step === 'number' && step > MAX_LIST_INDEX) {
      throw invalid(context, `List index is not within the allowable range; index: [${step}]`);
    }
  }
}

function checkFunctions(
  { calls }: Parts,
  allowed: ReadonlySet<string>,
  elsewhere: ReadonlySet<string>,
  here: string,
  context: ExpressionContext,
): void {
  for (const { name } of calls) {
    if (allowed.has(name)) continue;
    if (elsewhere.has(name)) throw invalid(context, `The function is not allowed in ${here}; function: ${name}`);
    throw invalid(context, `Invalid function name; function: ${name}`);
  }
}

function checkUses(parts: Parts, isUse: (call: Parts['calls'][number]) => boolean, context: ExpressionContext): void {
  const misused = parts.calls.find((call) => !isUse(call));
  if (misused === undefined) return;
  throw invalid(context, `The function is not allowed to be used this way in an expression; function: ${misused.name}`);
}

function checkReservedWords({ paths }: Parts, context: ExpressionContext): void {
  for (const step of paths.flatMap(({ steps }) => steps)) {
    if (typeof step === 'string' && isReservedWord(step)) {
      throw invalid(context, `Attribute name is a reserved keyword; reserved keyword: ${step}`);
    }
  }
}

function checkClausesOnce(clauses: readonly UpdateClause[], context: ExpressionContext): void {
  const seen = new Set<string>();
  for (const { keyword } of clauses) {
    if (seen.has(keyword)) {
      throw invalid(context, `The "${keyword}" section can only be used once in an update expression;`);
    }
    seen.add(keyword);
  }
}

function checkCounts({ paths, inCounts, operatorCount }: Parts, context: ExpressionContext): void {
  for (const { steps } of paths) {
    if (steps.length > MAX_NESTING_LEVELS) {
      throw invalid(context, `The document path has too many nesting levels; nesting levels: ${steps.length}`);
    }
  }
  for (const count of inCounts) {
    if (count > MAX_IN_OPERANDS) {
      throw invalid(context, `The IN operator is provided with too many operands; number of operands: ${count}`);
    }
  }
  if (operatorCount > MAX_OPERATORS) {
    // The service stops counting at the first operator too many.
    throw invalid(context, `The expression contains too many operators; operator count: ${MAX_OPERATORS + 1}`);
  }
}
