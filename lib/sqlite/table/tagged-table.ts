/** The table whose tags a request is about: the tagging calls name it by its ARN alone, and have sentences of their own. */
import type { Catalog } from '../storage/catalog.js';
import { arnNotFoundException, invalidParameters, validationException } from '../wire/service-error.js';
import { text } from '../wire/shape.js';
import { nameOf, type Table } from './table.js';

/** The member's shape. */
export const resourceArn = text({ min: 1, max: 1283 });

/** Throws where an ARN cannot be a table's of this backend. */
export function checkTableArn(arn: string): void {
  if (!arn.startsWith('arn:')) throw invalidParameters(`ARNs must start with 'arn:': ${arn}`);
  if (!/^arn:[^:]*:dynamodb:/.test(arn)) throw invalidParameters(`Provided Arn is not a DynamoDB resource arn: ${arn}`);
  const name = nameOf(arn);
  if (name === arn) throw validationException(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`);
  if (name.includes('/')) {
    throw invalidParameters(
      `Invalid resource arn provided, only table or stream is accepted. Provided resource arn: ${arn}`,
    );
  }
}

/** The table of that ARN, or a ResourceNotFoundException. */
export function taggedTable(catalog: Catalog, arn: string): Table {
  const table = catalog.find(arn);
  if (table === undefined) throw arnNotFoundException(arn);
  return table;
}
