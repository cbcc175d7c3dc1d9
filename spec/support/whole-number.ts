/** A flag of a command line of the specs. */
import { InvalidArgumentError } from 'commander';

/** @throws InvalidArgumentError for what is no whole number from 0 on */
export function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new InvalidArgumentError('It wants a whole number from 0 on.');
  return number;
}
