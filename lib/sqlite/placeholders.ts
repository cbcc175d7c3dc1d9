/** The members that requests with expressions share: names and values that stand in for `#name` and `:value`. */
import type { AttributeMap } from '../item/attribute-value.js';
import { Placeholders } from './expression/placeholders.js';
import { expressionValues } from './wire/item.js';
import { validationException } from './wire/service-error.js';
import { optional, record, text } from './wire/shape.js';

/** The names alone, for calls whose expressions have no values. */
export const nameMembers = { ExpressionAttributeNames: optional(record(text())) };

/** The names and the values. */
export const placeholderMembers = { ...nameMembers, ExpressionAttributeValues: optional(expressionValues) };

interface PlaceholderRequest {
  readonly ExpressionAttributeNames: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: AttributeMap | undefined;
}

/**
 * The placeholders of a request. `expressions` holds what they may be used in, by the members' names; whoever compiles
 * these calls `checkAllUsed` in the end.
 */
export function readPlaceholders(
  { ExpressionAttributeNames: names, ExpressionAttributeValues: values }: PlaceholderRequest,
  expressions: Readonly<Record<string, string | undefined>>,
): Placeholders {
  checkUse('ExpressionAttributeNames', names, expressions);
  checkUse('ExpressionAttributeValues', values, expressions);
  return new Placeholders(names, values);
}

function checkUse(
  member: 'ExpressionAttributeNames' | 'ExpressionAttributeValues',
  placeholders: object | undefined,
  expressions: Readonly<Record<string, string | undefined>>,
): void {
  if (placeholders === undefined) return;
  if (Object.values(expressions).every((text) => text === undefined)) {
    const which = Object.keys(expressions);
    const missing = `: ${which.join(' and ')} ${which.length === 1 ? 'is' : 'are'} null`;
    const detail = member === 'ExpressionAttributeValues' ? missing : '';
    throw validationException(`${member} can only be specified when using expressions${detail}`);
  }
  if (Object.keys(placeholders).length === 0) throw validationException(`${member} must not be empty`);
}
