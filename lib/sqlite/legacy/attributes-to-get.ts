/** `AttributesToGet`: the attributes that a read returns, each whole. API Reference, *GetItem*. */
import type { Path } from '../../item/document.js';
import { invalidParameters, validationException } from '../wire/service-error.js';
import { list, optional, text } from '../wire/shape.js';

const MAX_ATTRIBUTES = 255;

/** The member of the reads. */
export const attributesToGetMembers = { AttributesToGet: optional(list(text(), { min: 1, max: MAX_ATTRIBUTES })) };

/** The attributes as the paths of a projection. Throws a ValidationException where one has no name or comes twice. */
export function attributePaths(names: readonly string[]): Path[] {
  const seen = new Set<string>();
  for (const name of names) {
    if (name === '') throw validationException('Empty attribute name');
    if (seen.has(name)) throw invalidParameters(`Duplicate value in attribute name: ${name}`);
    seen.add(name);
  }
  return names.map((name) => [name]);
}
