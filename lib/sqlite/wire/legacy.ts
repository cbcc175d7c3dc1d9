/**
 * Members of requests that expressions have replaced and that the backend does not know yet. To ignore a condition would
 * be to write without it, so these are refused. Developer Guide, *Legacy DynamoDB conditional parameters*.
 */
import { validationException } from './service-error.js';

const LEGACY_MEMBERS = [
  'Expected',
  'AttributeUpdates',
  'KeyConditions',
  'QueryFilter',
  'ScanFilter',
  'ConditionalOperator',
  'AttributesToGet',
];

/** Throws a ValidationException where a structure of a request has such a member. */
export function refuseLegacy(structure: Readonly<Record<string, unknown>>): void {
  const member = LEGACY_MEMBERS.find((name) => Object.hasOwn(structure, name) && structure[name] !== null);
  if (member === undefined) return;
  throw validationException(`The legacy parameter ${member} is not supported yet: use an expression in its place`);
}
