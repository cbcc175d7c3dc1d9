/** What specs of expressions have in common: the message of the fault that is expected. */
import { expect } from 'chai';
import { ExpressionError } from '../../../lib/sqlite/expression/expression-error.js';

/** The message of the `ExpressionError` that `run` throws; anything else fails the spec. */
export function faultOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ExpressionError) return error.message;
    throw error;
  }
  return expect.fail('no ExpressionError was thrown');
}
