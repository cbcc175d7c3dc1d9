/**
 * The functions of conditions. DynamoDB Developer Guide, *Condition and filter expressions, operators, and functions*.
 */
import type { AttributeMap, AttributeType, AttributeValue } from '../../item/attribute-value.js';
import { hasMember, isSet, memberCount } from '../../item/sets.js';
import { typeOf } from '../wire/item.js';
import { checkDistinct, checkIsPath, checkTypes, pair, single, wrongType } from './check-operands.js';
import { equalValues } from './compare.js';
import { type Binding, type BoundOperand, bindOperand } from './evaluate.js';
import { type ExpressionContext, invalid } from './expression-error.js';
import { includesText } from './includes-text.js';
import type { FunctionCall } from './tree.js';

/** The function as a condition: one of those that are true or false. The names have been checked before. */
export function bindFunction(call: FunctionCall, binding: Binding): (item: AttributeMap) => boolean {
  const operands = bindOperands(call, binding);
  switch (call.name) {
    case 'attribute_exists':
      return bindExists(call.name, operands, binding.context);
    case 'attribute_not_exists': {
      const exists = bindExists(call.name, operands, binding.context);
      return (item) => !exists(item);
    }
    case 'attribute_type':
      return bindAttributeType(operands, binding.context);
    case 'begins_with':
      return bindBeginsWith(operands, binding.context);
    default:
      return bindContains(operands, binding.context);
  }
}

/** The one function that is an operand: `size`. */
export function bindSize(call: FunctionCall, binding: Binding): BoundOperand {
  const operand = single(bindOperands(call, binding), call.name, binding.context);
  checkTypes([operand], SIZED, call.name, binding.context);
  return {
    type: 'N',
    read: (item) => {
      const value = operand.read(item);
      const size = value && sizeOf(value);
      return size === undefined ? undefined : { N: String(size) };
    },
  };
}

const SIZED: readonly AttributeType[] = ['S', 'B', 'SS', 'NS', 'BS', 'L', 'M'];
const WITH_BEGINNING: readonly AttributeType[] = ['S', 'B'];
/** The order is the service's, as its messages have it. */
const TYPES: readonly string[] = ['B', 'NULL', 'SS', 'BOOL', 'L', 'BS', 'N', 'NS', 'S', 'M'];

type Operands = readonly BoundOperand[];

function bindOperands({ operands }: FunctionCall, binding: Binding): Operands {
  return operands.map((operand) => bindOperand(operand, binding, bindSize));
}

function bindExists(name: string, operands: Operands, context: ExpressionContext): (item: AttributeMap) => boolean {
  const operand = single(operands, name, context);
  checkIsPath(operand, name, context);
  return (item) => operand.read(item) !== undefined;
}

function bindAttributeType(operands: Operands, context: ExpressionContext): (item: AttributeMap) => boolean {
  const [operand, type] = pair(operands, 'attribute_type', context);
  checkDistinct(operands, 'attribute_type', context);
  const wanted = type.constant;
  if (wanted === undefined || !('S' in wanted)) {
    throw wrongType('attribute_type', type.type ?? '{NS,SS,L,BS,N,M,B,BOOL,NULL,S}', context);
  }
  if (!TYPES.includes(wanted.S)) {
    throw invalid(context, `Invalid attribute type name found; type: ${wanted.S}, valid types: {${TYPES.join(',')}}`);
  }
  return (item) => {
    const value = operand.read(item);
    return value !== undefined && typeOf(value) === wanted.S;
  };
}

function bindBeginsWith(operands: Operands, context: ExpressionContext): (item: AttributeMap) => boolean {
  const [operand, beginning] = pair(operands, 'begins_with', context);
  checkDistinct(operands, 'begins_with', context);
  checkTypes(operands, WITH_BEGINNING, 'begins_with', context);
  return (item) => {
    const value = operand.read(item);
    const start = beginning.read(item);
    return value !== undefined && start !== undefined && beginsWith(value, start);
  };
}

function beginsWith(value: AttributeValue, start: AttributeValue): boolean {
  if ('S' in value && 'S' in start) return value.S.startsWith(start.S);
  return 'B' in value && 'B' in start && Buffer.compare(value.B.subarray(0, start.B.length), start.B) === 0;
}

function bindContains(operands: Operands, context: ExpressionContext): (item: AttributeMap) => boolean {
  const [operand, sought] = pair(operands, 'contains', context);
  checkDistinct(operands, 'contains', context);
  return (item) => {
    const value = operand.read(item);
    const part = sought.read(item);
    return value !== undefined && part !== undefined && contains(value, part);
  };
}

function contains(value: AttributeValue, part: AttributeValue): boolean {
  if ('S' in value) return 'S' in part && includesText(value.S, part.S);
  if ('B' in value) return 'B' in part && includesText(latin1(value.B), latin1(part.B));
  if ('L' in value) return value.L.some((element) => equalValues(element, part));
  return isSet(value) && hasMember(value, part);
}

/** A byte a character. */
function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

/** The length of a string is in UTF-16 code units, which is measured on the service. */
function sizeOf(value: AttributeValue): number | undefined {
  if ('S' in value) return value.S.length;
  if ('B' in value) return value.B.length;
  if ('L' in value) return value.L.length;
  if ('M' in value) return Object.keys(value.M).length;
  return isSet(value) ? memberCount(value) : undefined;
}
