/** Who goes first. */
import { ValidationError } from '../errors.js';

/**
 * Who goes first where units are short. While both wait for the same table's units, what is `high` is given ten times as
 * many as what is `normal`, and that ten times as many as what is `low`. Order on one key comes before it.
 */
export type Priority = 'high' | 'normal' | 'low';

/** From the most urgent on. */
export const PRIORITIES: readonly Priority[] = ['high', 'normal', 'low'];

/** @throws ValidationError for a word that is none */
export function priorityOf({ priority = 'normal' }: { readonly priority?: Priority }): Priority {
  if (PRIORITIES.includes(priority)) return priority;
  throw new ValidationError(`'${priority}' is no priority: there are ${PRIORITIES.join(', ')}.`);
}
