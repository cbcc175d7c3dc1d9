/** What is wrong with an expression or its placeholders. */

/** The parameter of a request that an expression came in; messages of what is wrong with the expression begin with it. */
export type ExpressionContext = ConditionContext | 'ProjectionExpression' | 'UpdateExpression';

/** The parameters that take a condition. */
export type ConditionContext = 'ConditionExpression' | 'FilterExpression' | 'KeyConditionExpression';

/** A fault of an expression; its message is the complete message of the ValidationException that the service answers. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

/** An operand of an update has, in the item at hand, a type that the action cannot take. */
export class OperandTypeError extends ExpressionError {
  constructor() {
    super('An operand in the update expression has an incorrect data type');
  }
}

/** The error for an expression that is wrong whatever the item: `Invalid ConditionExpression: ` and then the fault. */
export function invalid(context: ExpressionContext, fault: string): ExpressionError {
  return new ExpressionError(`Invalid ${context}: ${fault}`);
}
