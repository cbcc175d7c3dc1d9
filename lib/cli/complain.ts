/**
 * Lines on standard error. What is wrong is often said in the words of a file or of a service, and those are not to speak
 * to the terminal: an escape sequence could hide a line, or write another one.
 */

/** What is longer than this is no line that anybody reads. */
const MAX_LENGTH = 2000;
/** Controls, line ends, and marks that turn the direction of the writing. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** Prints the text as one line. */
export function complain(text: string): void {
  process.stderr.write(`${asLine(text)}\n`);
}

/** The beginning of the text, with what cannot be printed spelled as in JSON. */
export function asLine(text: string): string {
  const line = text.slice(0, MAX_LENGTH).replace(UNPRINTABLE, spelled);
  return text.length > MAX_LENGTH ? `${line}…` : line;
}

function spelled(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
