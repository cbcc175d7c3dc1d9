/** JSON in which no number loses a digit: DynamoDB holds 38 of them, a double about 15. */
import { NumberValueImpl } from '@aws-sdk/util-dynamodb';
import { isInteger, isSafeNumber, parse } from 'lossless-json';

/**
 * What a text of JSON says. A number that a double cannot hold comes as a `bigint` or as the SDK's `NumberValue`.
 * Of two properties of one name the last counts, as with `JSON.parse`.
 * @throws SyntaxError
 */
export function parseExactJson(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text);
  return parse(text, undefined, { parseNumber: exactNumber, onDuplicateKey: ({ newValue }) => newValue });
}

/** A number from its digits: a `number` where that is exact, else a `bigint` (integers) or the SDK's `NumberValue`. */
export function exactNumber(text: string): number | bigint | NumberValueImpl {
  if (isSafeNumber(text)) return Number(text);
  return isInteger(text) ? BigInt(text) : NumberValueImpl.from(text);
}

/**
 * Finds every number that a double may change: sixteen characters or more, or an exponent. It may hit within a string,
 * which costs time and nothing else. What follows a delimiter is a number's start, so no digit is looked at twice.
 */
const LONG_NUMBER = /[:,[\s]-?(?:[\d.]{16}|\d[\d.]*[eE])/;
