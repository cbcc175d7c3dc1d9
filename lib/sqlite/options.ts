/** Checks options at the door, so that a misspelt one is not taken for one that was left out. */
import { ValidationError } from '../errors.js';

/** Says in a few words what an option wants, where a value is not that. */
export type OptionCheck = (value: unknown) => string | undefined;

/**
 * Checks the options of `caller`, such as `sqlite()`. Those that are undefined count as left out.
 * @throws ValidationError for what is no plain object, for an option that is unknown, and for one that its check refuses
 */
export function checkOptions(caller: string, options: unknown, checks: Readonly<Record<string, OptionCheck>>): void {
  if (!isPlainObject(options)) {
    throw new ValidationError(
      `The options of ${caller} want a plain object, with any of ${Object.keys(checks).join(', ')}.`,
    );
  }
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (check === undefined) {
      throw new ValidationError(`Unknown option '${name}' of ${caller}: there are ${Object.keys(checks).join(', ')}.`);
    }
    const wanted = value === undefined ? undefined : check(value);
    if (wanted !== undefined) throw new ValidationError(`The option ${name} of ${caller} wants ${wanted}.`);
  }
}

/** An option that is one of a few words. */
export function oneOfWords(...words: readonly string[]): OptionCheck {
  const wanted = words.map((word) => `'${word}'`).join(' or ');
  return (value) => (words.some((word) => word === value) ? undefined : wanted);
}

/** An option that is text, and not empty. NUL ends a text in C: what is opened or listened at would be something else. */
export function someText(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return 'a text that is not empty';
  return value.includes('\0') ? 'a text without NUL' : undefined;
}

/** An option that is a number of milliseconds. */
export function milliseconds(value: unknown): string | undefined {
  return isMilliseconds(value) ? undefined : 'milliseconds, from 0 on';
}

/** Whether it is a finite number from 0 on. */
export function isMilliseconds(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** Not a class's, such as a Promise: options are looked for among its own members. Other realms have their own Object. */
function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
