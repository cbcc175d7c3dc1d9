/**
 * What the clauses of an update expression do to one attribute: SET, REMOVE, ADD and DELETE.
 * DynamoDB Developer Guide, *Using update expressions in DynamoDB*.
 */
import { added, OperandError, subtracted } from '../../item/add.js';
import type { AttributeMap, AttributeType, AttributeValue } from '../../item/attribute-value.js';
import type { Change } from '../../item/document.js';
import { NumberError } from '../../item/number.js';
import { typeOf } from '../wire/item.js';
import { checkDistinct, checkIsPath, checkTypes, pair } from './check-operands.js';
import { type Binding, type BoundOperand, bindOperand, bindValue } from './evaluate.js';
import { ExpressionError, invalid, OperandTypeError } from './expression-error.js';
import type { Arithmetic, FunctionCall, Operand, SetMemberAction, UpdateAction } from './tree.js';

/** An action, made ready. */
export interface BoundAction {
  readonly change: Change;
  /** The type that the new value has for every item, if that can be known. */
  readonly type?: AttributeType | undefined;
}

/** Binds the values of an action and checks what can be known of their types. */
export function bindAction(action: UpdateAction, binding: Binding): BoundAction {
  switch (action.type) {
    case 'SET': {
      const { value } = action;
      const operand = value.type === 'arithmetic' ? bindArithmetic(value, binding) : bind(value, binding);
      return { change: (item) => existing(operand, item), type: operand.type };
    }
    case 'REMOVE':
      return { change: () => undefined };
    case 'ADD': {
      const value = bindMember(action, ['N', 'SS', 'NS', 'BS'], binding);
      return { change: (_item, old) => counted(() => added(old, value)), type: typeOf(value) };
    }
    case 'DELETE': {
      const value = bindMember(action, ['SS', 'NS', 'BS'], binding);
      return { change: (_item, old) => counted(() => subtracted(old, value)), type: typeOf(value) };
    }
  }
}

/** Types as the messages about ADD and DELETE call them. */
const TYPE_NAMES: Record<AttributeType, string> = {
  S: 'STRING',
  N: 'NUMBER',
  B: 'BINARY',
  BOOL: 'BOOLEAN',
  NULL: 'NULL',
  L: 'LIST',
  M: 'MAP',
  SS: 'STRING_SET',
  NS: 'NUMBER_SET',
  BS: 'BINARY_SET',
};

function bind(operand: Operand, binding: Binding): BoundOperand {
  return bindOperand(operand, binding, bindFunction);
}

/** The functions of updates; their names have been checked before. */
function bindFunction(call: FunctionCall, binding: Binding): BoundOperand {
  const operands = call.operands.map((operand) => bind(operand, binding));
  const [first, second] = pair(operands, call.name, binding.context);
  if (call.name === 'list_append') {
    checkTypes(operands, ['L'], call.name, binding.context);
    return { type: 'L', read: (item) => append(existing(first, item), existing(second, item)) };
  }
  checkIsPath(first, call.name, binding.context);
  checkDistinct(operands, call.name, binding.context);
  // Both operands are needed, also where the second is not: measured on DynamoDB Local.
  return {
    read: (item) => {
      const otherwise = existing(second, item);
      return first.read(item) ?? otherwise;
    },
  };
}

function bindArithmetic({ operator, left, right }: Arithmetic, binding: Binding): BoundOperand {
  const a = bind(left, binding);
  const b = bind(right, binding);
  checkTypes([a, b], ['N'], operator, binding.context);
  return {
    type: 'N',
    read: (item) => {
      const first = existing(a, item);
      const second = existing(b, item);
      if (!('N' in first) || !('N' in second)) throw new OperandTypeError();
      const addend = { N: operator === '+' ? second.N : negative(second.N) };
      return counted(() => added(first, addend));
    },
  };
}

function bindMember(
  { type, value }: SetMemberAction,
  allowed: readonly AttributeType[],
  binding: Binding,
): AttributeValue {
  const constant = bindValue(value, binding);
  const valueType = typeOf(constant);
  if (allowed.includes(valueType)) return constant;
  const fault = `Incorrect operand type for operator or function; operator: ${type}`;
  const detail = `operand type: ${TYPE_NAMES[valueType]}, typeSet: ALLOWED_FOR_${type}_OPERAND`;
  throw invalid(binding.context, `${fault}, ${detail}`);
}

function existing(operand: BoundOperand, item: AttributeMap): AttributeValue {
  const value = operand.read(item);
  if (value !== undefined) return value;
  throw new ExpressionError('The provided expression refers to an attribute that does not exist in the item');
}

function append(a: AttributeValue, b: AttributeValue): AttributeValue {
  if ('L' in a && 'L' in b) return { L: [...a.L, ...b.L] };
  throw new OperandTypeError();
}

/** What goes wrong with two values, in the service's words. */
function counted<T>(count: () => T): T {
  try {
    return count();
  } catch (error) {
    if (error instanceof OperandError) throw new OperandTypeError();
    if (error instanceof NumberError) throw new ExpressionError(error.message);
    throw error;
  }
}

function negative(number: string): string {
  return number.startsWith('-') ? number.slice(1) : `-${number}`;
}
