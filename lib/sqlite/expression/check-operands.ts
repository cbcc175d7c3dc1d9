/** What the operands of an operator or a function must be, as far as it can be known without an item. */
import type { AttributeType } from '../../item/attribute-value.js';
import type { Path } from '../../item/document.js';
import { type BoundOperand, formatPath } from './evaluate.js';
import { type ExpressionContext, invalid } from './expression-error.js';

/** Both operands of a function that takes two; throws in the service's words for any other count. */
export function pair<T>(operands: readonly T[], name: string, context: ExpressionContext): readonly [T, T] {
  const [first, second] = operands;
  if (first === undefined || second === undefined || operands.length > 2) throw wrongCount(operands, name, context);
  return [first, second];
}

/** The operand of a function that takes one; throws in the service's words for any other count. */
export function single<T>(operands: readonly T[], name: string, context: ExpressionContext): T {
  const [first] = operands;
  if (first === undefined || operands.length > 1) throw wrongCount(operands, name, context);
  return first;
}

/** Throws unless the operand is a document path. */
export function checkIsPath({ path }: BoundOperand, name: string, context: ExpressionContext): void {
  if (path !== undefined) return;
  throw invalid(context, `Operator or function requires a document path; operator or function: ${name}`);
}

/** Throws if one of the others is the same path as the first. */
export function checkDistinct(
  [first, ...others]: readonly BoundOperand[],
  name: string,
  context: ExpressionContext,
): void {
  const path = first?.path;
  if (path === undefined || !others.some((other) => other.path !== undefined && samePath(path, other.path))) return;
  const fault = 'The first operand must be distinct from the remaining operands for this operator or function';
  throw invalid(context, `${fault}; operator: ${name}, first operand: ${formatPath(path)}`);
}

/** Throws if an operand is known to be of another type than those allowed. */
export function checkTypes(
  operands: readonly BoundOperand[],
  allowed: readonly AttributeType[],
  name: string,
  context: ExpressionContext,
): void {
  for (const { type } of operands) {
    if (type === undefined || allowed.includes(type)) continue;
    throw wrongType(name, type, context);
  }
}

/** The error for an operand of a type that the operator or function cannot have. */
export function wrongType(name: string, type: string, context: ExpressionContext): Error {
  const fault = 'Incorrect operand type for operator or function';
  return invalid(context, `${fault}; operator or function: ${name}, operand type: ${type}`);
}

function wrongCount(operands: readonly unknown[], name: string, context: ExpressionContext): Error {
  const fault = 'Incorrect number of operands for operator or function';
  return invalid(context, `${fault}; operator or function: ${name}, number of operands: ${operands.length}`);
}

function samePath(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((step, index) => step === b[index]);
}
