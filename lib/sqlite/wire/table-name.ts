/** How requests name tables and indexes. */
import { validationException } from './service-error.js';
import { isObject, type Reading, type Shape, text } from './shape.js';

/** The name of a table or an index. Developer Guide, *Naming rules and data types*. */
export const resourceName: Shape<string> = text({ min: 3, max: 255, pattern: '[a-zA-Z0-9_.-]+' });

/** A table by its name or by its ARN. Of an empty name the service says no more than that it is empty. */
export const tableName: Shape<string> = (value, path, reading) => {
  if (value === '') return nonEmptyText(value, path, reading);
  const isArn = typeof value === 'string' && value.startsWith('arn:');
  return (isArn ? tableArn : resourceName)(value, path, reading);
};

const nonEmptyText = text({ min: 1 });
const tableArn = text({ max: 1024 });

/** Whether a name is that of a table, as far as can be told from it. */
export function isTableName(name: string): boolean {
  const reading: Reading = { wording: 'older', problems: [], refusal: undefined };
  tableName(name, '', reading);
  return reading.problems.length === 0;
}

/** A request whose first complaint, and only one, is that it names no table. */
export function namingTable<T>(shape: Shape<T>): Shape<T> {
  return (value, path, reading) => {
    if (isObject(value) && (value.TableName ?? undefined) === undefined) {
      throw validationException("The parameter 'TableName' is required but was not present in the request");
    }
    return shape(value, path, reading);
  };
}
