/** What a request's ExpressionAttributeNames and ExpressionAttributeValues stand for, and which of them were used. */
import type { AttributeMap, AttributeValue } from '../../item/attribute-value.js';
import { ExpressionError } from './expression-error.js';

/** The placeholders of one request, shared by all its expressions. */
export class Placeholders {
  readonly #names: Record<string, string>;
  readonly #values: AttributeMap;
  readonly #used = new Set<string>();

  constructor(names: Record<string, string> | undefined, values: AttributeMap | undefined) {
    this.#names = names ?? {};
    this.#values = values ?? {};
  }

  /** The attribute's name that a placeholder such as `#n` stands for, or undefined if the request has none. */
  name(placeholder: string): string | undefined {
    this.#used.add(placeholder);
    return Object.hasOwn(this.#names, placeholder) ? this.#names[placeholder] : undefined;
  }

  /** The value that a placeholder such as `:v` stands for, or undefined if the request has none. */
  value(placeholder: string): AttributeValue | undefined {
    this.#used.add(placeholder);
    return Object.hasOwn(this.#values, placeholder) ? this.#values[placeholder] : undefined;
  }

  /** Throws an `ExpressionError` if a placeholder was never asked for: after all expressions have been compiled. */
  checkAllUsed(): void {
    this.#check('ExpressionAttributeNames', this.#names);
    this.#check('ExpressionAttributeValues', this.#values);
  }

  #check(parameter: string, given: object): void {
    const unused = Object.keys(given).filter((placeholder) => !this.#used.has(placeholder));
    if (unused.length === 0) return;
    throw new ExpressionError(`Value provided in ${parameter} unused in expressions: keys: {${unused.join(', ')}}`);
  }
}
