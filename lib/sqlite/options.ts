/** Checks options at the door, so that a misspelt one is not taken for one that was left out. */
import { ValidationError } from '../errors.js';

/** Says in a few words what an option wants, where a value is not that. */
export type OptionCheck = (value: unknown) => string | undefined;

/**
 * Checks the options of `caller`, such as `sqlite()`. Those that are undefined count as left out.
 * @throws ValidationError for one that is unknown, and for one that its check refuses
 */
export function checkOptions(caller: string, options: object, checks: Readonly<Record<string, OptionCheck>>): void {
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

/** An option that is text, and not empty. */
export function someText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? undefined : 'a text that is not empty';
}

/** An option that is a number of milliseconds. */
export function milliseconds(value: unknown): string | undefined {
  return isMilliseconds(value) ? undefined : 'milliseconds, from 0 on';
}

/** Whether it is a finite number from 0 on. */
export function isMilliseconds(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
