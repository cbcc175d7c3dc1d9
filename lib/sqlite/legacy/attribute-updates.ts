/** `AttributeUpdates`: what an update does to each attribute. API Reference, *AttributeValueUpdate*. */
import type { AttributeType, AttributeValue } from '../../item/attribute-value.js';
import { OperandTypeError } from '../expression/expression-error.js';
import type { UpdateAction } from '../expression/tree.js';
import { bindUpdate, type Update } from '../expression/update.js';
import { attributeValue, byAttribute, typeOf } from '../wire/item.js';
import { invalidParameters, validationException } from '../wire/service-error.js';
import { oneOf, optional, type Read, structure } from '../wire/shape.js';
import { Operands } from './operands.js';

const attributeUpdate = structure({
  Action: optional(oneOf(['ADD', 'PUT', 'DELETE'])),
  Value: optional(attributeValue),
});

/** The shape of `AttributeUpdates`: updates by the attribute that they change. */
export const attributeUpdates = byAttribute(attributeUpdate);

/** Compiles `AttributeUpdates`. Throws a ValidationException for a value that an action cannot have. */
export function compileAttributeUpdates(asked: Read<typeof attributeUpdates>): Update {
  const operands = new Operands();
  const actions = [...asked].map(([name, update]) => actionTree(name, update, operands));
  const update = bindUpdate(actions, operands.binding('UpdateExpression'));
  return { ...update, apply: (item) => inLegacyWords(() => update.apply(item)) };
}

const SETS: readonly AttributeType[] = ['SS', 'NS', 'BS'];

function actionTree(
  name: string,
  { Action = 'PUT', Value }: Read<typeof attributeUpdate>,
  operands: Operands,
): UpdateAction {
  const path = operands.path(name);
  if (Value === undefined) {
    if (Action === 'DELETE') return { type: 'REMOVE', path };
    throw invalidParameters('Only DELETE action is allowed when no attribute value is specified');
  }
  if (Action === 'PUT') return { type: 'SET', path, value: operands.value(Value) };
  const type = typeOf(Value);
  if (Action === 'DELETE') {
    if (SETS.includes(type)) return { type: 'DELETE', path, value: operands.value(Value) };
    throw invalidParameters(`DELETE action with value is not supported for the type ${type}`);
  }
  if (type === 'L') return appendTree(name, Value, operands);
  if (type === 'N' || SETS.includes(type)) return { type: 'ADD', path, value: operands.value(Value) };
  throw invalidParameters(`ADD action is not supported for the type ${type}`);
}

/** ADD appends to a list, which the ADD of an expression cannot. */
function appendTree(name: string, list: AttributeValue, operands: Operands): UpdateAction {
  const path = operands.path(name);
  const old = { type: 'function', name: 'if_not_exists', operands: [path, operands.value({ L: [] })] } as const;
  return { type: 'SET', path, value: { type: 'function', name: 'list_append', operands: [old, operands.value(list)] } };
}

function inLegacyWords<T>(apply: () => T): T {
  try {
    return apply();
  } catch (error) {
    if (error instanceof OperandTypeError) throw validationException('Type mismatch for attribute to update');
    throw error;
  }
}
