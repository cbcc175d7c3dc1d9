/** The `#names` and `:values` of one request's expressions, numbered as they come: equal requests have equal text. */
import { ValidationError } from '../errors.js';
import { type AttributeMap, type AttributeValue, setOwn } from '../item/attribute-value.js';
import { marshallValue } from '../item/marshall.js';

/** A place in an item: `'address.city'`, or steps where a name has a dot in it or a list has an index: `['a.b', 0]`. */
export type PathInput = string | readonly [attribute: string, ...steps: (string | number)[]];

/** What a request carries beside its expressions' texts. */
export interface ExpressionAttributes {
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: AttributeMap;
}

export class Placeholders {
  readonly #names = new Map<string, string>();
  readonly #values: AttributeValue[] = [];

  /** The text of a document path. */
  path(path: PathInput): string {
    const [first, ...rest] = pathSteps(path);
    return rest.reduce<string>(
      (text, step) => (typeof step === 'number' ? `${text}[${step}]` : `${text}.${this.#name(step)}`),
      this.#name(String(first)),
    );
  }

  /** The placeholder of a value; `about` names it in the error where it is none that DynamoDB holds. */
  value(value: unknown, about: string): string {
    return this.marshalled(marshallValue(value, about));
  }

  marshalled(value: AttributeValue): string {
    return `:${this.#values.push(value) - 1}`;
  }

  /** The parameters of the request; absent where nothing was named, since the service refuses empty ones. */
  attributes(): ExpressionAttributes {
    const result: ExpressionAttributes = {};
    if (this.#names.size > 0) {
      result.ExpressionAttributeNames = Object.fromEntries(Array.from(this.#names, ([name, key]) => [key, name]));
    }
    if (this.#values.length > 0) {
      const values: AttributeMap = {};
      for (const [index, value] of this.#values.entries()) setOwn(values, `:${index}`, value);
      result.ExpressionAttributeValues = values;
    }
    return result;
  }

  #name(name: string): string {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const key = `#${this.#names.size}`;
    this.#names.set(name, key);
    return key;
  }
}

/** The steps of a path; the first is the attribute's name. */
export function pathSteps(path: PathInput): readonly (string | number)[] {
  const steps = typeof path === 'string' ? path.split('.') : path;
  if (!Array.isArray(steps) || steps.length === 0 || !steps.every(isStep)) {
    throw new ValidationError(
      `'${path}' is no path to an attribute: write 'address.city', or a list such as ['address', 'city', 0].`,
    );
  }
  return steps;
}

function isStep(step: unknown, index: number): boolean {
  if (typeof step === 'number') return index > 0 && Number.isSafeInteger(step) && step >= 0;
  return typeof step === 'string' && step !== '';
}
