/**
 * Whether a text contains another, in time that grows with their lengths alone (the algorithm of Knuth, Morris and Pratt).
 * JavaScript's own search compares anew at each place: of `aaa…` with `a…aba…a`, both as large as an item may hold, it
 * took five seconds, in which nothing else is answered.
 */

/** The longest text that is left to JavaScript's search. */
const SHORT_LENGTH = 100;

export function includesText(text: string, part: string): boolean {
  if (part.length <= SHORT_LENGTH) return text.includes(part);
  const fallbacks = fallbacksOf(part);
  let matched = 0;
  for (let i = 0; i < text.length; i++) {
    matched = extend(part, fallbacks, matched, text.charCodeAt(i));
    if (matched === part.length) return true;
  }
  return false;
}

/** For each beginning of `part`, by its length less one: how long the longest other beginning is that it ends with. */
function fallbacksOf(part: string): Uint32Array {
  const fallbacks = new Uint32Array(part.length);
  let matched = 0;
  for (let i = 1; i < part.length; i++) {
    matched = extend(part, fallbacks, matched, part.charCodeAt(i));
    fallbacks[i] = matched;
  }
  return fallbacks;
}

/** How much of `part` is matched after another character. */
function extend(part: string, fallbacks: Uint32Array, matched: number, code: number): number {
  let length = matched;
  while (length > 0 && part.charCodeAt(length) !== code) length = fallbacks[length - 1] ?? 0;
  return part.charCodeAt(length) === code ? length + 1 : length;
}
