/** The members that requests with expressions share: names and values that stand in for `#name` and `:value`. */
import type { AttributeMap } from '../item/attribute-value.js';
import { itemSizeBytes } from '../item/size.js';
import { Placeholders } from './expression/placeholders.js';
import { expressionValues } from './wire/item.js';
import { validationException } from './wire/service-error.js';
import { optional, record, text, type Wording } from './wire/shape.js';

/** The names alone, for calls whose expressions have no values. */
export const nameMembers = { ExpressionAttributeNames: optional(record(text())) };

/** The names and the values. */
export const placeholderMembers = { ...nameMembers, ExpressionAttributeValues: optional(expressionValues) };

interface PlaceholderRequest {
  readonly ExpressionAttributeNames: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: AttributeMap | undefined;
}

/** Members of a request by their names, in the order in which messages list them. */
type Members = Readonly<Record<string, unknown>>;

/**
 * Checks that a request does not mix `expressions` with the `legacy` parameters that they have replaced, and that it has
 * placeholders only where an expression can use them.
 */
export function checkParameters(
  { ExpressionAttributeNames: names, ExpressionAttributeValues: values }: PlaceholderRequest,
  expressions: Members,
  legacy: Members,
  wording: Wording = 'older',
): void {
  const used = namesOfPresent(expressions);
  const replaced = namesOfPresent(legacy);
  if (used.length > 0 && replaced.length > 0) {
    throw validationException(
      'Can not use both expression and non-expression parameters in the same request: ' +
        `Non-expression parameters: {${replaced.join(', ')}} Expression parameters: {${used.join(', ')}}`,
    );
  }
  if (names !== undefined && used.length === 0) {
    throw validationException('ExpressionAttributeNames can only be specified when using expressions');
  }
  const users = Object.keys(expressions).filter((name) => name !== 'ProjectionExpression');
  if (values === undefined || users.some((name) => used.includes(name))) return;
  const missing = `: ${users.join(' and ')} ${users.length === 1 ? 'is' : 'are'} null`;
  throw validationException(
    `ExpressionAttributeValues can only be specified when using expressions${wording === 'newer' ? '' : missing}`,
  );
}

/**
 * The placeholders of a request without legacy parameters, whose `expressions` may use them. Whoever compiles these calls
 * `checkAllUsed` in the end.
 */
export function readPlaceholders(asked: PlaceholderRequest, expressions: Members): Placeholders {
  checkParameters(asked, expressions, {});
  return placeholdersOf(asked);
}

/** The same for a request whose parameters have been checked. */
export function placeholdersOf(asked: PlaceholderRequest): Placeholders {
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = asked;
  if (names !== undefined) checkNames(names);
  if (values !== undefined) checkValues(values);
  return new Placeholders(names, values);
}

/** Developer Guide, *Quotas in Amazon DynamoDB*: a placeholder with its first character, and all values together. */
const MAX_PLACEHOLDER_BYTES = 255;
const MAX_VALUES_BYTES = 2 * 1024 * 1024;
const MAX_NAME_BYTES = 65_535;

const NAME = /^#[0-9a-z_]+$/i;
const VALUE = /^:[0-9a-z_]+$/i;

function namesOfPresent(members: Members): string[] {
  return Object.keys(members).filter((name) => members[name] !== undefined);
}

function checkNames(names: Record<string, string>): void {
  checkKeys('ExpressionAttributeNames', names, NAME);
  for (const [key, name] of Object.entries(names)) {
    const fault =
      name === ''
        ? 'Empty attribute name'
        : Buffer.byteLength(name) > MAX_NAME_BYTES && 'Attribute name is too large, must be less than 65536 bytes';
    if (fault) throw validationException(`ExpressionAttributeNames contains invalid value: ${fault} for key ${key}`);
  }
}

function checkValues(values: AttributeMap): void {
  checkKeys('ExpressionAttributeValues', values, VALUE);
  if (itemSizeBytes(values) > MAX_VALUES_BYTES) throw validationException('ExpressionAttributeValues exceeds max size');
}

function checkKeys(member: string, placeholders: object, pattern: RegExp): void {
  const keys = Object.keys(placeholders);
  if (keys.length === 0) throw validationException(`${member} must not be empty`);
  for (const key of keys) {
    const fault = faultOfKey(key, pattern, member);
    if (fault !== undefined) throw validationException(`${member} contains invalid key: ${fault}`);
  }
}

function faultOfKey(key: string, pattern: RegExp, member: string): string | undefined {
  if (key === '') return 'The expression attribute map contains an empty key;';
  const sizeBytes = Buffer.byteLength(key);
  if (sizeBytes > MAX_PLACEHOLDER_BYTES) {
    const detail = member === 'ExpressionAttributeNames' ? ` size of key: ${sizeBytes}` : '';
    return `The expression attribute map contains a key that is too long;${detail}`;
  }
  return pattern.test(key) ? undefined : `Syntax error; key: "${key}"`;
}
