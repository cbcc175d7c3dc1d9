/** `Expected`: what a conditional write expects of the item. API Reference, *ExpectedAttributeValue*. */
import type { AttributeMap } from '../../item/attribute-value.js';
import type { Condition } from '../expression/tree.js';
import { attributeValue, byAttribute } from '../wire/item.js';
import { invalidParameters } from '../wire/service-error.js';
import { boolean, oneOf, optional, type Read, structure } from '../wire/shape.js';
import { argumentMembers, COMPARISON_OPERATORS, comparisonTree } from './comparison.js';
import { type ConditionalOperator, joinConditions } from './conditions.js';
import { Operands } from './operands.js';

const expectation = structure({
  ...argumentMembers,
  ComparisonOperator: optional(oneOf(COMPARISON_OPERATORS)),
  Exists: optional(boolean),
  Value: optional(attributeValue),
});

/** The shape of `Expected`: expectations by the attribute that they are about. */
export const expectations = byAttribute(expectation);

/** What has that shape. */
export type Expected = Read<typeof expectations>;

/** Compiles `Expected`. Throws a ValidationException for an expectation that contradicts itself. */
export function compileExpected(expected: Expected, operator: ConditionalOperator): (item: AttributeMap) => boolean {
  const operands = new Operands();
  const conditions = [...expected].map(([name, each]) => expectationTree(name, each, operands));
  return joinConditions(conditions, operator, operands, 'ConditionExpression');
}

type Expectation = Read<typeof expectation>;

function expectationTree(name: string, asked: Expectation, operands: Operands): Condition {
  const { AttributeValueList, ComparisonOperator, Exists, Value } = asked;
  if (AttributeValueList !== undefined && Value !== undefined) {
    throw contradiction('Value and AttributeValueList cannot be used together', name);
  }
  if (ComparisonOperator === undefined) return equalityTree(name, asked, operands);
  if (Exists !== undefined) throw contradiction('Exists and ComparisonOperator cannot be used together', name);
  const values = AttributeValueList ?? (Value && [Value]);
  if (values === undefined && ComparisonOperator !== 'NULL' && ComparisonOperator !== 'NOT_NULL') {
    const fault = `Value or AttributeValueList must be used with ComparisonOperator: ${ComparisonOperator}`;
    throw contradiction(fault, name);
  }
  return comparisonTree(name, ComparisonOperator, values ?? [], operands);
}

/** The older form: a value that the attribute has, or `Exists: false` where it must not be there. */
function equalityTree(name: string, { AttributeValueList, Exists, Value }: Expectation, operands: Operands): Condition {
  if (AttributeValueList !== undefined) {
    throw contradiction('AttributeValueList can only be used with a ComparisonOperator', name);
  }
  if (Exists === false) {
    if (Value !== undefined) throw contradiction('Value cannot be used when Exists is false', name);
    return comparisonTree(name, 'NULL', [], operands);
  }
  if (Value === undefined) throw contradiction(`Value must be provided when Exists is ${Exists ?? null}`, name);
  return comparisonTree(name, 'EQ', [Value], operands);
}

function contradiction(fault: string, name: string): Error {
  return invalidParameters(`${fault} for Attribute: ${name}`);
}
