/**
 * Operands made ready for items: placeholders replaced by what a request gives for them, and what can be known without an
 * item at hand for the checks. Conditions and updates share this file.
 */
import type { AttributeMap, AttributeType, AttributeValue } from '../../item/attribute-value.js';
import { child, type Path } from '../../item/document.js';
import { typeOf } from '../wire/item.js';
import { type ExpressionContext, invalid } from './expression-error.js';
import type { Placeholders } from './placeholders.js';
import type { FunctionCall, Operand, PathOperand, ValueOperand } from './tree.js';

/** An operand whose placeholders are replaced. */
export interface BoundOperand {
  /** The operand's value for an item; undefined if the item lacks it. */
  readonly read: (item: AttributeMap) => AttributeValue | undefined;
  /** Where it comes from, if it is a document path. */
  readonly path?: Path;
  /** What it is for every item, if it is a placeholder for a value. */
  readonly constant?: AttributeValue;
  /** The type that it has for every item, if that can be known. */
  readonly type?: AttributeType;
}

/** Where an expression's placeholders come from, and what to call it in messages. */
export interface Binding {
  readonly placeholders: Placeholders;
  readonly context: ExpressionContext;
}

/** Binds an operand; `bindCall` knows the functions that the kind of expression has. */
export function bindOperand(
  operand: Operand,
  binding: Binding,
  bindCall: (call: FunctionCall, binding: Binding) => BoundOperand,
): BoundOperand {
  switch (operand.type) {
    case 'path': {
      const path = bindPath(operand, binding);
      return { path, read: (item) => valueAt(item, path) };
    }
    case 'value': {
      const constant = bindValue(operand, binding);
      return { constant, type: typeOf(constant), read: () => constant };
    }
    case 'function':
      return bindCall(operand, binding);
  }
}

/** Replaces the placeholders of a path. */
export function bindPath({ steps }: PathOperand, { placeholders, context }: Binding): Path {
  return steps.map((step) => {
    if (typeof step === 'number' || !step.startsWith('#')) return step;
    const name = placeholders.name(step);
    if (name !== undefined) return name;
    const fault = 'An expression attribute name used in the document path is not defined';
    throw invalid(context, `${fault}; attribute name: ${step}`);
  });
}

/** Replaces the placeholder of a value. */
export function bindValue({ placeholder }: ValueOperand, { placeholders, context }: Binding): AttributeValue {
  const value = placeholders.value(placeholder);
  if (value !== undefined) return value;
  const fault = 'An expression attribute value used in expression is not defined';
  throw invalid(context, `${fault}; attribute value: ${placeholder}`);
}

/** The value at the end of a path, if the item has it. */
export function valueAt(item: AttributeMap, path: Path): AttributeValue | undefined {
  let value: AttributeValue | undefined = { M: item };
  for (const step of path) {
    if (value === undefined) return undefined;
    value = child(value, step);
  }
  return value;
}

/** A path as messages show it: `[a, [0], b]`. */
export function formatPath(path: Path): string {
  return `[${path.map((step) => (typeof step === 'number' ? `[${step}]` : step)).join(', ')}]`;
}
