/** Validation of writes by any Standard Schema (zod, valibot, arktype …): https://standardschema.dev */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { ValidationError } from '../errors.js';

/** A schema whose output is what the table holds. */
export type ItemSchema<Input extends object = object, Item extends object = object> = StandardSchemaV1<Input, Item>;

/**
 * The item as the schema lets it pass: defaults filled in, transformations applied.
 * @throws ValidationError with the schema's own words and the path of each issue
 */
export function validateItem(schema: ItemSchema, item: object): object {
  const result = schema['~standard'].validate(item);
  if (result instanceof Promise) {
    // Nobody waits for it, and a rejection that nobody handles ends the process.
    result.catch(() => undefined);
    throw new ValidationError(
      'The table has a schema that validates asynchronously; a write needs its answer at once.',
    );
  }
  if (result.issues) throw new ValidationError(`The item does not fit the schema: ${sentence(result.issues)}.`);
  return result.value;
}

const MAX_ISSUES = 3;

function sentence(issues: readonly StandardSchemaV1.Issue[]): string {
  const told = issues.slice(0, MAX_ISSUES).map(({ path, message }) => {
    const steps = path?.map((step) => String(typeof step === 'object' ? step.key : step)) ?? [];
    return steps.length > 0 ? `${steps.join('.')}: ${message}` : message;
  });
  const more = issues.length - told.length;
  return told.join('; ') + (more > 0 ? `; and ${more} more` : '');
}
